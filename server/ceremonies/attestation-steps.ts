/**
 * WebAuthn L3 §7.1, "Registering a New Credential", as an ordered list of named checks.
 *
 * One learns here what to look at before a key may speak for a payer. As in `assertion-steps.ts`: expectations are
 * ours, every step is evaluated, the first that fails in spec order is the verdict. The attestation statement itself
 * is judged before the steps run (`attestation-statement.ts`); its verdict is one of the facts.
 * If a step is missing here, a key that anybody can forge with is bound to a payer (RTS Art 24(1)).
 */
import type { UsedBrowserBoundKey } from '../core/browser-bound-key.ts';
import type { AttestationVerdict } from '../core/credential-record.ts';
import { fromBase64url, toBase64url } from '../core/encoding/base64url.ts';
import { sha256 } from '../core/encoding/sha256.ts';
import { type FailureCode, failed, type Outcome, succeeded } from '../core/failures.ts';
import { type AttestationFacts, attestationKind, judgeStatement } from '../webauthn/attestation-statement.ts';
import { type AttestedCredential, type AuthenticatorData, decodeAuthenticatorData } from '../webauthn/authenticator-data.ts';
import { browserBoundSignatureHolds, usedBrowserBoundKey, type WithExtensionResults } from '../webauthn/browser-bound-key.ts';
import { type CborMap, readCbor } from '../webauthn/cbor.ts';
import { type ClientData, decodeClientData, tokenBindingInShape } from '../webauthn/client-data.ts';
import { coseAlgorithm, newPublicKey, type PublicKey } from '../webauthn/public-key.ts';
import { verifyDummies } from '../webauthn/signature.ts';
import { held } from './answers/held.ts';

declare const inShape: unique symbol;

/** `RegistrationResponseJSON`, in shape and believed in nothing. Only `read-answer.ts` makes one. */
export type UnverifiedRegistration = WithExtensionResults & {
  readonly [inShape]: 'registration';
  readonly id: string;
  readonly rawId: string;
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports?: readonly string[];
  };
};

export type ExpectedRegistration = {
  /** base64url; null where no challenge of this session is live. */
  readonly challenge: string | null;
  readonly origins: readonly string[];
  readonly crossOrigin: { readonly allowed: boolean; readonly topOrigins: readonly string[] };
  readonly rpId: string;
  /** COSE algorithm identifiers in the options. */
  readonly algorithms: readonly number[];
  readonly userVerification: 'required' | 'discouraged';
};

declare const verified: unique symbol;
/** A registration that passed every step; what the credential record is made of (§7.1 step 27). */
export type VerifiedRegistration = {
  readonly [verified]: true;
  readonly credentialId: string;
  /** COSE_Key, base64url. */
  readonly publicKey: string;
  readonly signCount: number;
  readonly transports: readonly string[];
  readonly backupEligible: boolean;
  readonly backupState: boolean;
  /** As a UUID. Without a verified attestation it is a hint, not a proof. */
  readonly aaguid: string;
  readonly attestation: { readonly format: string; readonly verdict: AttestationVerdict };
  /** The key that the browser signed along with; null where it has none. */
  readonly browserBoundKey: UsedBrowserBoundKey | null;
  readonly response: UnverifiedRegistration['response'];
};

type Facts = {
  readonly expected: ExpectedRegistration;
  readonly answer: UnverifiedRegistration;
  readonly clientText: string | null;
  readonly client: ClientData | null;
  readonly attestation: AttestationFacts | null;
  readonly authenticator: AuthenticatorData | null;
  readonly attested: AttestedCredential | null;
  /** The new key; null where it is none to accept. */
  readonly key: PublicKey | null;
  readonly verdict: AttestationVerdict | null;
};

export type AttestationStep = {
  readonly step: number | 'spc' | 'ours';
  readonly name: string;
  readonly failure: FailureCode;
  readonly holds: (facts: Facts) => boolean;
};

const LONGEST_CREDENTIAL_ID = 1023;

