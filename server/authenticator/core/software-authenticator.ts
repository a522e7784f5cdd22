/**
 * An authenticator and the client in front of it, in software: it answers options as a browser would, or lies on request.
 *
 * WebAuthn L3 §5.1.3 and §5.1.4 (client), §6.3.2 and §6.3.3 (authenticator). Its randomness is passed in, so that it
 * answers the same in every run.
 *
 *     const authenticator = createAuthenticator({ rpId, origin, randomBytes: seededBytes('alice') });
 *     const registration = authenticator.register(creationOptions);
 *     const assertion = authenticator.assert(requestOptions, { faults: [faults.claimOtherOrigin] });
 */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { toBase64url } from '../../core/encoding/base64url.ts';
import { type AttestationKind, attestations } from '../node/attestation-statements.ts';
import { type KeyAlgorithm, type KeyPair, makeKeyPair } from '../node/deterministic-keys.ts';
import type { RandomBytes } from '../node/seeded-bytes.ts';
import {
  type AssertionDraft,
  type AuthenticatorDraft,
  attestationObjectBytes,
  attestationObjectMembers,
  authenticatorDataBytes,
  cbor,
  clientDataBytes,
  concat,
  type Draft,
  type RegistrationDraft,
  sha256,
} from './exchange-draft.ts';

export type AuthenticatorSettings = {
  readonly rpId: string;
  readonly origin: string;
  readonly randomBytes: RandomBytes;
  readonly algorithm?: KeyAlgorithm;
  readonly attestation?: AttestationKind;
  /** As a UUID or 32 hex digits; zeros by default. */
  readonly aaguid?: string;
  readonly backupEligible?: boolean;
  readonly backupState?: boolean;
  /** Sign count at the registration (1, as Chromium's virtual authenticator); each assertion adds one. */
  readonly startCount?: number;
  /** Instead of keys from `randomBytes`. */
  readonly makeKeys?: () => KeyPair;
  /** For authenticators that do not count. */
  readonly alwaysZero?: boolean;
};

/** What an authenticator keeps of a passkey. */
type HeldCredential = { readonly id: string; readonly key: KeyPair; readonly userHandle: string; signCount: number };

