/**
 * Consent to a change of credentials: contract §3; RTS Art 24(2)(b).
 *
 * "association by means of a remote channel shall be performed using strong customer authentication". An open session is
 * not enough: who found one would add a key of their own and stay for ever.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal, slugOf } from '../../support/bank/refusals.ts';

const MINUTE = 60_000;
const mayRegister = async (alice: Browser) => (await alice.post('/api/registrations/options')).status === 200;

/** Keeps the session awake over a stretch of time. */
async function stayFor(bank: Bank, alice: Browser, milliseconds: number): Promise<void> {
  bank.clock.advance(milliseconds);
  expectStatus(200, await alice.get('/api/accounts'));
  await bank.settled();
}

describe('contract §3: an accepted bind', () => {
  it('is linked to its own object, and is answered with 200', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { body } = expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' }));
    expect(body).toMatchObject({ scaStatus: 'started', securePaymentConfirmation: null, publicKey: { userVerification: 'required' } });
    expect(body.link.object).toEqual({
      authorisationId: body.authorisationId,
      issuedAt: new Date(bank.clock.now).toISOString(),
      expiresAt: body.expiresAt,
      payer: { payerId: alice.payerId },
      bindingId: expect.stringMatching(/^[\w-]{20,}$/),
    });
    const accepted = expectStatus(
      200,
      await alice.put(`/api/bindings/${body.authorisationId}`, await alice.authenticator.assert(body.publicKey)),
    );
    expect(accepted.body).toEqual({ authorisationId: body.authorisationId, scaStatus: 'finalised' });
    expect((await bank.events()).at(-1)).toMatchObject({
      type: 'register-credential-authorisation',
      outcome: 'success',
      payerId: alice.payerId,
    });
    expect((await alice.post('/api/bindings', { action: 'x' })).status).toBe(400);
  });

  it('is good for one registration', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expect(await mayRegister(alice)).toBe(false);
    expectStatus(200, await alice.bind());
    const [first, second] = [await alice.post('/api/registrations/options'), await alice.post('/api/registrations/options')];
    expectStatus(201, await alice.post('/api/registrations', await newAuthenticator('phone').register(first.body)));
    expect(await mayRegister(alice)).toBe(false);
    const late = await alice.post('/api/registrations', await newAuthenticator('tablet').register(second.body));
    expect(await refusal(bank, late)).toEqual([403, 'sca-required', 'sca-required']);
    expect((await alice.get('/api/credentials')).body.credentials).toHaveLength(2);
  });

  it('is not used up by a registration that fails', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(200, await alice.bind());
    const refused = await alice.register({ faults: [faults.clearUserPresent] }, {}, newAuthenticator('phone'));
    expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', 'user-not-present']);
    expectStatus(201, await alice.register({}, {}, newAuthenticator('phone')));
  });

  it('is good for five minutes, to ask and to answer', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(200, await alice.bind());
    await stayFor(bank, alice, 3 * MINUTE);
    const { body } = expectStatus(200, await alice.post('/api/registrations/options'));
    await stayFor(bank, alice, 2 * MINUTE - 1);
    expect(await mayRegister(alice)).toBe(true);
    bank.clock.advance(1);
    expect(await mayRegister(alice)).toBe(false);
    const late = await alice.post('/api/registrations', await newAuthenticator('phone').register(body));
    expect(await refusal(bank, late)).toEqual([403, 'sca-required', 'sca-required']);
  });

  it('is good in the session that gave it, and in no other', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const elsewhere = alice.elsewhere();
    expectStatus(200, await elsewhere.signIn());
    expectStatus(200, await alice.bind());
    expect(await mayRegister(elsewhere)).toBe(false);
    expectStatus(200, await alice.signIn());
    expect(await mayRegister(alice)).toBe(false);
  });

  it('is accepted once, and not after five minutes', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { authorisationId, publicKey } = expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' })).body;
    const url = `/api/bindings/${authorisationId}`;
    const assertion = await alice.authenticator.assert(publicKey);
    expectStatus(200, await alice.put(url, assertion));
    expect(await refusal(bank, await alice.put(url, assertion))).toEqual([409, 'authorisation-not-open', 'authorisation-not-open']);

    const late = expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' })).body;
    await stayFor(bank, alice, 3 * MINUTE);
    bank.clock.advance(2 * MINUTE);
    const answer = await alice.put(`/api/bindings/${late.authorisationId}`, await alice.authenticator.assert(late.publicKey));
    expect(await refusal(bank, answer)).toEqual([409, 'authorisation-not-open', 'authorisation-not-open']);
  });

  it('of another payer or another session is not found', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const elsewhere = alice.elsewhere();
    expectStatus(200, await elsewhere.signIn());
    const { authorisationId, publicKey } = expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' })).body;
    for (const browser of [bob, elsewhere])
      expect(slugOf(await browser.put(`/api/bindings/${authorisationId}`, await alice.authenticator.assert(publicKey)))).toBe('not-found');
  });
});

describe('RTS Art 24(2)(b): the new credential', () => {
  it('is the payer’s, says how it was bound, and is told to the payer', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const phone = newAuthenticator('phone');
    expectStatus(200, await alice.bind());
    expectStatus(201, await alice.register({}, {}, phone));
    expect((await alice.get('/api/messages')).body.messages.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      'credential-registered',
      'credential-registered',
      'signed-in-new-browser',
    ]);
    expect((await alice.get('/api/credentials')).body.credentials.map(({ inUse }: { inUse: boolean }) => inUse).sort()).toEqual([
      false,
      true,
    ]);

    const elsewhere = Object.assign(alice.elsewhere(), { authenticator: phone });
    expectStatus(200, await elsewhere.signIn());
    const paid = expectStatus(200, await elsewhere.pay());
    expect((await elsewhere.get(paid.body.evidence)).body.registration.boundBy).toBe('register-credential');
  });
});
