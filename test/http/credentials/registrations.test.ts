/**
 * Options for registering a credential: who gets them, and what they ask of the authenticator. Contract §3; RTS Art 4(1).
 */
import { describe, expect, it } from 'vitest';
import { fromBase64url } from '../../../server/core/encoding/base64url.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';

describe('contract §3: registration options', () => {
  it('ask for user verification, a resident key and our algorithms, with a user handle of 64 random bytes', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    const { body } = expectStatus(200, await alice.post('/api/registrations/options'));
    expect(body).toMatchObject({
      rp: { id: 'localhost', name: 'FIDO2 SCA demo bank' },
      user: { name: 'alice', displayName: 'Alice' },
      attestation: 'none',
      timeout: 300_000,
      excludeCredentials: [],
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    });
    expect(body.pubKeyCredParams.map(({ alg }: { alg: number }) => alg)).toEqual([-7, -8, -257]);
    expect(fromBase64url(body.user.id)).toHaveLength(64);
    expect(fromBase64url(body.challenge)).toHaveLength(32);
    expect(body.authenticatorSelection).not.toHaveProperty('authenticatorAttachment');
  });

  it('carry the payment extension only for a platform authenticator', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    const ask = async (body: object) => (await alice.post('/api/registrations/options', body)).body;
    expect((await ask({ authenticatorAttachment: 'platform' })).extensions.payment).toEqual({ isPayment: true });
    for (const body of [{}, { authenticatorAttachment: 'cross-platform' }])
      expect((await ask(body)).extensions ?? {}).not.toHaveProperty('payment');
    for (const bad of [{ authenticatorAttachment: 'usb' }, { userVerification: 'discouraged' }])
      expect((await alice.post('/api/registrations/options', bad)).status).toBe(400);
  });

  it('exclude what the payer has, and keep the same user handle', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(200, await alice.bind());
    const { body } = expectStatus(200, await alice.post('/api/registrations/options'));
    const [held] = alice.authenticator.held;
    expect(body.excludeCredentials).toEqual([{ id: held?.id, type: 'public-key', transports: ['internal'] }]);
    expect(body.user.id).toBe(held?.userHandle);
  });

  it('ask for attestation where the operator wants it', async () => {
    await using bank = await openBank({ env: { ATTESTATION: 'direct' } });
    const alice = bank.browser('alice');
    expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    expect((await alice.post('/api/registrations/options')).body.attestation).toBe('direct');
  });

  it('are for those who may register: nobody else', async () => {
    await using bank = await openBank();
    const stranger = bank.browser();
    expect((await stranger.post('/api/registrations/options')).status).toBe(403);
    expectStatus(200, await stranger.post('/api/authentications/options'));
    expect((await stranger.post('/api/registrations/options')).status).toBe(403);
    const alice = await bank.enrol('alice');
    expect((await alice.post('/api/registrations/options')).body.type).toBe('/problems/sca-required');
  });
});
