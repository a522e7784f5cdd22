/**
 * The machine's clock is set back by an hour, or forward by a day and back again: nothing that was over comes to life.
 *
 * RTS Art 4(3)(d): five idle minutes are five minutes that passed, whatever a clock showed. Art 4(1): a code that was too
 * late stays too late. Art 29: times in the audit log never go back while a server runs. What ends early is opened again.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { auditSigner } from '../../server/core/audit/audit-key.ts';
import { expectBound, publishedKeys } from '../support/bank/aftermath.ts';
import { AUDIT_KEY, type Bank, openBank } from '../support/bank/bank.ts';
import { type Browser, expectStatus } from '../support/bank/payer-browser.ts';
import { expectSound } from '../support/bank/soundness.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

const statusOf = async (payer: Browser) => (await payer.get('/api/accounts')).status;

/** Chain, times, money and evidence are as they should be, and a new payment is one more of them. */
async function expectGoodOrder(bank: Bank, payer: Browser): Promise<void> {
  expectStatus(200, await payer.signIn());
  const { paymentId } = expectStatus(200, await payer.pay());
  const { acceptedAt, object } = await expectBound(payer, paymentId, await publishedKeys(bank.app));
  expect(acceptedAt >= object.issuedAt && acceptedAt < object.expiresAt).toBe(true);
  const times = (await bank.events()).map(({ recordedAt }) => recordedAt);
  expect(times).toEqual(times.toSorted());
  await expectSound(bank.database);
}

describe('back by an hour', () => {
  it('a session that ran out stays out, at whatever moment of its life the clock is then', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    bank.clock.advance(5 * MINUTE);
    expect(await statusOf(alice)).toBe(401);
    for (const back of [1, 1 * MINUTE, 4 * MINUTE, HOUR]) {
      bank.clock.now -= back;
      expect(await statusOf(alice), `${back} ms back`).toBe(401);
    }
    await expectGoodOrder(bank, alice);
  });

  it('and one that was just used runs out after five minutes, not after an hour and five', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    bank.clock.advance(10_000);
    expect(await statusOf(alice)).toBe(200);
    await bank.settled();
    bank.clock.now -= HOUR;
    expect(await statusOf(alice)).toBe(200);
    bank.clock.advance(5 * MINUTE - 1);
    expect((await alice.get('/api/session')).status).toBe(200);
    bank.clock.advance(1);
    expect(await statusOf(alice)).toBe(401);
    await expectGoodOrder(bank, alice);
  });

  it.each([true, false])('an authorisation that expired is not open again (answered before that: %s)', async (answered) => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    bank.clock.advance(3 * MINUTE);
    await alice.get('/api/accounts');
    await bank.settled();
    bank.clock.advance(2 * MINUTE);
    if (answered) expectStatus(409, await alice.answer(paymentId, opened));
    bank.clock.now -= 3 * MINUTE;
    expect(expectStatus(409, await alice.answer(paymentId, opened)).body.type).toBe('/problems/authorisation-not-open');
    bank.clock.now -= HOUR;
    expectStatus(409, await alice.answer(paymentId, opened));
    expectStatus(200, await alice.answer(paymentId, await alice.openAuthorisation(paymentId)));
    await expectGoodOrder(bank, alice);
  });

  it('a challenge that expired signs nobody in', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const elsewhere = alice.elsewhere();
    const options = expectStatus(200, await elsewhere.post('/api/authentications/options')).body;
    bank.clock.advance(5 * MINUTE);
    bank.clock.now -= 2 * MINUTE;
    expectStatus(403, await elsewhere.post('/api/authentications', await elsewhere.authenticator.assert(options)));
    await expectGoodOrder(bank, alice);
  });

  it('a block lasts its quarter of an hour, no longer and no shorter', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 5; i += 1) expectStatus(403, await alice.pay({}, { faults: [faults.flipSignatureBit] }));
    bank.clock.now -= HOUR;
    const paymentId = await alice.createPayment();
    expect((await alice.post(`/api/payments/${paymentId}/authorisations`)).headers['retry-after']).toBe('900');
    for (let i = 0; i < 3; i += 1) {
      bank.clock.advance(4 * MINUTE);
      await alice.get('/api/accounts');
      await bank.settled();
    }
    expectStatus(403, await alice.post(`/api/payments/${paymentId}/authorisations`));
    bank.clock.advance(3 * MINUTE);
    expectStatus(200, await alice.answer(paymentId, await alice.openAuthorisation(paymentId)));
    await expectGoodOrder(bank, alice);
  });

  it('checkpoints follow each other in size and time', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const signer = auditSigner(AUDIT_KEY);
    await alice.pay();
    alice.app = await bank.restart(); // a server that stops makes one
    bank.clock.now -= HOUR;
    alice.app = await bank.restart(); // and one that starts takes the clock as it is
    await alice.pay();
    await bank.stores.checkpoints.make(signer, bank.clock.now);
    const made = await bank.stores.checkpoints.after(0, 100);
    expect(made.length).toBeGreaterThanOrEqual(2);
    expect(made.map(({ treeSize }) => treeSize)).toEqual(made.map(({ treeSize }) => treeSize).toSorted((a, b) => a - b));
    await expectSound(bank.database);
  });
});

describe('forward by a day, and back', () => {
  it('what was open is over, and stays over; whoever comes back signs in and pays', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const newcomer = bank.browser();
    expectStatus(201, await newcomer.post('/api/enrolments', { username: 'newcomer', displayName: 'Too late' }));

    bank.clock.now += DAY;
    const over = async () => {
      expect(await statusOf(alice)).toBe(401);
      expectStatus(401, await alice.answer(paymentId, opened));
      expectStatus(403, await newcomer.post('/api/registrations/options'));
    };
    await over();
    bank.clock.now -= DAY;
    await over();
    expectStatus(200, await alice.signIn());
    expectStatus(404, await alice.answer(paymentId, opened));
    expectStatus(200, await alice.answer(paymentId, await alice.openAuthorisation(paymentId)));
    // The name is free again, since its time is over.
    await bank.enrol('newcomer');
    bank.clock.advance(5 * MINUTE);
    expect(await statusOf(alice), 'five minutes are five minutes').toBe(401);
    await expectGoodOrder(bank, alice);
  });
});
