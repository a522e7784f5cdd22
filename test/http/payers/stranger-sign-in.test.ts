/**
 * Failures at the sign-in, and who they count against: contract §3, Attempts; RTS Art 4(3)(b), 4(4).
 *
 * Whoever has seen a credential id could fail five times in the payer's name. So a stranger's failures (no session, no
 * device cookie) have a counter of their own that blocks only sign-in without a device cookie, and only for a time.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

const WRONG = { faults: [faults.clearUserVerified] };
const FAILED = [403, 'authentication-failed', 'user-not-verified'];
const BLOCKED = [403, 'authorisation-blocked', 'payer-blocked'];

/** Somebody who knows a credential of Alice's, and has neither her session nor her browser. */
async function failAsStranger(bank: Bank, alice: Browser, times: number): Promise<void> {
  const stranger = alice.elsewhere();
  for (let i = 0; i < times; i += 1) expect(await refusal(bank, await stranger.signIn(WRONG))).toEqual(FAILED);
}

describe('contract §3: a stranger’s failures', () => {
  it('block sign-in without a device cookie, and say so only to a valid assertion', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    await failAsStranger(bank, alice, 5);
    const elsewhere = alice.elsewhere();
    expect(await refusal(bank, await elsewhere.signIn(WRONG))).toEqual(FAILED);
    const valid = await elsewhere.signIn();
    expect(await refusal(bank, valid)).toEqual(BLOCKED);
    expect(valid.headers['retry-after']).toBe('900');
    expect((await elsewhere.get('/api/session')).status).toBe(401);

    bank.clock.advance(15 * 60_000);
    expectStatus(200, await elsewhere.signIn());
  });

  it('do not block a signed-in payer', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    await failAsStranger(bank, alice, 6);
    expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' }));
    expectStatus(200, await alice.pay());
  });

  it('do not block sign-in in a browser that the payer has used', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    await alice.delete('/api/session');
    await failAsStranger(bank, alice, 6);
    expectStatus(200, await alice.signIn());
  });

  it('with the device cookie of another payer are a stranger’s', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    await bob.delete('/api/session');
    for (let i = 0; i < 5; i += 1) {
      const { body } = await bob.post('/api/authentications/options');
      expect((await bob.post('/api/authentications', await alice.authenticator.assert(body, WRONG))).status).toBe(403);
    }
    expectStatus(200, await alice.pay());
  });

  it('four and a success begin a new row', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 2; i += 1) {
      await failAsStranger(bank, alice, 4);
      expectStatus(200, await alice.elsewhere().signIn());
    }
  });
});

describe('contract §3: failures with the payer’s device cookie', () => {
  it('count in full: they block every SCA action, of an open session too', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const elsewhere = alice.elsewhere();
    expectStatus(200, await elsewhere.signIn());
    const paymentId = await elsewhere.createPayment();
    await alice.delete('/api/session');
    for (let i = 0; i < 5; i += 1) expect(await refusal(bank, await alice.signIn(WRONG))).toEqual(FAILED);

    expect(await refusal(bank, await alice.signIn())).toEqual(BLOCKED);
    expect(await refusal(bank, await elsewhere.post(`/api/payments/${paymentId}/authorisations`))).toEqual(BLOCKED);
  });

  it('block sign-in everywhere: dropping the cookies is no way around the block', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 5; i += 1) expectStatus(403, await alice.pay({}, WRONG));

    const elsewhere = alice.elsewhere();
    expect(await refusal(bank, await elsewhere.signIn())).toEqual(BLOCKED);
    expect(await refusal(bank, await alice.post('/api/bindings', { action: 'register-credential' })), 'and it lifts no block').toEqual(
      BLOCKED,
    );
  });
});

describe('contract §3: a failed sign-in counts only where credential id and live challenge match', () => {
  it('so an unknown credential, another challenge and a dead one count for nobody', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    await alice.delete('/api/session');
    for (let i = 0; i < 6; i += 1) {
      expect(await refusal(bank, await alice.signIn({ faults: [faults.otherCredentialId] }))).toEqual([
        403,
        'authentication-failed',
        'credential-unknown',
      ]);
      expect(await refusal(bank, await alice.signIn({ faults: [faults.otherChallenge] }))).toEqual([
        403,
        'authentication-failed',
        'challenge-not-expected',
      ]);
      const { body } = await alice.post('/api/authentications/options');
      bank.clock.advance(5 * 60_000);
      expect(await refusal(bank, await alice.post('/api/authentications', await alice.authenticator.assert(body, WRONG)))).toEqual([
        403,
        'authentication-failed',
        'challenge-not-live',
      ]);
    }
    const counted = await Promise.all([
      bank.stores.attempts.load(alice.payerId, 'sca'),
      bank.stores.attempts.load(alice.payerId, 'sign-in'),
    ]);
    expect(counted.map(({ failures }) => failures)).toEqual([0, 0]);
    expectStatus(200, await alice.signIn());
  });
});
