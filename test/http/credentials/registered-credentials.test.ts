/**
 * What becomes of an answer to registration options: a credential, or a refusal. Contract §3; WebAuthn L3 §7.1.
 */
import { describe, expect, it } from 'vitest';
import type { RegistrationDraft } from '../../../server/authenticator/core/exchange-draft.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { fromBase64url } from '../../../server/core/encoding/base64url.ts';
import { openBank } from '../../support/bank/bank.ts';
import { Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

/** The new authenticator claims a credential id that exists. */
const withId = (id: string) => (draft: RegistrationDraft) => {
  if (draft.authenticator.attested) draft.authenticator.attested.credentialId = fromBase64url(id) as Uint8Array<ArrayBuffer>;
  draft.id = id;
  draft.rawId = id;
};

describe('contract §3: a registered credential', () => {
  it.each([
    ['none', 'none', 'none'],
    ['packed-self', 'packed', 'self'],
    ['packed-x5c', 'packed', 'untrusted'],
    ['fido-u2f', 'fido-u2f', 'untrusted'],
    ['unheard-of', 'unheard-of', 'untrusted'],
  ] as const)('attestation %s: the verdict is said, and never more than was proven', async (attestation, format, verdict) => {
    await using bank = await openBank();
    const alice = new Browser(bank.app, 'alice', newAuthenticator('alice', { attestation }));
    await alice.enrol('alice');
    const [credential] = (await alice.get('/api/credentials')).body.credentials;
    expect(credential.attestation).toEqual({ format, verdict });
    expectStatus(200, await alice.pay());
  });

  it('shows all that the payer needs to tell it from others', async () => {
    await using bank = await openBank();
    const aaguid = 'adce0002-35bc-c60a-648b-0b25f1f05503';
    const alice = new Browser(bank.app, 'alice', newAuthenticator('alice', { aaguid, backupEligible: true, backupState: true }));
    expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    const { body } = expectStatus(201, await alice.register({}, { authenticatorAttachment: 'platform' }));
    expect(body).toEqual({
      credential: {
        credentialId: alice.authenticator.held[0]?.id,
        label: 'Chrome on Mac',
        aaguid,
        authenticatorName: 'Chrome on Mac',
        transports: ['internal'],
        backupEligible: true,
        backupState: true,
        attestation: { format: 'none', verdict: 'none' },
        algorithm: -7,
        securePaymentConfirmation: true,
        createdAt: new Date(bank.clock.now).toISOString(),
        lastUsedAt: null,
        status: 'pending',
        vouched: true,
        possession: 'synced',
        browserKeys: [],
        inUse: false,
      },
    });
  });

  it('a registration is judged: a fault has the one face, and the exact code in the log', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    for (const [fault, code] of [
      [faults.claimOtherOrigin, 'origin-not-expected'],
      [faults.otherChallenge, 'challenge-not-expected'],
      [faults.rsaExponentOne, 'public-key-invalid'],
      [faults.unofferedAlgorithm, 'algorithm-not-offered'],
      [faults.trailingAttestationBytes, 'attestation-object-malformed'],
      [faults.packedSelfBadSignature, 'attestation-statement-invalid'],
      [faults.longCredentialId, 'credential-id-length'],
    ] as const) {
      expect(await refusal(bank, await alice.register({ faults: [fault] }))).toEqual([403, 'authentication-failed', code]);
    }
    expectStatus(201, await alice.register());
  });
});

describe('WebAuthn L3 §7.1 step 26: a credential id that is registered', () => {
  it('own: 409; another payer’s: one more failed factor, and the key on record stays', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const register = async (id = '') => {
      expectStatus(200, await alice.bind());
      return alice.register({ faults: [withId(id)] }, {}, newAuthenticator(`copy of ${id}`));
    };
    const [own, foreign] = [alice.authenticator.held[0]?.id, bob.authenticator.held[0]?.id];
    expect(await refusal(bank, await register(own))).toEqual([409, 'credential-already-registered', 'credential-already-registered']);
    expect(await refusal(bank, await register(foreign))).toEqual([403, 'authentication-failed', 'credential-id-taken']);
    expectStatus(200, await alice.pay());
    expectStatus(200, await bob.pay());
  });

  it('and revoked is never free again', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const id = bob.authenticator.held[0]?.id ?? '';
    expect((await bob.revoke(id, '?confirm=last')).status).toBe(204);
    expectStatus(200, await alice.bind());
    const taken = await alice.register({ faults: [withId(id)] }, {}, newAuthenticator('copy'));
    expect(await refusal(bank, taken)).toEqual([403, 'authentication-failed', 'credential-id-taken']);
  });
});
