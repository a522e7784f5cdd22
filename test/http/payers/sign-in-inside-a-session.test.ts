/**
 * A sign-in that is tried inside a session: contract §3, Attempts. "A failure counts against the payer of the session …,
 * never against the owner of a foreign credential", and failures inside a session count in full.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

const WRONG = { faults: [faults.clearUserVerified] };
const FAILED = [403, 'authentication-failed', 'user-not-verified'];
const BLOCKED = [403, 'authorisation-blocked', 'payer-blocked'];

describe('contract §3: a sign-in that fails inside a session', () => {
  it('counts in full, with or without the device cookie', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    alice.cookies.delete('sca-device-3000');
    for (let i = 0; i < 5; i += 1) expect(await refusal(bank, await alice.signIn(WRONG))).toEqual(FAILED);
    expect(await refusal(bank, await alice.post('/api/bindings', { action: 'register-credential' }))).toEqual(BLOCKED);
  });

  it('with a foreign credential counts against the payer of the session, never against its owner', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    for (let i = 0; i < 5; i += 1) {
      const { body } = await alice.post('/api/authentications/options');
      expect(await refusal(bank, await alice.post('/api/authentications', await bob.authenticator.assert(body, WRONG)))).toEqual(FAILED);
    }
    expectStatus(200, await bob.elsewhere().signIn());
    expect(await refusal(bank, await alice.post('/api/bindings', { action: 'register-credential' }))).toEqual(BLOCKED);
  });

  it('with a credential that nobody has counts for nobody', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 6; i += 1) {
      const { body } = await alice.post('/api/authentications/options');
      const assertion = await alice.authenticator.assert(body);
      const unknown = { ...assertion, id: 'AAAA', rawId: 'AAAA' };
      expect(await refusal(bank, await alice.post('/api/authentications', unknown))).toEqual([
        403,
        'authentication-failed',
        'credential-unknown',
      ]);
    }
    expectStatus(200, await alice.pay());
  });

  it('is on record under the payer of the session, never under the owner of a foreign credential', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const { body } = await alice.post('/api/authentications/options');
    const answer = await alice.post('/api/authentications', await bob.authenticator.assert(body, WRONG));
    const event = (await bank.events()).find(({ requestId, type }) => requestId === answer.body.instance && type === 'sign-in');
    expect(event?.payerId).toBe(alice.payerId);
  });
});
