/**
 * The examples that WebAuthn L3 itself gives ("Test Vectors"), each with its own expectations.
 *
 * Fifteen registrations, each with an assertion by the same credential. We accept what uses an algorithm of ours; what
 * carries certificates is registered as `untrusted`, because we configure no trust anchors.
 */
import { describe, expect, it } from 'vitest';
import { judgeAssertion } from '../../server/ceremonies/assertion-steps.ts';
import { judgeRegistration } from '../../server/ceremonies/attestation-steps.ts';
import { assertionVerdict } from '../support/worlds/verdicts.ts';
import { type W3cVector, w3cAssertion, w3cRegistration, w3cVectors } from './shared-vectors.ts';

/** Never offered, so refused at registration and never asked to sign in. */
const NOT_OFFERED = ['packed-es512', 'packed-ed448'];
const [offered, refused] = [vectors((name) => !NOT_OFFERED.includes(name)), vectors((name) => NOT_OFFERED.includes(name))];

describe.skipIf(!w3cVectors)('W3C test vectors of WebAuthn L3', () => {
  it('are fifteen, of which two use algorithms that we do not offer', () => {
    expect(w3cVectors).toHaveLength(15);
    expect(refused).toHaveLength(2);
  });

  it.each(offered)('registration $name', async (vector) => {
    const { expected, answer } = w3cRegistration(vector);
    const outcome = judgeRegistration(expected, answer);
    expect(outcome).toMatchObject({ ok: true, value: { credentialId: vector.registration.credentialId } });
    const verdict = vector.fmt === 'none' ? 'none' : vector.name === 'packed-self-es256' ? 'self' : 'untrusted';
    expect(outcome.ok && outcome.value.attestation).toEqual({ format: vector.fmt, verdict });
  });

  it.each(refused)('registration $name: an algorithm that we do not offer', async (vector) => {
    const { expected, answer } = w3cRegistration(vector);
    expect(judgeRegistration(expected, answer)).toEqual({ ok: false, failure: 'algorithm-not-offered' });
  });

  it.each(offered)('assertion $name', (vector) => {
    const { expected, answer, record } = w3cAssertion(vector);
    expect(judgeAssertion(expected, answer, record)).toMatchObject({ ok: true, value: { credentialId: record.credentialId } });
  });

  it.each(offered)('assertion $name, as a payment would have it: user verification, and in no frame', (vector) => {
    const world = w3cAssertion(vector);
    const expected = { ...world.expected, userVerification: 'required' as const, crossOrigin: { allowed: false, topOrigins: [] } };
    const inFrame = vector.name.endsWith('Origin');
    const verified = ((Buffer.from(vector.authentication.authenticatorData, 'base64url')[32] ?? 0) & 0x04) !== 0;
    const wanted = inFrame ? 'cross-origin-not-expected' : verified ? 'accepted' : 'user-not-verified';
    expect(assertionVerdict({ ...world, expected })).toBe(wanted);
  });
});

function vectors(wanted: (name: string) => boolean): W3cVector[] {
  return (w3cVectors ?? []).filter(({ name }) => wanted(name));
}
