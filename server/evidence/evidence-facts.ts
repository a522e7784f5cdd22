/**
 * The contents of the bytes of an evidence file, decoded once for all checks.
 *
 * CBOR and client data are read as they were until December 2026, when a key could have another spelling than the canonical one, and a
 * member of client data that nobody reads could be deep or hold U+0000: a document is judged by the rule of its time, for ever (contract
 * §6), and what was accepted since has the same meaning to both readers. Bytes that cannot be decoded are null, and no check on them holds.
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
    /** WebAuthn L3 §6.5.4: whether the attestation statement has a certificate. Nobody has looked where it leads. */
    readonly isCertified: boolean;
  } | null;
};

export function evidenceFacts(document: EvidenceFile): EvidenceFacts {
  const { assertion, registration } = document;
  const attestation = registeredAttestation(fromBase64url(registration.attestationObject));
  return {
    document,
    client: decodeClientData(fromBase64url(assertion.clientDataJSON), 'names').value,
    authenticator: decodeAuthenticatorData(fromBase64url(assertion.authenticatorData), 'assertion', readLaxCbor),
    registered: attestation && {
      client: decodeClientData(fromBase64url(registration.clientDataJSON), 'names').value,
      ...attestation,
    },
  };
}

/** WebAuthn L3 §6.5.4: the authenticator data of an attestation object, and what there is of a statement. */
function registeredAttestation(attestationObject: Uint8Array): Omit<NonNullable<EvidenceFacts['registered']>, 'client'> | null {
  try {
    const [object, length] = readLaxCbor(attestationObject);
    if (!(object instanceof Map) || length !== attestationObject.length) return null;
    const [authData, statement] = [object.get('authData'), object.get('attStmt')];
    const authenticator = authData instanceof Uint8Array ? decodeAuthenticatorData(authData, 'registration', readLaxCbor) : null;
    if (!authenticator?.attested) return null;
    const certificates = statement instanceof Map ? statement.get('x5c') : null;
    const isCertified = Array.isArray(certificates) && certificates.length > 0;
    return { authenticator, attested: authenticator.attested, isCertified };
  } catch {
    return null;
  }
}
