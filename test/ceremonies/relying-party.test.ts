/**
 * The facade for those who only judge: it reads the shape itself, expects what the ceremonies expect, and keeps nothing.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { createAuthenticator } from '../../server/authenticator/node/create-authenticator.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { relyingParty } from '../../server/ceremonies/relying-party.ts';
import type { CredentialRecord } from '../../server/core/credential-record.ts';
import { toBase64url } from '../../server/core/encoding/base64url.ts';
import { POLICY } from '../../server/core/policy.ts';

const party = { id: 'bank.example', name: 'Bank', origins: ['https://bank.example'] };
const bank = relyingParty(party);
const NOW = Date.UTC(2026, 11, 1);
const FACTS = {
  paymentId: 'payment-1',
  payerId: 'payer-1',
  payerIban: 'DE89370400440532013000',
  payee: { name: 'Blumen Maier', iban: 'DE02120300000000202051' },
  amount: { currency: 'EUR', value: '49.99' },
  reference: null,
};

async function registeredPayer(seed: string) {
  const randomBytes = seededBytes(seed);
  const authenticator = createAuthenticator({ rpId: party.id, origin: 'https://bank.example', randomBytes });
  const [challenge, userHandle] = [toBase64url(randomBytes(32)), toBase64url(randomBytes(64))];
  const payer = { username: 'alice', displayName: 'Alice', userHandle };
  const options = await bank.creationOptions(payer, { challenge, exclude: [], attestation: 'none' });
  const answer = await authenticator.register(options as never);
  const verdict = await bank.judgeRegistration(answer, bank.expectRegistration(challenge));
  if (!verdict.ok) throw new Error(verdict.failure);
  const record = bank.newRecord(verdict.value, { payerId: 'payer-1', userHandle });
  return { authenticator, answer, challenge, record, randomBytes };
}

describe('RTS Art 5(1)(b): a linked payment', () => {
  it('is judged by what it was linked to, at the length of the policy', async () => {
    const { authenticator, record, randomBytes } = await registeredPayer('linked');
    const active: CredentialRecord = { ...record, status: 'active' };
    const frame = relyingParty({ ...party, policy: { ...POLICY, authorisationMs: 60_000 } }).frame('authorisation-1', NOW);
    expect(frame).toEqual({ authorisationId: 'authorisation-1', createdAt: NOW, expiresAt: NOW + 60_000 });
    const nonce = randomBytes(32);
    const { challenge, object, canonical } = bank.linkPayment(FACTS, frame, nonce);
    expect(JSON.parse(canonical)).toEqual(object);
    expect(object).toMatchObject({ amount: FACTS.amount, payee: FACTS.payee, expiresAt: '2026-12-01T00:01:00.000Z' });

    const assertion = await authenticator.assert((await bank.requestOptions(challenge, [record])) as never);
    const expected = (of: string) => bank.expectAssertion({ challenge: of, allowCredentials: [record.credentialId], payerId: 'payer-1' });
    const changed = bank.linkPayment({ ...FACTS, amount: { currency: 'EUR', value: '50.00' } }, frame, nonce).challenge;
    expect(await bank.judgeAssertion(assertion, expected(changed), () => active)).toEqual({ ok: false, failure: 'challenge-not-expected' });
    expect(await bank.judgeAssertion(assertion, expected(challenge), () => null)).toMatchObject({ failure: 'credential-unknown' });
    expect(await bank.judgeAssertion(assertion, expected(challenge), async () => active)).toMatchObject({
      ok: true,
      value: { credentialId: record.credentialId, signCountBefore: record.signCount },
    });
  });

  it('wants the user’s verification, and a passkey that has signed in, whatever is asked for', async () => {
    const { authenticator, record } = await registeredPayer('verified');
    const { challenge } = bank.linkPayment(FACTS, bank.frame('authorisation-1', NOW), new Uint8Array(32));
    const options = (await bank.requestOptions(challenge, [record])) as never;
    const of = { challenge, allowCredentials: [record.credentialId], payerId: 'payer-1' };
    const unverified = await authenticator.assert(options, { faults: [faults.clearUserVerified] });
    const find = () => ({ ...record, status: 'active' as const });
    expect(await bank.judgeAssertion(unverified, bank.expectAssertion(of), find)).toMatchObject({ failure: 'user-not-verified' });
    const first = await authenticator.assert(options);
    expect(record.status).toBe('pending');
    expect(await bank.judgeAssertion(first, bank.expectAssertion(of), () => record)).toMatchObject({ failure: 'credential-not-active' });
    const expected = bank.expectAssertion({ ...of, mayBePending: true });
    expect(await bank.judgeAssertion(first, expected, () => record)).toMatchObject({ ok: true });
  });
});

describe('what came in no shape', () => {
  it('is refused before any record is looked for', async () => {
    const { answer, challenge } = await registeredPayer('shape');
    const find = () => expect.unreachable();
    const expected = bank.expectAssertion({ challenge, allowCredentials: [], payerId: null });
    for (const body of [undefined, null, [], {}, 'text', 5, { ...answer, id: 5 }]) {
      expect(await bank.judgeAssertion(body, expected, find)).toMatchObject({ ok: false, failure: 'answer-not-in-shape' });
      expect(await bank.judgeRegistration(body, bank.expectRegistration(challenge))).toMatchObject({ failure: 'answer-not-in-shape' });
    }
    expect(await bank.judgeRegistration(answer, bank.expectRegistration(null))).toMatchObject({ failure: 'challenge-not-live' });
  });
});

describe('WebAuthn L3 §7.2 step 24: what is written back', () => {
  it('is the count and the backup state of the answer, once, and never over a passkey that was revoked', async () => {
    const { authenticator, record } = await registeredPayer('write-back');
    const challenge = toBase64url(seededBytes('write-back challenge')(32));
    const assertion = await authenticator.assert((await bank.requestOptions(challenge, [])) as never);
    const expected = bank.expectAssertion({ challenge, allowCredentials: [], payerId: null, mayBePending: true });
    const verdict = await bank.judgeAssertion(assertion, expected, () => record);
    if (!verdict.ok) throw new Error(verdict.failure);
    const written = bank.writeBack(record, verdict.value);
    expect(written).toEqual({ ok: true, value: { ...record, signCount: verdict.value.signCount, status: 'active' } });
    if (!written.ok) throw new Error(written.failure);
    expect(written.value.signCount).toBeGreaterThan(record.signCount);
    expect(bank.writeBack(written.value, verdict.value)).toMatchObject({ failure: 'sign-count-not-increased' });
    for (const status of ['revoked', 'suspended'] as const)
      expect(bank.writeBack({ ...record, status }, verdict.value)).toMatchObject({ failure: 'credential-not-active' });
    expect(bank.writeBack(null, verdict.value)).toMatchObject({ failure: 'credential-unknown' });
    expect(bank.writeBack({ ...record, publicKey: 'other' }, verdict.value)).toMatchObject({ failure: 'credential-unknown' });
  });
});
