/**
 * Vectors of other people, where a folder `shared/vectors` lies beside the checkout: read from there and never copied.
 *
 * `w3c-l3.json`: the examples of WebAuthn L3 itself. `negative.json`: labelled cases, signed with the published key of
 * one of them. Each becomes a world as `test/support/worlds/ceremony-world.ts` makes them. Without the folder: null, and one
 * printed line.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { UnverifiedAssertion } from '../../server/ceremonies/answers/assertion-facts.ts';
import type { UnverifiedRegistration } from '../../server/ceremonies/attestation-steps.ts';
import type { CredentialRecord } from '../../server/core/credential-record.ts';
import { fromBase64url, toBase64url } from '../../server/core/encoding/base64url.ts';
import { decodeAuthenticatorData } from '../../server/webauthn/authenticator-data.ts';
import { readCbor } from '../../server/webauthn/cbor.ts';
import { ACCEPTED_ALGORITHMS } from '../../server/webauthn/public-key.ts';
import type { AssertionWorld, RegistrationWorld } from '../support/worlds/ceremony-world.ts';

const folder = new URL('../../../shared/vectors/', import.meta.url);

export type RegistrationBytes = { challenge: string; credentialId: string; clientDataJSON: string; attestationObject: string };
export type AssertionBytes = { challenge: string; clientDataJSON: string; authenticatorData: string; signature: string };

export type W3cVector = {
  readonly name: string;
  readonly rpId: string;
  readonly origin: string;
  readonly topOrigin: string | null;
  readonly fmt: string;
  readonly registration: RegistrationBytes;
  readonly authentication: AssertionBytes;
};

export type NegativeVector = {
  readonly id: string;
  readonly phase: 'registration' | 'authentication';
  readonly expected: 'valid' | 'invalid' | 'policy';
  readonly why: string;
  readonly policy?: { supportedAlgorithmIDs?: number[]; requireUserVerification?: boolean };
  readonly registration: RegistrationBytes;
  readonly authentication: AssertionBytes & { credentialId: string; userHandle?: string };
  readonly stored: { credentialId: string; publicKeyCose: string; counter: number };
};

export const w3cVectors = load<W3cVector>('w3c-l3.json');
export const negativeVectors = load<NegativeVector>('negative.json');

export function load<T>(name: string, list = 'vectors'): readonly T[] | null {
  const file = new URL(name, folder);
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as Record<string, T[]>)[list] ?? null;
  console.log(`Skipped: ${name} is not at ${folder.pathname}`);
  return null;
}

/** What the W3C vectors ask for beyond a plain ceremony: some are in frames, and more than half are without UV. */
const w3cExpects = (vector: W3cVector) => ({
  // Ours, and ES384, which we offered before.
  algorithms: [...ACCEPTED_ALGORITHMS, -35],
  origins: [vector.origin],
  paymentOrigins: [],
  rpId: vector.rpId,
  userVerification: 'discouraged' as const,
  crossOrigin: { allowed: true, topOrigins: vector.topOrigin ? [vector.topOrigin] : [] },
});

export function w3cRegistration(vector: W3cVector): RegistrationWorld {
  const { challenge } = vector.registration;
  return {
    answer: registrationAnswer(vector.registration),
    expected: { ...w3cExpects(vector), challenge },
  };
}

export function w3cAssertion(vector: W3cVector): AssertionWorld {
  const { challenge } = vector.authentication;
  const record = recordOf(vector.registration);
  const answer = assertionAnswer(record.credentialId, vector.authentication);
  const expected = { ...w3cExpects(vector), types: ['webauthn.get'] as const, paymentConfirmation: null, challenge };
  return { answer, record, expected: { ...expected, allowCredentials: [record.credentialId], payerId: record.payerId } };
}

const NEGATIVE = {
  rpId: 'example.org',
  origins: ['https://example.org'],
  paymentOrigins: [],
  crossOrigin: { allowed: false, topOrigins: [] },
};
const userVerification = ({ policy }: NegativeVector) =>
  policy?.requireUserVerification ? ('required' as const) : ('discouraged' as const);

export function negativeRegistration(vector: NegativeVector): RegistrationWorld {
  const expected = { ...NEGATIVE, userVerification: userVerification(vector), challenge: vector.registration.challenge };
  const algorithms = vector.policy?.supportedAlgorithmIDs ?? ACCEPTED_ALGORITHMS;
  return { answer: registrationAnswer(vector.registration), expected: { ...expected, algorithms } };
}

export function negativeAssertion(vector: NegativeVector): AssertionWorld {
  const { stored, authentication } = vector;
  const expected = {
    ...NEGATIVE,
    types: ['webauthn.get'] as const,
    paymentConfirmation: null,
    userVerification: userVerification(vector),
    challenge: authentication.challenge,
  };
  const record = { ...BLANK, credentialId: stored.credentialId, publicKey: stored.publicKeyCose, signCount: stored.counter };
  const answer = assertionAnswer(authentication.credentialId, authentication, authentication.userHandle);
  return { answer, record, expected: { ...expected, allowCredentials: [stored.credentialId], payerId: record.payerId } };
}

const BLANK: CredentialRecord = {
  credentialId: '',
  payerId: 'user-1',
  userHandle: toBase64url(Buffer.from('user-1')),
  publicKey: '',
  signCount: 0,
  transports: [],
  uvInitialized: true,
  backupEligible: false,
  backupState: false,
  status: 'active',
};

export function registrationAnswer(bytes: RegistrationBytes): UnverifiedRegistration {
  const { clientDataJSON, attestationObject } = bytes;
  return { id: bytes.credentialId, rawId: bytes.credentialId, response: { clientDataJSON, attestationObject } } as UnverifiedRegistration;
}

export function assertionAnswer(id: string, bytes: AssertionBytes, userHandle?: string): UnverifiedAssertion {
  const { clientDataJSON, authenticatorData, signature } = bytes;
  const response = { clientDataJSON, authenticatorData, signature, ...(userHandle ? { userHandle } : {}) };
  return { id, rawId: id, response } as UnverifiedAssertion;
}

/** The record that this registration would have made, also where its attestation is none of our formats. */
export function recordOf(registration: RegistrationBytes): CredentialRecord {
  const [object] = readCbor(fromBase64url(registration.attestationObject));
  const authData = object instanceof Map ? object.get('authData') : null;
  const data = authData instanceof Uint8Array ? decodeAuthenticatorData(authData, 'registration') : null;
  if (!data?.attested) throw new Error('a vector without a credential');
  const { backupEligible, backupState, signCount, attested } = data;
  const [credentialId, publicKey] = [toBase64url(attested.credentialId), toBase64url(attested.publicKey)];
  return { ...BLANK, credentialId, publicKey, signCount, backupEligible, backupState };
}
