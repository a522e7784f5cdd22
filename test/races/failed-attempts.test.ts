/**
 * Failures that come at once are counted one by one, and a block holds against what was on its way.
 *
 * RTS Art 4(3)(b): at most five failed attempts in a row. Contract §3: the fifth failure still answers
 * `authentication-failed`, then everything answers `authorisation-blocked`, also a valid assertion.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { openBank } from '../support/bank/bank.ts';
import { type Browser, expectStatus } from '../support/bank/payer-browser.ts';
import { expectSound } from '../support/bank/soundness.ts';

const BAD = { faults: [faults.flipSignatureBit] };

/** Opens as many authorisations as there are answers, then answers all at once. */
async function answerAtOnce(alice: Browser, hows: readonly object[]) {
  const ids = await Promise.all(hows.map(() => alice.createPayment()));
  const opened = await Promise.all(ids.map((paymentId) => alice.openAuthorisation(paymentId)));
  const signed = await Promise.all(opened.map(({ publicKey }, i) => alice.authenticator.assert(publicKey, hows[i])));
  const answers = opened.map(({ authorisationId }, i) => alice.put(`/api/payments/${ids[i]}/authorisations/${authorisationId}`, signed[i]));
  return (await Promise.all(answers)).map(({ status, body }) => (status < 400 ? String(status) : body.type.replace('/problems/', '')));
}

describe('bad answers at once', () => {
  it('five are five failures, and the payer is blocked once', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expect(await answerAtOnce(alice, Array(5).fill(BAD))).toEqual(Array(5).fill('authentication-failed'));
    const blocked = { failures: 5, blockedUntil: bank.clock.now + 15 * 60_000, largest: '49.99' };
    expect(await bank.stores.attempts.load(alice.payerId, 'sca')).toEqual(blocked);
    expect((await bank.events()).filter(({ type }) => type === 'payer-blocked')).toHaveLength(1);
    const { messages } = (await alice.get('/api/messages')).body;
    expect(messages.filter(({ kind }: { kind: string }) => kind === 'payer-blocked')).toHaveLength(1);
    expect(await alice.post('/api/bindings', { action: 'register-credential' })).toMatchObject({
      status: 403,
      body: { type: '/problems/authorisation-blocked' },
    });
    await expectSound(bank.database);
  });

  it('four are four, and the fifth answer in a row may still be the right one', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    await answerAtOnce(alice, Array(4).fill(BAD));
    expect((await bank.stores.attempts.load(alice.payerId, 'sca')).failures).toBe(4);
    expectStatus(200, await alice.pay());
    expect((await bank.stores.attempts.load(alice.payerId, 'sca')).failures).toBe(0);
  });

  it('six bad and a valid one behind them: the valid one pays nothing', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const ids = await Promise.all(Array.from({ length: 7 }, () => alice.createPayment()));
    const opened = await Promise.all(ids.map((paymentId) => alice.openAuthorisation(paymentId)));
    const signed = await Promise.all(opened.map(({ publicKey }, i) => alice.authenticator.assert(publicKey, i < 6 ? BAD : {})));
    const face = async (i: number) =>
      (await alice.put(`/api/payments/${ids[i]}/authorisations/${opened[i]?.authorisationId}`, signed[i])).body.type;
    // Behind five of them, whichever those are; the sixth is still on its way.
    const fifth = Promise.withResolvers<string>();
    let answered = 0;
    const bad = Array.from({ length: 6 }, async (_, i) => {
      const type = await face(i);
      answered += 1;
      if (answered === 5) fifth.resolve(face(6));
      return type;
    });
    const [valid, ...others] = [await fifth.promise, ...(await Promise.all(bad))].map((type) => type.replace('/problems/', ''));
    expect(others.sort()).toEqual([...Array(5).fill('authentication-failed'), 'authorisation-blocked']);
    expect(valid).toBe('authorisation-blocked');
    expect((await bank.stores.attempts.load(alice.payerId, 'sca')).failures).toBe(5);
    expect(await bank.database.read('SELECT authorisation_id FROM evidence')).toEqual([]);
    await expectSound(bank.database);
  });

  it('of twenty bad ones five have a verdict, the others hear of the block; they add nothing to five, and one while blocked extends nothing', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const verdicts = await answerAtOnce(alice, Array(20).fill(BAD));
    expect(verdicts.sort()).toEqual([...Array(5).fill('authentication-failed'), ...Array(15).fill('authorisation-blocked')]);
    expect(await bank.database.read(`SELECT authorisation_id FROM authorisations WHERE taken_at IS NOT NULL`)).toHaveLength(5);
    const blocked = { failures: 5, blockedUntil: bank.clock.now + 15 * 60_000, largest: '49.99' };
    expect(await bank.stores.attempts.load(alice.payerId, 'sca')).toEqual(blocked);
    bank.clock.advance(60_000);
    expect(await alice.signIn(BAD)).toMatchObject({ status: 403, body: { type: '/problems/authentication-failed' } });
    expect(await bank.stores.attempts.load(alice.payerId, 'sca')).toEqual(blocked);
  });

  it('of two payers count for each on their own', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    await Promise.all([answerAtOnce(alice, Array(5).fill(BAD)), answerAtOnce(bob, Array(4).fill(BAD))]);
    expect((await bank.stores.attempts.load(alice.payerId, 'sca')).failures).toBe(5);
    expect((await bank.stores.attempts.load(bob.payerId, 'sca')).failures).toBe(4);
    expectStatus(200, await bob.pay());
  });

  it('a block consumes nothing: the same authorisation is answered once it is over', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    await answerAtOnce(alice, Array(5).fill(BAD));
    expect(await alice.answer(paymentId, opened)).toMatchObject({ status: 403, body: { type: '/problems/authorisation-blocked' } });
    await bank.stores.attempts.unblock(alice.payerId, { now: bank.clock.now, requestId: 'operator', sessionRef: null });
    expectStatus(200, await alice.answer(paymentId, opened));
    await expectSound(bank.database);
  });
});