/** A browser that signs along with a key of its own, over the raw client data (Secure Payment Confirmation). */
export type SignsAlong = {
  readonly key: KeyPair;
  /** What comes instead of the signature; null: none. */
  readonly rewrite?: (signature: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> | null;
};

export type RegisterWith = { readonly faults?: readonly ((draft: RegistrationDraft) => void)[]; readonly browserBoundKey?: SignsAlong };
export type AssertWith = {
  readonly faults?: readonly ((draft: AssertionDraft) => void)[];
  /** base64url; null or absent as given. By default that of the passkey. */
  readonly userHandle?: string | null | undefined;
  /** Which passkey answers, where the options leave the choice. By default the newest. */
  readonly credentialId?: string;
  /** Further or other members of the client data, e.g. `{ type: 'payment.get', payment: {…} }`. */
  readonly clientMembers?: Readonly<Record<string, unknown>>;
  readonly browserBoundKey?: SignsAlong;
};

export type SoftwareAuthenticator = {
  readonly held: readonly HeldCredential[];
  readonly register: (options: PublicKeyCredentialCreationOptionsJSON, how?: RegisterWith) => RegistrationResponseJSON;
  readonly assert: (options: PublicKeyCredentialRequestOptionsJSON, how?: AssertWith) => AuthenticationResponseJSON;
};

export function createAuthenticator(settings: AuthenticatorSettings): SoftwareAuthenticator {
  const { randomBytes, algorithm = -7, attestation = 'none', startCount = 1, alwaysZero = false } = settings;
  const aaguid = new Uint8Array(Buffer.from((settings.aaguid ?? '0'.repeat(32)).replaceAll('-', ''), 'hex'));
  const held: HeldCredential[] = [];

  function register(options: PublicKeyCredentialCreationOptionsJSON, how: RegisterWith = {}): RegistrationResponseJSON {
    if (options.excludeCredentials?.some(({ id }) => find(held, id))) throw new Error('InvalidStateError: excluded');
    if (!options.pubKeyCredParams.some(({ alg }) => alg === algorithm)) throw new Error('NotSupportedError: no algorithm');
    const signer = settings.makeKeys?.() ?? makeKeyPair(algorithm, randomBytes);
    const credentialId = randomBytes(32);
    const draft: RegistrationDraft = {
      ceremony: 'registration',
      id: toBase64url(credentialId),
      rawId: toBase64url(credentialId),
      client: clientMembers('webauthn.create', options.challenge),
      authenticator: {
        ...authenticator(options.rp.id, alwaysZero ? 0 : startCount),
        attested: { aaguid, credentialId, coseKey: new Map(signer.coseKey) },
      },
      signer,
      attest: attestations[attestation],
      object: attestationObjectMembers,
      rewrite: {},
    };
    nameBrowserBoundKey(draft, how.browserBoundKey);
    for (const fault of how.faults ?? []) fault(draft);

    const [clientData, authData] = [clientDataBytes(draft), authenticatorDataBytes(draft)];
    const attestationObject = attestationObjectBytes(draft, authData, sha256(clientData));
    held.push({ id: draft.rawId, key: draft.signer, userHandle: options.user.id, signCount: draft.authenticator.signCount });
    return {
      ...envelope(draft),
      ...signedAlong(clientData, how.browserBoundKey),
      response: { clientDataJSON: toBase64url(clientData), attestationObject: toBase64url(attestationObject), transports: ['internal'] },
    };
  }

  function assert(options: PublicKeyCredentialRequestOptionsJSON, how: AssertWith = {}): AuthenticationResponseJSON {
    const allowed = options.allowCredentials ?? [];
    const choice = held.filter(({ id }) => allowed.length === 0 || allowed.some((each) => each.id === id));
    const credential = how.credentialId ? find(held, how.credentialId) : choice.at(-1);
    if (!credential) throw new Error('NotAllowedError: no passkey here is allowed');
    if (!alwaysZero) credential.signCount += 1;
    const draft: AssertionDraft = {
      ceremony: 'assertion',
      id: credential.id,
      rawId: credential.id,
      client: { ...clientMembers('webauthn.get', options.challenge), ...how.clientMembers },
      authenticator: authenticator(options.rpId, credential.signCount),
      signer: credential.key,
      userHandle: 'userHandle' in how ? how.userHandle : credential.userHandle,
      rewrite: {},
    };
    nameBrowserBoundKey(draft, how.browserBoundKey);
    for (const fault of how.faults ?? []) fault(draft);

    const [clientData, authData] = [clientDataBytes(draft), authenticatorDataBytes(draft)];
    const signed = draft.signer.sign(concat(authData, sha256(clientData)));
    const response = {
      clientDataJSON: toBase64url(clientData),
      authenticatorData: toBase64url(authData),
      signature: toBase64url(draft.rewrite.signature ? draft.rewrite.signature(signed) : signed),
      ...(draft.userHandle === undefined ? {} : { userHandle: draft.userHandle as string }),
    };
    return { ...envelope(draft), ...signedAlong(clientData, how.browserBoundKey), response };
  }

  const clientMembers = (type: string, challenge: string): Record<string, unknown> => {
    return { type, challenge, origin: settings.origin, crossOrigin: false };
  };
  const authenticator = (rpId: string | undefined, signCount: number): AuthenticatorDraft => ({
    rpId: rpId ?? settings.rpId,
    userPresent: true,
    userVerified: true,
    backupEligible: settings.backupEligible ?? false,
    backupState: settings.backupState ?? false,
    signCount,
    attested: null,
    extensions: null,
  });
  return { held, register, assert };
}

function nameBrowserBoundKey(draft: Draft, browserBoundKey: SignsAlong | undefined): void {
  if (browserBoundKey)
    draft.client.payment = { ...(draft.client.payment as object), browserBoundPublicKey: toBase64url(cbor(browserBoundKey.key.coseKey)) };
}

function signedAlong(clientData: Uint8Array<ArrayBuffer>, browserBoundKey: SignsAlong | undefined) {
  if (!browserBoundKey) return {};
  const { key, rewrite = (bytes) => bytes } = browserBoundKey;
  const signature = rewrite(key.sign(clientData));
  const payment = signature && { browserBoundSignature: { signature: toBase64url(signature) } };
  // Not in the library's types; the door takes it, so the answer of an honest browser has it.
  return { clientExtensionResults: (payment ? { payment } : {}) as object };
}

function envelope(draft: Draft) {
  const { id, rawId } = draft;
  return { id, rawId, type: 'public-key' as const, clientExtensionResults: {}, authenticatorAttachment: 'platform' as const };
}

function find(held: readonly HeldCredential[], id: string): HeldCredential | undefined {
  return held.find((credential) => credential.id === id);
}
