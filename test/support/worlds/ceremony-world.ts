/**
 * One valid world for the tests of the steps: a payer, a passkey, and what the server expects of it.
 *
 * A test takes the world, adds exactly one fault, and sees which step refuses it. The record is what the server would
 * have stored after the registration; the challenge is the one of the options.
 */

import { cbor } from '../../../server/authenticator/core/bytes.ts';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import type { RegisterWith } from '../../../server/authenticator/core/make-credential.ts';
import { type AuthenticatorSettings, createAuthenticator } from '../../../server/authenticator/node/create-authenticator.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import type { ExpectedAssertion, UnverifiedAssertion } from '../../../server/ceremonies/answers/assertion-facts.ts';
import type { ExpectedRegistration, UnverifiedRegistration } from '../../../server/ceremonies/attestation-steps.ts';
import { expectedAssertion, FIRST_PARTY } from '../../../server/ceremonies/environment.ts';
import type { CredentialRecord } from '../../../server/core/credential-record.ts';
import { toBase64url } from '../../../server/core/encoding/base64url.ts';
import { ACCEPTED_ALGORITHMS } from '../../../server/webauthn/public-key.ts';

export const RP_ID = 'bank.example';
export const ORIGIN = 'https://bank.example';
const relyingParty = { id: RP_ID, name: 'Bank', origins: [ORIGIN] };
const payer = { id: toBase64url(seededBytes('payer')(64)), name: 'alice', displayName: 'Alice' };

type Settings = Partial<AuthenticatorSettings>;

export type RegistrationWorld = { readonly expected: ExpectedRegistration; readonly answer: UnverifiedRegistration };

/** An answer to registration options that every step accepts, but for the faults. */
export async function registrationWorld(how: RegisterWith = {}, settings: Settings = {}): Promise<RegistrationWorld> {
  const { randomBytes, authenticator } = newAuthenticator(settings);
  const challenge = toBase64url(randomBytes(32));
  const answer = await authenticator.register({ ...creationOptions, challenge }, how);
  return {
    answer: answer as unknown as UnverifiedRegistration,
    expected: {
      challenge,
      origins: [ORIGIN],
      crossOrigin: FIRST_PARTY,
      rpId: RP_ID,
      algorithms: ACCEPTED_ALGORITHMS,
      userVerification: 'required',
    },
  };
}

export type AssertionWorld = {
  readonly expected: ExpectedAssertion;
  readonly answer: UnverifiedAssertion;
  readonly record: CredentialRecord;
};

/** An answer to the options of a payment that every step accepts, but for the faults. */
export async function assertionWorld(how: AssertWith = {}, settings: Settings = {}): Promise<AssertionWorld> {
  const { randomBytes, authenticator } = newAuthenticator(settings);
  await authenticator.register({ ...creationOptions, challenge: toBase64url(randomBytes(32)) });
  const [held] = authenticator.held;
  if (!held) throw new Error('the registration kept nothing');
  const record: CredentialRecord = {
    credentialId: held.id,
    payerId: 'payer-1',
    userHandle: payer.id,
    publicKey: toBase64url(cbor(held.key.coseKey)),
    signCount: held.signCount,
    transports: ['internal'],
    uvInitialized: true,
    backupEligible: settings.backupEligible ?? false,
    backupState: settings.backupState ?? false,
    status: 'active',
  };
  const challenge = toBase64url(randomBytes(32));
  const answer = await authenticator.assert({ challenge, rpId: RP_ID, allowCredentials: [{ id: held.id, type: 'public-key' }] }, how);
  return {
    record,
    answer: answer as unknown as UnverifiedAssertion,
    expected: expectedAssertion(relyingParty, { challenge, allowCredentials: [held.id], payerId: record.payerId }),
  };
}

const creationOptions = {
  rp: relyingParty,
  user: payer,
  // What our options offer, and ES384, which they offered before: keys of before are made with it.
  pubKeyCredParams: [...ACCEPTED_ALGORITHMS, -35].map((alg) => ({ alg, type: 'public-key' as const })),
};

function newAuthenticator(settings: Settings) {
  const randomBytes = settings.randomBytes ?? seededBytes(`world ${settings.algorithm ?? -7}`);
  return { randomBytes, authenticator: createAuthenticator({ rpId: RP_ID, origin: ORIGIN, randomBytes, ...settings }) };
}
