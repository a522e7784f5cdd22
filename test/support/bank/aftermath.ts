/**
 * What has to be true after any fault, seen from all sides: over HTTP, with the product's own tools, and in the database.
 *
 * The server is ready by itself and takes payments; nothing that was answered is lost, and nothing happened twice; money
 * is where the executed payments put it; each of them has evidence that a stranger would find bound; the audit log is whole.
 * PSD2 Art 72(1), Art 97(1)(b); RTS Art 29; contract §4, §6.
 */
import { expect } from 'vitest';
import type { DatedKey } from '../../../server/core/audit/audit-key-history.ts';
import type { Database } from '../../../server/database/database.ts';
import { readAuditKeys } from '../../../server/evidence/audit-key-file.ts';
import { type EvidenceFile, readEvidence } from '../../../server/evidence/evidence-file.ts';
import { judgeEvidence } from '../../../server/evidence/evidence-verdict.ts';
import type { FastifyApp } from '../../../server/http/frame/fastify-app.ts';
import { runTool } from '../servers/run-tool.ts';
import { ORIGIN, RP_ID } from './bank.ts';
import type { Crowd } from './crowd.ts';
import { authorise, type Member } from './payer-acts.ts';
import { Browser, expectStatus } from './payer-browser.ts';
import { expectSound } from './soundness.ts';

const READY_WITHIN_MS = 20_000;
const OPENING_CENTS = 1_000_000;

type Shown = { paymentId: string; transactionStatus: string; reference: string; amount: { value: string } };
type Page = { payments: Shown[]; next?: string };

const cents = (value: string) => Math.round(Number(value) * 100);

/** Waits until the server says that it is ready, and does nothing to make it so. */
async function untilReady(app: FastifyApp): Promise<void> {
  const ready = async () => (await new Browser(app, 'probe').get('/readyz').catch(() => null))?.status;
  await expect.poll(ready, { timeout: READY_WITHIN_MS, interval: 50 }).toBe(200);
}

/** @param crowd at rest @param env what the tools of the product are started with; null where the bank lives in the test's process */
export async function expectNothingLost(crowd: Crowd, app: FastifyApp, database: Database, env: Readonly<Record<string, string>> | null) {
  await untilReady(app);
  await crowd.settle();
  for (const member of crowd.members) await payAgain(member);

  const keys = await publishedKeys(app);
  for (const { payer, promises } of crowd.members) {
    const shown = await paymentsOf(payer);
    const status = new Map(shown.map((payment) => [payment.paymentId, payment.transactionStatus]));
    const broken = [...promises.payments].filter(([id, promise]) => status.get(id) !== promise.status);
    expect(broken, `${payer.username}: what was answered`).toEqual([]);
    expect(new Set(shown.map(({ reference }) => reference)).size, `${payer.username}: an order is one payment`).toBe(shown.length);

    const paid = shown.filter(({ transactionStatus }) => transactionStatus === 'ACSC');
    const { accounts } = expectStatus(200, await payer.get('/api/accounts')).body;
    const spent = paid.reduce((sum, { amount }) => sum + cents(amount.value), 0);
    expect(cents(accounts[0].balance.value), `${payer.username}: the balance`).toBe(OPENING_CENTS - spent);

    for (const { paymentId } of paid) {
      if (crowd.proven.has(paymentId)) continue;
      await expectBound(payer, paymentId, keys);
      crowd.proven.add(paymentId);
    }
  }

  const known = new Set(
    (await database.read('SELECT p.username FROM payers p JOIN credentials c ON c.payer_id = p.payer_id')).map((row) => row.username),
  );
  expect(
    [...crowd.enrolled].filter((username) => !known.has(username)),
    'passkeys that were answered',
  ).toEqual([]);
  if (env) expect(await runTool('audit/verify-audit.ts', [], env)).toMatchObject({ code: 0, err: '' });
  await expectSound(database);
}

/** The bank's audit keys, as anybody gets them. */
export async function publishedKeys(app: FastifyApp): Promise<DatedKey[]> {
  const keys = readAuditKeys(expectStatus(200, await new Browser(app, 'stranger').get('/.well-known/fido2-sca-audit-keys')).text);
  if (!keys.ok) throw new Error(`the audit keys cannot be read: ${keys.reason}`);
  return keys.keys;
}

/** The evidence of a payment would convince a stranger who brings these keys. @returns it */
export async function expectBound(payer: Browser, paymentId: string, auditKeys: DatedKey[]): Promise<EvidenceFile> {
  const evidence = readEvidence(Buffer.from(expectStatus(200, await payer.get(`/api/payments/${paymentId}/evidence`)).text));
  if (!evidence.ok) throw new Error(`the evidence of ${paymentId} ${evidence.reason}`);
  const { verdict, checks } = judgeEvidence(evidence.document, { rpId: RP_ID, origins: [ORIGIN], auditKeys });
  expect(verdict, JSON.stringify(checks.filter(({ result }) => result === 'fails'))).toBe('bound');
  return evidence.document;
}

/** Payments go on: one that was left over, where there is one, and a new one. */
async function payAgain(member: Member): Promise<void> {
  const { payer, promises } = member;
  const left = [...promises.payments].find(([, { status }]) => status === 'RCVD');
  if (left) expect(await authorise(member, left[0]), `${payer.username} pays what was left over`).toBe(true);
  const { paymentId, status } = await payer.pay({
    amount: { currency: 'EUR', value: '1.00' },
    reference: `after ${promises.payments.size}`,
  });
  expect(status, `${payer.username} pays again`).toBe(200);
  promises.payments.set(paymentId, { status: 'ACSC' });
}

async function paymentsOf(payer: Browser): Promise<Shown[]> {
  const all: Shown[] = [];
  for (let next: string | undefined = ''; next !== undefined; ) {
    const page = expectStatus(200, await payer.get(`/api/payments?limit=100${next && `&before=${next}`}`)).body as Page;
    all.push(...page.payments);
    next = page.next;
  }
  return all;
}
