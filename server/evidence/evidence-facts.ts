/**
 * The contents of the bytes of an evidence file, decoded once for all checks.
 *
 * Client data is decoded as the server judged it. CBOR is read as it was until December 2026, when a key could have another spelling
 * than the canonical one: a document is judged by the rule of its time, for ever (contract §6), and what was accepted since has the
 * same meaning to both readers. Bytes that cannot be decoded are null, and no check on them holds.
 */

import { fromBase64url } from '../core/encoding/base64url.ts';
import { type AttestedCredential, type AuthenticatorData, decodeAuthenticatorData } from '../webauthn/authenticator-data.ts';
import { type ClientData, decodeClientData } from '../webauthn/client-data.ts';
import { readLaxCbor } from '../webauthn/lax-cbor.ts';
import type { EvidenceFile } from './evidence-file.ts';

export type EvidenceFacts = {
  readonly document: EvidenceFile;
  readonly client: ClientData | null;
  readonly authenticator: AuthenticatorData | null;
  /** WebAuthn L3 §7.1: what came when the credential was registered. */
  readonly registered: {
    readonly client: ClientData | null;
    readonly authenticator: AuthenticatorData;
    readonly attested: AttestedCredential;
  } | null;
};

export function evidenceFacts(document: EvidenceFile): EvidenceFacts {
  const { assertion, registration } = document;
  const authenticator = registeredAuthenticator(fromBase64url(registration.attestationObject));
  return {
    document,
    client: decodeClientData(fromBase64url(assertion.clientDataJSON)).value,
    authenticator: decodeAuthenticatorData(fromBase64url(assertion.authenticatorData), 'assertion', readLaxCbor),
    registered: authenticator?.attested
      ? { client: decodeClientData(fromBase64url(registration.clientDataJSON)).value, authenticator, attested: authenticator.attested }
      : null,
  };
}

/** WebAuthn L3 §6.5.4: the authenticator data of an attestation object. */
function registeredAuthenticator(attestationObject: Uint8Array): AuthenticatorData | null {
  try {
    const [object, length] = readLaxCbor(attestationObject);
    const authData = object instanceof Map && length === attestationObject.length ? object.get('authData') : null;
    return authData instanceof Uint8Array ? decodeAuthenticatorData(authData, 'registration', readLaxCbor) : null;
  } catch {
    return null;
  }
}
