/**
 * Two instances on one database: two apps in this process. Still exactly once.
 *
 * Contract §4: "sent many times at once, to one instance or several, pays exactly once". No instance keeps in memory what
 * decides about money, attempts, sessions or the audit chain; everything that does is a condition of an UPDATE.
 */
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { auditSigner } from '../../server/core/audit/audit-key.ts';
import { stores } from '../../server/storage/stores.ts';
import { AUDIT_KEY, type Bank, COOKIE_KEYS, openBank } from '../support/bank/bank.ts';
import { Browser, expectStatus, newAuthenticator } from '../support/bank/payer-browser.ts';
import { expectSound } from '../support/bank/soundness.ts';

/** A second app with connections of its own to the bank's database. */
async function openTwin(bank: Bank) {
  const database = await bank.open();
  const randomBytes = seededBytes('twin');
  const options = { config: bank.config, database, cookieKeys: COOKIE_KEYS, auditKey: AUDIT_KEY, logger: false };
  const { app } = await buildApp({ ...options, now: () => bank.clock.now, randomBytes });
  const close = async () => {
    await app.close();
    await database.close();
  };
  return { app, stores: stores(database, randomBytes, () => 'twin'), close, [Symbol.asyncDispose]: close };
}

describe('two apps on one database', () => {
  it('one assertion, 20 times to each: one pays', async () => {
    await using bank = await openBank();
    await using twin = await openTwin(bank);
    const alice = await bank.enrol('alice');
    const there = alice.at(twin.app);
    const paymentId = await alice.createPayment();
    const { authorisationId, publicKey } = await there.openAuthorisation(paymentId);
    const assertion = await alice.authenticator.assert(publicKey);
    const url = `/api/payments/${paymentId}/authorisations/${authorisationId}`;

    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? alice : there).put(url, assertion)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.type === '/problems/authorisation-not-open')).toHaveLength(39);
    expect(await bank.database.read('SELECT 1 AS one FROM ledger_entries WHERE payment_id = $1', [paymentId])).toHaveLength(2);
    await expectSound(bank.database);
  });

  it('many payments at once out of one account, half of them at each: no more than it holds', async () => {
    await using bank = await openBank();
    await using twin = await openTwin(bank);
    // A passkey that does not count: answers that overtake each other are no possible clone.
    const alice = new Browser(bank.app, 'alice', newAuthenticator('alice', { alwaysZero: true }));
    await alice.enrol('alice');
    const there = alice.at(twin.app);
    const pay = (browser: Browser) => browser.pay({ amount: { currency: 'EUR', value: '1500.00' } });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => pay(i % 2 ? alice : there)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(6);
    expect(answers.filter(({ body }) => body.type === '/problems/insufficient-funds')).toHaveLength(4);
    await expectSound(bank.database);
  });

  it('failures are counted together: five, half of them at each, and both know the block', async () => {
    await using bank = await openBank();
    await using twin = await openTwin(bank);
    const alice = await bank.enrol('alice');
    const there = alice.at(twin.app);
    const ids = await Promise.all(Array.from({ length: 6 }, () => alice.createPayment()));
    const opened = await Promise.all(ids.map((paymentId) => there.openAuthorisation(paymentId)));
    const wrong = { faults: [faults.flipSignatureBit] };
    const signed = await Promise.all(opened.map(({ publicKey }, i) => alice.authenticator.assert(publicKey, i < 5 ? wrong : {})));
    const answer = (browser: Browser, i: number) =>
      browser.put(`/api/payments/${ids[i]}/authorisations/${opened[i]?.authorisationId}`, signed[i]);
    const answers = await Promise.all(Array.from({ length: 5 }, (_, i) => answer(i % 2 ? alice : there, i)));
    for (const { body } of answers) expect(body.type).toBe('/problems/authentication-failed');
    expect(await bank.stores.attempts.load(alice.payerId, 'sca')).toMatchObject({ failures: 5 });
    for (const browser of [alice, there]) expect((await answer(browser, 5)).body.type).toBe('/problems/authorisation-blocked');
    await expectSound(bank.database);
  });

  it('a block, a revocation and a sign-out hold at the other one at once', async () => {
    await using bank = await openBank();
    await using twin = await openTwin(bank);
    const alice = await bank.enrol('alice');
    const there = alice.at(twin.app);
    const paymentId = await there.createPayment();
    const opened = await there.openAuthorisation(paymentId);
    expectStatus(204, await alice.delete('/api/session'));
    expectStatus(401, await there.answer(paymentId, opened));

    expectStatus(200, await alice.signIn());
    const again = alice.at(twin.app);
    expectStatus(204, await alice.revoke(alice.authenticator.held[0]?.id ?? '', '?confirm=last'));
    expectStatus(401, await again.get('/api/payments'));
    expectStatus(403, await again.signIn());
    await expectSound(bank.database);
  });

  it('a session that is ended at one is over at the other at once, with what it had open', async () => {
    await using bank = await openBank();
    await using twin = await openTwin(bank);
    const desk = await bank.enrol('alice');
    const phone = desk.elsewhere().at(twin.app);
    expectStatus(200, await phone.signIn());
    const paymentId = await phone.createPayment();
    const opened = await phone.openAuthorisation(paymentId);
    expectStatus(204, await desk.delete('/api/sessions'));
    expectStatus(401, await phone.get('/api/accounts'));
    expectStatus(401, await phone.answer(paymentId, opened));
  });

  it('one Idempotency-Key, 10 times to each: one payment', async () => {
    await using bank = await openBank();
    await using twin = await openTwin(bank);
    const alice = await bank.enrol('alice');
    const there = alice.at(twin.app);
    const post = (browser: Browser) => browser.post('/api/payments', alice.order(), { 'idempotency-key': 'k' });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => post(i % 2 ? alice : there)));
    expect(new Set(answers.map((answer) => expectStatus(201, answer).body.paymentId)).size).toBe(1);
    expect((await alice.get('/api/payments')).body.payments).toHaveLength(1);
  });

  it('one username, 10 times at each: one payer', async () => {
    await using bank = await openBank();
    await using twin = await openTwin(bank);
    const enrolment = { username: 'alice', displayName: 'Alice' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        Object.assign(bank.browser(), i % 2 ? {} : { app: twin.app }).post('/api/enrolments', enrolment),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.type === '/problems/username-taken')).toHaveLength(19);
    await expectSound(bank.database);
  });

  it('checkpoints made by both at once are made once each, and one continues the other', async () => {
    await using bank = await openBank();
    await using twin = await openTwin(bank);
    const signer = auditSigner(AUDIT_KEY);
    const act = (i: number) => ({ now: bank.clock.now, requestId: `${i}`, sessionRef: null });
    const record = (i: number) => (i % 2 ? bank : twin).stores.audit.record(act(i), { type: 'access', outcome: 'failure', details: { i } });
    const make = (i: number) => (i % 2 ? bank : twin).stores.checkpoints.make(signer, bank.clock.now);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 200 }, (_, i) => record(i)));
      const made = (await Promise.all(Array.from({ length: 6 }, (_, i) => make(i)))).filter((each) => each !== null);
      expect(made.map(({ treeSize }) => treeSize)).toEqual([200 * (round + 1)]);
    }
    await expectSound(bank.database);
  });
});
