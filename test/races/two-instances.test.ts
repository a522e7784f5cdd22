/**
 * Two instances on one database: two apps in this process, then two real processes over HTTP. Still exactly once.
 *
 * Contract §4: "sent many times at once, to one instance or several, pays exactly once". No instance keeps in memory what
 * decides about money; everything that does is a condition of an UPDATE.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import { AUDIT_KEY, type Bank, openBank } from '../support/bank.ts';
import { Browser, expectStatus } from '../support/browser.ts';
import { startInstance } from '../support/instance.ts';
import { seededBytes } from '../support/seeded-bytes.ts';
import { expectSound } from '../support/soundness.ts';

/** A second app with connections of its own to the bank's file. */
async function openTwin(bank: Bank) {
  const database = openSqlite(bank.config.databasePath);
  const options = { config: bank.config, database, cookieKey: 'test-cookie-key-test-cookie-key-test', auditKey: AUDIT_KEY, logger: false };
  const { app } = await buildApp({ ...options, now: () => bank.clock.now, randomBytes: seededBytes('twin') });
  const close = async () => {
    await app.close();
    await database.close();
  };
  return { app, close, [Symbol.asyncDispose]: close };
}

/** The same payer with the same cookies at another instance. */
function at(app: Browser['app'], payer: Browser): Browser {
  const there = Object.assign(payer.elsewhere(), { app });
  for (const [name, value] of payer.cookies) there.cookies.set(name, value);
  return there;
}

describe('two apps on one database file', () => {
  it('one assertion, 20 times to each: one pays', async () => {
    await using bank = await openBank();
    await using twin = await openTwin(bank);
    const alice = await bank.enrol('alice');
    const there = at(twin.app, alice);
    const paymentId = await alice.createPayment();
    const { authorisationId, publicKey } = await there.openAuthorisation(paymentId);
    const assertion = alice.authenticator.assert(publicKey);
    const url = `/api/payments/${paymentId}/authorisations/${authorisationId}`;

    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? alice : there).put(url, assertion)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.type === '/problems/authorisation-not-open')).toHaveLength(39);
    expect(await bank.database.read('SELECT 1 AS one FROM ledger_entries WHERE payment_id = $1', [paymentId])).toHaveLength(2);
    await expectSound(bank.database);
  });

  it('a block, a revocation and a sign-out hold at the other one at once', async () => {
    await using bank = await openBank();
    await using twin = await openTwin(bank);
    const alice = await bank.enrol('alice');
    const there = at(twin.app, alice);
    const paymentId = await there.createPayment();
    const opened = await there.openAuthorisation(paymentId);
    expectStatus(204, await alice.delete('/api/session'));
    expectStatus(401, await there.answer(paymentId, opened));

    expectStatus(200, await alice.signIn());
    const again = at(twin.app, alice);
    expectStatus(204, await alice.delete(`/api/credentials/${alice.authenticator.held[0]?.id}?confirm=last`));
    expectStatus(401, await again.get('/api/payments'));
    expectStatus(403, await again.signIn());
    await expectSound(bank.database);
  });

  it('one Idempotency-Key, 10 times to each: one payment', async () => {
    await using bank = await openBank();
    await using twin = await openTwin(bank);
    const alice = await bank.enrol('alice');
    const there = at(twin.app, alice);
    const post = (browser: Browser) => browser.post('/api/payments', alice.order(), { 'idempotency-key': 'k' });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => post(i % 2 ? alice : there)));
    expect(new Set(answers.map((answer) => expectStatus(201, answer).body.paymentId)).size).toBe(1);
    expect((await alice.get('/api/payments')).body.payments).toHaveLength(1);
  });
});

describe('two processes on one database file', () => {
  it('one assertion, 20 times to each: one pays', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-two-'));
    const path = join(folder, 'bank.db');
    const first = await startInstance(path);
    const second = await startInstance(path).catch(async (error) => {
      await first.kill();
      throw error;
    });
    try {
      const alice = new Browser(first.app, 'two processes');
      await alice.enrol('alice');
      const there = at(second.app, alice);
      // On http the cookie is named after the port, since all ports of a host share one jar.
      const session = alice.cookies.get(`sca-session-${first.port}`);
      there.cookies.set(`sca-session-${second.port}`, session ?? '');
      const paymentId = await there.createPayment();
      const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
      const assertion = alice.authenticator.assert(publicKey);
      const url = `/api/payments/${paymentId}/authorisations/${authorisationId}`;
      const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? alice : there).put(url, assertion)));

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ body }) => body.type === '/problems/authorisation-not-open')).toHaveLength(39);
    } finally {
      await Promise.all([first.kill('SIGTERM'), second.kill('SIGTERM')]);
    }
    const database = openSqlite(path);
    await expectSound(database);
    expect(await database.read('SELECT count(*) AS executed FROM evidence')).toEqual([{ executed: 1 }]);
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