export const attestationSteps: readonly AttestationStep[] = [
  {
    step: 'ours',
    name: 'id and rawId agree',
    failure: 'response-id-mismatch',
    holds: ({ answer }) => answer.id === answer.rawId,
  },
  { step: 5, name: 'client data is UTF-8', failure: 'client-data-not-utf8', holds: ({ clientText }) => clientText !== null },
  { step: 6, name: 'client data is JSON', failure: 'client-data-not-json', holds: ({ client }) => client !== null },
  { step: 7, name: 'type', failure: 'type-not-expected', holds: ({ client }) => client?.type === 'webauthn.create' },
  { step: 8, name: 'a challenge is live', failure: 'challenge-not-live', holds: ({ expected }) => expected.challenge !== null },
  {
    step: 8,
    name: 'challenge',
    failure: 'challenge-not-expected',
    holds: ({ expected, client }) => client?.challenge === expected.challenge,
  },
  {
    step: 9,
    name: 'origin',
    failure: 'origin-not-expected',
    holds: ({ expected, client }) => expected.origins.includes(client?.origin ?? ''),
  },
  {
    step: 10,
    name: 'crossOrigin',
    failure: 'cross-origin-not-expected',
    holds: ({ expected, client }) => client?.crossOrigin !== true || expected.crossOrigin.allowed,
  },
  {
    step: 11,
    name: 'topOrigin',
    failure: 'top-origin-not-expected',
    holds: ({ expected, client }) =>
      client?.topOrigin === undefined || (client.crossOrigin === true && expected.crossOrigin.topOrigins.includes(client.topOrigin)),
  },
  {
    step: 'ours',
    name: 'token binding',
    failure: 'token-binding-malformed',
    holds: ({ client }) => client !== null && tokenBindingInShape(client.tokenBinding),
  },
  { step: 12, name: 'attestation object', failure: 'attestation-object-malformed', holds: ({ attestation }) => attestation !== null },
  { step: 12, name: 'authenticator data', failure: 'authenticator-data-malformed', holds: ({ authenticator }) => authenticator !== null },
  {
    // WebAuthn L3 §6.5.1, contract §2: a key of many spellings is evidence that only a lax reader can read.
    step: 12,
    name: 'CBOR is canonical',
    failure: 'cbor-not-canonical',
    holds: ({ authenticator }) => authenticator?.canonical === true,
  },
  {
    // An attacker would show one id to the duplicate check and another to the authenticator's signature.
    step: 'ours',
    name: 'id is the attested credential id',
    failure: 'response-id-mismatch',
    holds: ({ answer, attested }) => attested !== null && toBase64url(attested.credentialId) === answer.id,
  },
  // Step 13: the hash is over the bytes as they came, and is taken where the statement is judged (step 22).
  {
    step: 14,
    name: 'rpIdHash',
    failure: 'rp-id-hash-not-expected',
    holds: ({ expected, authenticator }) => authenticator !== null && sha256(expected.rpId).equals(authenticator.rpIdHash),
  },
  { step: 15, name: 'UP', failure: 'user-not-present', holds: ({ authenticator }) => authenticator?.userPresent === true },
  {
    step: 16,
    name: 'UV',
    failure: 'user-not-verified',
    holds: ({ expected, authenticator }) => expected.userVerification !== 'required' || authenticator?.userVerified === true,
  },
  {
    step: 17,
    name: 'BE and BS',
    failure: 'backup-state-impossible',
    holds: ({ authenticator }) => authenticator?.backupEligible === true || authenticator?.backupState === false,
  },
  // POLICY: steps 18 and 19, synced passkeys are welcome; the record says so, and the payer sees which kind it is.
  {
    step: 20,
    name: 'alg',
    failure: 'algorithm-not-offered',
    holds: ({ expected, attestation }) => expected.algorithms.includes(attestation?.algorithm ?? 0),
  },
  {
    // STRICTER: `none` vouches for no key, and with a key that is off its curve anybody can sign. Contract §2: RSA up to 4096 bits.
    step: 'ours',
    name: 'public key is sound',
    failure: 'public-key-invalid',
    holds: ({ key }) => key !== null,
  },
  // Step 21: a format that we do not judge is no failure; POLICY: its verdict is `untrusted` and it claims nothing.
  { step: 22, name: 'attestation statement', failure: 'attestation-statement-invalid', holds: ({ verdict }) => verdict !== null },
  // POLICY: steps 23 and 24, no attestation is demanded, so `none` and `self` are acceptable and `untrusted` adds nothing.
  {
    step: 25,
    name: 'credentialId length',
    failure: 'credential-id-length',
    holds: ({ attested }) => attested !== null && attested.credentialId.length > 0 && attested.credentialId.length <= LONGEST_CREDENTIAL_ID,
  },
  {
    // RTS Art 24(2)(b): a browser that claims a key of its own proves it before it is associated with the payer.
    step: 'spc',
    name: 'browser-bound signature',
    failure: 'browser-bound-signature-invalid',
    holds: ({ answer, client }) => browserBoundSignatureHolds(client, answer.response.clientDataJSON, answer),
  },
  // Step 26, not yet registered for any user: the storing transaction decides it (`finish-registration.ts`).
];

