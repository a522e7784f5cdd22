/**
 * The key that a browser signs along with (SPC #sctn-browser-bound-key-store): what is claimed has to be proven.
 *
 * One valid world, one fault a test. The passkey signs every one of these answers, so that only the browser's signature,
 * or its key, can be the reason.
 */
import { describe, expect, it } from 'vitest';
import type { SignsAlong } from '../../server/authenticator/core/browser-bound-key.ts';
import { cbor } from '../../server/authenticator/core/bytes.ts';
import type { AssertWith } from '../../server/authenticator/core/get-assertion.ts';
import { paymentClientMembers } from '../../server/authenticator/core/payment-client-data.ts';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { payment } from '../../server/authenticator/faults/payment-faults.ts';
import { type KeyAlgorithm, makeKeyPair } from '../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { judgeAssertion } from '../../server/ceremonies/assertion-steps.ts';
import { judgeRegistration } from '../../server/ceremonies/attestation-steps.ts';
import { digest } from '../../server/core/audit/audit-chain.ts';
import { toBase64url } from '../../server/core/encoding/base64url.ts';
import type { PaymentConfirmation } from '../../server/core/spc-payment-data.ts';
import { assertionWorld, ORIGIN, RP_ID, registrationWorld } from '../support/worlds/ceremony-world.ts';
import { registrationVerdict } from '../support/worlds/verdicts.ts';

const ISSUED: PaymentConfirmation = {
  rpId: RP_ID,
  challenge: '',
  credentialIds: [],
  instrument: { displayName: 'Current account', icon: `${ORIGIN}/account-icon.png` },
  payeeName: 'Alpine Books',
  timeout: 300_000,
  total: { currency: 'EUR', value: '49.99' },
};

const browser = (algorithm: KeyAlgorithm = -7) => makeKeyPair(algorithm, seededBytes(`browser ${algorithm}`));

/** The verdict on a payment that the browser signed along with, but for the faults. */
async function judged(browserBoundKey: SignsAlong | undefined, how: AssertWith = {}) {
  const world = await assertionWorld({
    clientMembers: paymentClientMembers(ISSUED, ORIGIN),
    ...(browserBoundKey && { browserBoundKey }),
    ...how,
  });
  const paymentConfirmation = { ...ISSUED, credentialIds: [world.record.credentialId] };
  return judgeAssertion({ ...world.expected, types: ['payment.get'], paymentConfirmation }, world.answer, world.record);
}
async function verdict(browserBoundKey: SignsAlong | undefined, how: AssertWith = {}) {
  const outcome = await judged(browserBoundKey, how);
  return outcome.ok ? 'accepted' : outcome.failure;
}

describe('a payment that the browser signed along with', () => {
  it.each([-7, -257] as const)('is accepted, and says which key it was: algorithm %i', async (algorithm) => {
    const key = browser(algorithm);
    const outcome = await judged({ key });
    const coseKey = cbor(key.coseKey);
    expect(outcome.ok && outcome.value.browserBoundKey).toEqual({ keyId: digest(coseKey), publicKey: toBase64url(coseKey) });
    expect(outcome.ok && outcome.value.browserBoundSignature).toMatch(/^[\w-]{80,}$/);
  });

  it('is accepted without one: most browsers have none', async () => {
    const outcome = await judged(undefined);
    expect(outcome.ok && outcome.value.browserBoundKey).toBeNull();
  });

  it('is refused without the signature', async () => {
    expect(await verdict({ key: browser(), rewrite: () => null })).toBe('browser-bound-signature-invalid');
  });

  it('is refused with a signature by another key, over other bytes, or cut short', async () => {
    const other = makeKeyPair(-7, seededBytes('another browser'));
    expect(await verdict({ key: browser(), rewrite: () => other.sign(new Uint8Array(8)) })).toBe('browser-bound-signature-invalid');
    expect(await verdict({ key: browser(), rewrite: () => browser().sign(new Uint8Array(8)) })).toBe('browser-bound-signature-invalid');
    expect(await verdict({ key: browser(), rewrite: (signature) => signature.slice(0, -1) })).toBe('browser-bound-signature-invalid');
  });

  it('is refused where the signature is over what the passkey signs, not over the raw client data', async () => {
    const { answer } = await assertionWorld({ clientMembers: paymentClientMembers(ISSUED, ORIGIN), browserBoundKey: { key: browser() } });
    const hash = new Uint8Array(Buffer.from(digest(Buffer.from(answer.response.clientDataJSON, 'base64url')), 'base64url'));
    expect(await verdict({ key: browser(), rewrite: () => browser().sign(hash) })).toBe('browser-bound-signature-invalid');
  });

  it.each([-8, -35] as const)('is refused with a key that no browser was asked for: algorithm %i', async (algorithm) => {
    expect(await verdict({ key: browser(algorithm) })).toBe('browser-bound-signature-invalid');
  });

  it.each([null, 7, {}, '', 'pQECAyY', '!', 'A'.repeat(3_001)])('is refused with a key that is none: %o', async (browserBoundPublicKey) => {
    expect(await verdict({ key: browser() }, { faults: [payment({ browserBoundPublicKey })] })).toBe('browser-bound-signature-invalid');
  });

  it('is refused for the passkey’s signature first: a key that came with a forgery is nobody’s', async () => {
    expect(await verdict({ key: browser(), rewrite: () => null }, { faults: [faults.flipSignatureBit] })).toBe('signature-invalid');
  });

  it('means nothing in a plain assertion, which has no payment', async () => {
    const { answer, expected, record } = await assertionWorld({ clientMembers: { payment: { browserBoundPublicKey: 'pQECAyY' } } });
    const outcome = judgeAssertion(expected, answer, record);
    expect(outcome.ok && outcome.value.browserBoundKey).toBeNull();
  });
});

describe('a registration that the browser signed along with', () => {
  it('is accepted, and says which key it was', async () => {
    const { expected, answer } = await registrationWorld({ browserBoundKey: { key: browser() } });
    const outcome = judgeRegistration(expected, answer);
    expect(outcome.ok && outcome.value.browserBoundKey?.keyId).toBe(digest(cbor(browser().coseKey)));
  });

  it('is refused with a missing or a wrong signature', async () => {
    const missing = await registrationWorld({ browserBoundKey: { key: browser(), rewrite: () => null } });
    const wrong = await registrationWorld({ browserBoundKey: { key: browser(), rewrite: () => browser().sign(new Uint8Array(8)) } });
    expect(await registrationVerdict(missing)).toBe('browser-bound-signature-invalid');
    expect(await registrationVerdict(wrong)).toBe('browser-bound-signature-invalid');
  });
});
