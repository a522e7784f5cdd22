/**
 * The process is killed three times under load, at moments that a seed chooses, and opened again on the same file.
 *
 * What was answered is there; what was not answered has happened whole or not at all. PSD2 Art 72(1), contract §4: money,
 * evidence and audit events together or nothing.
 * SIGKILL is not power loss: the kernel keeps what the process wrote. That each answer also waited for the disk is
 * `synchronous=FULL`, which sqlite.test.ts looks at.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../server/storage/database.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import { Browser, expectStatus } from '../support/browser.ts';
import { startInstance } from '../support/instance.ts';
import { seededBytes } from '../support/seeded-bytes.ts';
import { expectSound } from '../support/soundness.ts';

const SEED = 'power loss';
const PAYERS = ['anna', 'bela', 'cleo', 'dana', 'emil', 'flora'];
const MOST_ACTS = 200;
/** After how many answered payments each round ends. */
const KILL_AFTER = [...seededBytes(SEED)(3)].map((byte) => 3 + (byte % 40));

type Promised = {
  readonly created: Set<string>;
  readonly paid: Set<string>;
  readonly cancelled: Set<string>;
  readonly enrolled: Set<string>;
};

/** One payer who pays, and now and then cancels, until nobody answers. Records what was answered, and only then. */
async function live(payer: Browser, promised: Promised, answered: () => void): Promise<void> {
  for (let i = 0; i < MOST_ACTS; i += 1) {
    const paymentId = await payer.createPayment({ amount: { currency: 'EUR', value: '1.01' }, reference: `${payer.username} ${i}` });
    promised.created.add(paymentId);
    if (i % 7 === 6) {
      expectStatus(204, await payer.delete(`/api/payments/${paymentId}`));
      promised.cancelled.add(paymentId);
      continue;
    }
    expectStatus(200, await payer.answer(paymentId, await payer.openAuthorisation(paymentId)));
    promised.paid.add(paymentId);
    answered();
  }
}

/** One newcomer after the other enrols and registers a passkey. */
async function arrive(app: Browser['app'], round: number, promised: Promised): Promise<void> {
  for (let i = 0; i < MOST_ACTS; i += 1) {
    const username = `newcomer-${round}-${i}`;
    await new Browser(app, username).enrol(username);
    promised.enrolled.add(username);
  }
}

/** Errors of a connection that ended; anything else is a failure of the test. */
const isGone = (error: unknown) => /^(ECONNRESET|ECONNREFUSED|EPIPE)$/.test((error as NodeJS.ErrnoException).code ?? '');

async function ids(database: Database, sql: string): Promise<Set<unknown>> {
  return new Set((await database.read(sql)).map((row) => Object.values(row)[0]));
}

describe('killed under load', () => {
  let folder: string;
  let path: string;
  const promised: Promised = { created: new Set(), paid: new Set(), cancelled: new Set(), enrolled: new Set() };
  let payers: Browser[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fido2-sca-kill-'));
    path = join(folder, 'bank.db');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(KILL_AFTER.map((after, i) => [i + 1, after]))('round %i, after %i payments: what was answered is there', async (round, after) => {
    const instance = await startInstance({ DATABASE_URL: `sqlite:${path}` });
    if (round === 1) {
      payers = PAYERS.map((username) => new Browser(instance.app, `${SEED} ${username}`));
      await Promise.all(payers.map((payer, i) => payer.enrol(PAYERS[i] ?? '')));
    }
    for (const payer of payers) moveTo(payer, instance);

    let left = after;
    const lives = payers.map((payer) =>
      live(payer, promised, () => {
        left -= 1;
        if (left === 0) void instance.kill();
      }),
    );
    const ends = await Promise.allSettled([...lives, arrive(instance.app, round, promised)]);
    await instance.kill();
    const reasons = ends.map((end) => (end.status === 'rejected' ? end.reason : 'went on to the end'));
    expect(reasons.filter((reason) => !isGone(reason))).toEqual([]);

    const database = openSqlite(path);
    await expectSound(database);
    const executed = await ids(database, `SELECT payment_id FROM payments WHERE transaction_status = 'ACSC'`);
    const kept = {
      enrolled: await ids(database, 'SELECT p.username FROM payers p JOIN credentials c ON c.payer_id = p.payer_id'),
      created: await ids(database, 'SELECT payment_id FROM payments'),
      cancelled: await ids(database, `SELECT payment_id FROM payments WHERE transaction_status = 'CANC'`),
      paid: executed,
    };
    for (const what of ['enrolled', 'created', 'cancelled', 'paid'] as const)
      expect([...promised[what].difference(kept[what])], `${what}, answered and gone`).toEqual([]);
    // Of what was under way when the end came, at most one payment a payer took effect without an answer, in each round.
    expect(executed.size - promised.paid.size).toBeLessThanOrEqual(PAYERS.length * round);
    expect(promised.paid.size).toBeGreaterThanOrEqual(after);
    await database.close();
  });

  it('and lives on: sessions, passkeys and sign counts are as they were', async () => {
    const instance = await startInstance({ DATABASE_URL: `sqlite:${path}` });
    try {
      for (const payer of payers) {
        moveTo(payer, instance);
        expect((await payer.get('/api/session')).body.payer.username).toBe(payer.username);
        expectStatus(200, await payer.pay());
      }
    } finally {
      expect(await instance.kill('SIGTERM')).toBe(0);
    }
    const database = openSqlite(path);
    await expectSound(database);
    await database.close();
  });
});

/** The session cookie of http is named after the port, which is another one at each start. */
function moveTo(payer: Browser, instance: { app: Browser['app']; port: number }): void {
  payer.app = instance.app;
  for (const [name, value] of [...payer.cookies])
    if (/^sca-(session|device)-\d+$/.test(name)) payer.cookies.set(name.replace(/\d+$/, String(instance.port)), value);
}