/**
 * Judges an answer to registration options. A refusal costs one signature verification of every accepted family (contract §2).
 * @returns what to record, or the first step in spec order that does not hold
 */
export function judgeRegistration(expected: ExpectedRegistration, answer: UnverifiedRegistration): Outcome<VerifiedRegistration> {
  const { text: clientText, value: client } = decodeClientData(fromBase64url(answer.response.clientDataJSON));
  const object = decodeAttestationObject(fromBase64url(answer.response.attestationObject));
  const authenticator = object && decodeAuthenticatorData(object.authData, 'registration');
  const attested = authenticator?.attested ?? null;
  const attestation = object && { ...object, algorithm: attested && coseAlgorithm(attested.publicKey) };
  const key = attested && newPublicKey(attested.publicKey);
  const verdict = attestation && judgeStatement(attestation, key, signedBytes(answer, attestation.authData));
  const facts: Facts = { expected, answer, clientText, client, attestation, authenticator, attested, key, verdict };

  const verdicts = attestationSteps.map((step) => ({ step, holds: held(step, facts) }));
  const first = verdicts.find((each) => !each.holds);
  if (first === undefined) return succeeded(verifiedRegistration(facts));
  payAsRefused(answer);
  return failed(first.step.failure);
}

/**
 * RTS Art 4(3)(a): one verification of every accepted family, but of that which judged the statement. Also for a registration that was
 * verified and is refused after all, for an id of another payer: with `none` nothing was verified before.
 */
export function payAsRefused(answer: UnverifiedRegistration): void {
  const object = decodeAttestationObject(fromBase64url(answer.response.attestationObject));
  const attested = object && decodeAuthenticatorData(object.authData, 'registration')?.attested;
  const key = attested ? newPublicKey(attested.publicKey) : null;
  const judged = object !== null && attestationKind(object) === 'self' && object.statement.get('sig') instanceof Uint8Array;
  verifyDummies(judged ? (key?.algorithm ?? null) : null, signedBytes(answer, object?.authData ?? new Uint8Array(0)));
}

/** Step 13, §8.2: what a statement signs. */
function signedBytes({ response }: UnverifiedRegistration, authData: Uint8Array): Uint8Array {
  return Buffer.concat([authData, sha256(fromBase64url(response.clientDataJSON))]);
}

/**
 * WebAuthn L3 §8.1: printable ASCII without backslash and quotation mark. STRICTER: at most 32 of them, where the specification says
 * SHOULD. The format is the one text of a device that is stored as it is, and PostgreSQL takes no U+0000 in it.
 */
const FORMAT = /^[!#-[\]-~]{1,32}$/;

type AttestationObject = { format: string; statement: CborMap; authData: Uint8Array };

/**
 * §6.5.4. STRICTER: definite lengths, text keys in UTF-8 without a byte order mark, no key twice, and nothing after the map.
 * The order of members is free: real devices differ.
 */
function decodeAttestationObject(bytes: Uint8Array): AttestationObject | null {
  try {
    const [object, length] = readCbor(bytes, 'text');
    if (!(object instanceof Map) || length !== bytes.length) return null;
    const [format, statement, authData] = [object.get('fmt'), object.get('attStmt'), object.get('authData')];
    if (typeof format !== 'string' || !FORMAT.test(format) || !(authData instanceof Uint8Array)) return null;
    // §8.9: the statement of `compound` is an array of statements. Like every format that we do not judge, it claims nothing.
    if (Array.isArray(statement) && format === 'compound') return { format, statement: new Map(), authData };
    return statement instanceof Map ? { format, statement, authData } : null;
  } catch {
    return null;
  }
}

function verifiedRegistration({ answer, client, authenticator, attested, attestation, verdict }: Facts): VerifiedRegistration {
  if (!authenticator || !attested || !attestation || !verdict) throw new Error('every step held without the facts');
  return {
    credentialId: toBase64url(attested.credentialId),
    publicKey: toBase64url(attested.publicKey),
    signCount: authenticator.signCount,
    transports: answer.response.transports ?? [],
    backupEligible: authenticator.backupEligible,
    backupState: authenticator.backupState,
    aaguid: uuid(attested.aaguid),
    attestation: { format: attestation.format, verdict },
    browserBoundKey: usedBrowserBoundKey(client),
    response: answer.response,
  } as VerifiedRegistration;
}

function uuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
