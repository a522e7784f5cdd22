/**
 * The authenticator's core runs in a page: bundled for the browser, and run where there is nothing but what a page has.
 *
 * WebAuthn L3 §7.1, §7.2 and Secure Payment Confirmation, judged by our ceremonies and by @simplewebauthn/server. The
 * credentials are kept as IndexedDB keeps them: structured clones, with a private key that cannot be exported.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { UnverifiedAssertion } from '../../server/ceremonies/answers/assertion-facts.ts';
import { judgeAssertion } from '../../server/ceremonies/assertion-steps.ts';
import { judgeRegistration, type UnverifiedRegistration } from '../../server/ceremonies/attestation-steps.ts';
import { expectedAssertion, FIRST_PARTY } from '../../server/ceremonies/environment.ts';
import type { CredentialRecord } from '../../server/core/credential-record.ts';
import type { PaymentConfirmation } from '../../server/core/spc-payment-data.ts';
import { ACCEPTED_ALGORITHMS } from '../../server/webauthn/public-key.ts';
import { openBarePage } from '../support/worlds/bare-page.ts';
import { ORIGIN, RP_ID } from '../support/worlds/ceremony-world.ts';
import { libraryOnAssertion, libraryOnRegistration } from '../vectors/second-opinion.ts';

const CORE = '/server/authenticator/core';
const relyingParty = { id: RP_ID, name: 'Bank', origins: [ORIGIN] };
const user = { id: 'cGF5ZXI', name: 'alice', displayName: 'Alice' };
const challengeOf = (word: string) => Buffer.from(word.padEnd(32, '.')).toString('base64url');

/** What runs in the page: an authenticator whose store holds clones, as IndexedDB does, and makes keys of them again. */
const PAGE = `
import { createSoftwareAuthenticator } from '${CORE}/software-authenticator.ts';
import { es256Key, makeEs256Key } from '${CORE}/es256-key.ts';

const rows = new Map();
const credentials = {
  add: async ({ key: { privateKey, coseKey }, ...facts }) => void rows.set(facts.id, structuredClone({ ...facts, privateKey, coseKey })),
  all: async () => [...rows.values()].map(({ privateKey, coseKey, ...facts }) => ({ ...facts, key: es256Key(privateKey, coseKey) })),
  count: async (id, step) => (rows.get(id).signCount += step),
};
const settings = {
  rpId: '${RP_ID}',
  origin: '${ORIGIN}',
  aaguid: 'f1d05ca0-0000-4000-8000-000000000001',
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  credentials,
};
let browserKey;

/** A page that was loaded again each time: nothing but the rows is left of the last ceremony. */
export async function answer(ceremony, options) {
  const authenticator = createSoftwareAuthenticator(settings);
  browserKey ??= await makeEs256Key();
  const how = ceremony === 'confirmPayment' ? { browserBoundKey: { key: browserKey } } : {};
  return JSON.stringify(await authenticator[ceremony](JSON.parse(options), how));
}
export const looks = () => ({
  globals: ['process', 'require', 'Buffer', 'module'].filter((name) => name in globalThis),
  exportable: [...rows.values()].map(({ privateKey }) => privateKey.extractable),
});
`;

type Page = {
  answer: (ceremony: 'register' | 'assert' | 'confirmPayment', options: string) => Promise<string>;
  looks: () => { globals: string[]; exportable: boolean[] };
};
let page: Page;
/** What the page was made of, as paths. */
let modules: string[];
const answer = async (...[ceremony, options]: [Parameters<Page['answer']>[0], object]) =>
  JSON.parse(await page.answer(ceremony, JSON.stringify(options)));

beforeAll(async () => {
  ({ page, modules } = await openBarePage<Page>(PAGE));
});

async function registered(): Promise<{ record: CredentialRecord; answered: UnverifiedRegistration; aaguid: string }> {
  const challenge = challengeOf('registration');
  const pubKeyCredParams = ACCEPTED_ALGORITHMS.map((alg) => ({ alg, type: 'public-key' }));
  const answered: UnverifiedRegistration = await answer('register', { challenge, rp: relyingParty, user, pubKeyCredParams });
  const expected = {
    challenge,
    origins: [ORIGIN],
    crossOrigin: FIRST_PARTY,
    rpId: RP_ID,
    algorithms: ACCEPTED_ALGORITHMS,
    userVerification: 'required' as const,
  };
  const outcome = judgeRegistration(expected, answered);
  if (!outcome.ok) throw new Error(outcome.failure);
  expect(await libraryOnRegistration({ expected, answer: answered })).toBe('accepted');
  expect(outcome.value.attestation).toEqual({ format: 'none', verdict: 'none' });
  const { credentialId, publicKey, signCount, backupEligible, backupState, aaguid } = outcome.value;
  const facts = { credentialId, publicKey, signCount, backupEligible, backupState, transports: ['internal'], uvInitialized: true };
  return { answered, aaguid, record: { ...facts, payerId: 'payer-1', userHandle: user.id, status: 'active' } };
}

describe('the authenticator in a page', () => {
  it('asks for nothing but what a page has', () => {
    expect(modules.filter((each) => !/^server\/authenticator\/core\/|\/@levischuck\/tiny-cbor\//.test(each))).toEqual([]);
    expect(modules.length).toBeGreaterThan(10);
    expect(page.looks().globals).toEqual([]);
  });

  it('registers, and signs in, as our steps and the library want it', async () => {
    const { record, aaguid } = await registered();
    expect(aaguid).toBe('f1d05ca0-0000-4000-8000-000000000001');
    for (const signCount of [1, 2, 3]) {
      const challenge = challengeOf(`sign-in ${signCount}`);
      const signed: UnverifiedAssertion = await answer('assert', { challenge, rpId: RP_ID });
      const expected = { ...expectedAssertion(relyingParty, { challenge, allowCredentials: [], payerId: null }) };
      const stored = { ...record, signCount };
      expect(judgeAssertion(expected, signed, stored)).toMatchObject({ ok: true });
      expect(await libraryOnAssertion({ expected, answer: signed, record: stored })).toBe('accepted');
    }
    expect(page.looks().exportable).not.toContain(true);
  });

  it('confirms a payment in the browser’s dialog, with a key of the browser beside its own', async () => {
    const { record } = await registered();
    const challenge = challengeOf('payment');
    const paymentConfirmation: PaymentConfirmation = {
      rpId: RP_ID,
      challenge,
      credentialIds: [record.credentialId],
      instrument: { displayName: 'Current account', icon: `${ORIGIN}/account-icon.png`, details: 'DE12 •••• 3456' },
      payeeName: 'Alpine Books',
      timeout: 300_000,
      total: { currency: 'EUR', value: '49.99' },
    };
    const signed: UnverifiedAssertion = await answer('confirmPayment', paymentConfirmation);
    const allowCredentials = [record.credentialId];
    const expected = expectedAssertion(relyingParty, { challenge, allowCredentials, payerId: record.payerId });
    const outcome = judgeAssertion({ ...expected, types: ['payment.get'], paymentConfirmation }, signed, record);
    expect(outcome.ok && outcome.value.browserBoundKey).toMatchObject({ keyId: expect.any(String) });
    const other = { ...paymentConfirmation, total: { currency: 'EUR', value: '50.00' } };
    const refused = judgeAssertion({ ...expected, types: ['payment.get'], paymentConfirmation: other }, signed, record);
    expect(refused).toEqual({ ok: false, failure: 'spc-amount-not-issued' });
  });
});
