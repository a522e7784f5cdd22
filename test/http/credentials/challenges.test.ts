/**
 * Challenges of sign-in and registration: contract §3; RTS Art 4(1); WebAuthn L3 §13.4.3.
 *
 * Each belongs to the session that asked, lives five minutes, and is consumed by the first answer in shape.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

const DEAD = [403, 'authentication-failed', 'challenge-not-live'];

describe('a sign-in challenge', () => {
  it('belongs to the session that asked', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const [asker, answerer] = [alice.elsewhere(), alice.elsewhere()];
    const { body } = expectStatus(200, await asker.post('/api/authentications/options'));

    // Without a session of its own, and then with a challenge of its own that is not the one in the answer.
    expect(await refusal(bank, await answerer.post('/api/authentications', await alice.authenticator.assert(body)))).toEqual(DEAD);
    await answerer.post('/api/authentications/options');
    expect(await refusal(bank, await answerer.post('/api/authentications', await alice.authenticator.assert(body)))).toEqual([
      403,
      'authentication-failed',
      'challenge-not-expected',
    ]);
    expectStatus(200, await asker.post('/api/authentications', await alice.authenticator.assert(body)));
  });

  it('lives five minutes', async () => {
    await using bank = await openBank();
    const alice = (await bank.enrol('alice')).elsewhere();
    const { body } = expectStatus(200, await alice.post('/api/authentications/options'));
    bank.clock.advance(5 * 60_000);
    expect(await refusal(bank, await alice.post('/api/authentications', await alice.authenticator.assert(body)))).toEqual(DEAD);

    const again = expectStatus(200, await alice.post('/api/authentications/options')).body;
    bank.clock.advance(5 * 60_000 - 1);
    expectStatus(200, await alice.post('/api/authentications', await alice.authenticator.assert(again)));
  });

  it('lives five minutes also where the session of nobody’s in which it was asked for would end before', async () => {
    await using bank = await openBank();
    const alice = (await bank.enrol('alice')).elsewhere();
    await alice.post('/api/authentications/options');
    bank.clock.advance(27 * 60_000); // of thirty
    const { body } = expectStatus(200, await alice.post('/api/authentications/options'));
    bank.clock.advance(5 * 60_000 - 1);
    expectStatus(200, await alice.post('/api/authentications', await alice.authenticator.assert(body)));
  });

  it('never ends an enrolment', async () => {
    await using bank = await openBank();
    const browser = bank.browser();
    expectStatus(201, await browser.post('/api/enrolments', { username: 'bob', displayName: 'Bob' }));
    bank.clock.advance(12 * 60_000); // of fifteen
    expectStatus(200, await browser.post('/api/authentications/options'));
    expectStatus(200, await browser.post('/api/registrations/options'));
  });

  it('is consumed by the first answer in shape: wrong, then right, is refused', async () => {
    await using bank = await openBank();
    const alice = (await bank.enrol('alice')).elsewhere();
    const { body } = expectStatus(200, await alice.post('/api/authentications/options'));
    const wrong = await alice.authenticator.assert(body, { faults: [faults.clearUserVerified] });
    expect(await refusal(bank, await alice.post('/api/authentications', wrong))).toEqual([
      403,
      'authentication-failed',
      'user-not-verified',
    ]);
    expect(await refusal(bank, await alice.post('/api/authentications', await alice.authenticator.assert(body)))).toEqual(DEAD);
  });

  it('is consumed by an answer that claims another challenge', async () => {
    await using bank = await openBank();
    const alice = (await bank.enrol('alice')).elsewhere();
    const { body } = expectStatus(200, await alice.post('/api/authentications/options'));
    await alice.post('/api/authentications', await alice.authenticator.assert(body, { faults: [faults.otherChallenge] }));
    expect(await refusal(bank, await alice.post('/api/authentications', await alice.authenticator.assert(body)))).toEqual(DEAD);
  });

  it('is consumed by a success: the same answer again is refused', async () => {
    await using bank = await openBank();
    const alice = (await bank.enrol('alice')).elsewhere();
    const { body } = expectStatus(200, await alice.post('/api/authentications/options'));
    const before = new Map(alice.cookies);
    const assertion = await alice.authenticator.assert(body);
    expectStatus(200, await alice.post('/api/authentications', assertion));
    expect(await refusal(bank, await alice.post('/api/authentications', assertion))).toEqual(DEAD);
    for (const [name, value] of before) alice.cookies.set(name, value);
    expect(await refusal(bank, await alice.post('/api/authentications', assertion))).toEqual(DEAD);
  });

  it('is not consumed by a body that is not in shape', async () => {
    await using bank = await openBank();
    const alice = (await bank.enrol('alice')).elsewhere();
    const { body } = expectStatus(200, await alice.post('/api/authentications/options'));
    const assertion = await alice.authenticator.assert(body);
    const events = (await bank.events()).length;
    for (const bad of [{}, { ...assertion, type: 'passkey' }, { ...assertion, response: { ...assertion.response, signature: '=' } }, '{'])
      expect((await alice.post('/api/authentications', bad)).status).toBe(400);
    expect(await bank.events()).toHaveLength(events);
    expectStatus(200, await alice.post('/api/authentications', assertion));
  });

  it('of several tabs each is good, up to five', async () => {
    await using bank = await openBank();
    const alice = (await bank.enrol('alice')).elsewhere();
    const asked = [];
    for (let i = 0; i < 6; i += 1) {
      bank.clock.advance(1_000);
      asked.push(expectStatus(200, await alice.post('/api/authentications/options')).body);
    }
    const [oldest, second] = asked;
    expect(new Set(asked.map(({ challenge }) => challenge)).size).toBe(6);
    expect((await alice.post('/api/authentications', await alice.authenticator.assert(oldest))).status).toBe(403);
    expect(second.challenge).toHaveLength(43);
  });
});

describe('sign-in options', () => {
  it('say nothing about who exists', async () => {
    await using bank = await openBank();
    await bank.enrol('alice');
    const { body } = expectStatus(200, await bank.browser().post('/api/authentications/options'));
    expect(body).toEqual({
      challenge: body.challenge,
      rpId: 'localhost',
      timeout: 300_000,
      userVerification: 'required',
      allowCredentials: [],
    });
    expect((await bank.browser().post('/api/authentications/options', { username: 'alice' })).status).toBe(400);
  });
});
