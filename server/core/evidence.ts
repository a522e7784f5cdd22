/**
 * Evidence of an accepted authorisation: one JSON document, enough to verify the signature again without this server (contract §6).
 *
 * PSD2 Art 72(1): the provider proves that the payment was authenticated and accurately recorded. A holder of the file can check
 * what the authenticator signed (challenge, flags, origin). Only the bank vouches for who the payer is, when it was accepted and
 * under which policy. The digest of all of it is in the audit chain.
 */
import type { AuditEvent } from './audit/audit-chain.ts';
import type { Checkpoint } from './audit/audit-checkpoint.ts';
import { type BrowserBoundKeyStatus, possessionOf } from './browser-bound-key.ts';
import { type AttestationVerdict, type BoundBy, type CredentialRecord, isAttested } from './credential-record.ts';
import { sealedPolicy } from './policy/sealed-policy.ts';
import type { Policy } from './policy.ts';
import type { LinkedObject, LinkedOf, Scope } from './scopes/scopes.ts';
import type { PaymentConfirmation } from './spc-payment-data.ts';
import type { VerifiedAssertion } from './verified-assertion.ts';

/** What the document is made of. Times in milliseconds since the epoch, bytes in base64url. */
export type EvidenceFacts = {
  readonly policy: Policy;
  readonly relyingParty: { readonly id: string; readonly origins: readonly string[] };
  readonly authorisation: {
    readonly scope: Scope;
    readonly payerId: string;
    /** JCS of the linked object. */
    readonly linkObject: string;
    readonly nonce: string;
    readonly challenge: string;
    /** What the browser was given to show, where it was asked to. */
    readonly paymentConfirmation: PaymentConfirmation | null;
  };
  readonly assertion: VerifiedAssertion;
  readonly credential: CredentialRecord & {
    readonly aaguid: string;
    readonly attestation: { readonly verdict: AttestationVerdict };
    readonly attestationObject: string;
    readonly clientDataJSON: string;
    readonly createdAt: number;
    readonly boundBy: BoundBy;
    /** Whether it rested on more than the word of another passkey; null where that is not known. */
    readonly vouched: boolean | null;
  };
  readonly publicKeyPem: string;
  /** Of the key that the browser signed along with, as it was known before; null where it has none. */
  readonly browserKeyStatus: BrowserBoundKeyStatus | null;
  readonly acceptedAt: number;
};

export const EVIDENCE_FORMAT = 'fido2-sca-evidence/1';

/** The document without `audit` and `seal`; its digest over JCS is what the audit event holds. Bytes in base64url. */
export function evidenceDocument(facts: EvidenceFacts) {
  const { relyingParty, authorisation, assertion, credential, publicKeyPem, browserKeyStatus, acceptedAt } = facts;
  const { browserBoundKey, browserBoundSignature } = assertion;
  const { clientDataJSON, authenticatorData, signature, userHandle } = assertion.response;
  // In the order of JCS.
  return {
    acceptedAt: new Date(acceptedAt).toISOString(),
    assertion: {
      authenticatorData,
      ...(browserBoundKey && browserBoundSignature !== null && { browserBoundSignature }),
      clientDataJSON,
      signature,
      userHandle: userHandle ?? null,
    },
    browserBoundKey: browserBoundKey && { publicKey: browserBoundKey.publicKey, status: browserKeyStatus ?? 'seen' },
    challenge: authorisation.challenge,
    credential: {
      aaguid: credential.aaguid,
      backupEligible: credential.backupEligible,
      backupState: assertion.backupState,
      credentialId: credential.credentialId,
      // RTS Art 7: what the possession of it rests on, by the rule that `policy.possession` names.
      possession: possessionOf({ attested: isAttested(credential.attestation.verdict), ...credential }, browserKeyStatus),
      publicKey: credential.publicKey,
      publicKeyPem,
      signCountBefore: assertion.signCountBefore,
    },
    format: EVIDENCE_FORMAT,
    // Beside a plain assertion it would suggest that the browser had shown it.
    issuedPaymentConfirmation: assertion.method === 'secure-payment-confirmation' ? authorisation.paymentConfirmation : null,
    method: assertion.method,
    nonce: authorisation.nonce,
    object: JSON.parse(authorisation.linkObject) as LinkedObject,
    payer: { payerId: authorisation.payerId, userHandle: credential.userHandle },
    policy: sealedPolicy(facts.policy),
    registration: {
      attestationObject: credential.attestationObject,
      boundBy: credential.boundBy,
      clientDataJSON: credential.clientDataJSON,
      registeredAt: new Date(credential.createdAt).toISOString(),
      // RTS Art 7(2): a key on one device that a copy of a synced passkey registered says little about whose device it is.
      ...(credential.vouched !== null && { vouched: credential.vouched }),
    },
    relyingParty: { id: relyingParty.id, origins: relyingParty.origins },
    scope: authorisation.scope,
  };
}

/** As it is served: with the event of the log that holds its digest, and with the bank's seal over all of it. */
export type EvidenceJson<S extends Scope = Scope> = Omit<ReturnType<typeof evidenceDocument>, 'object'> & {
  readonly object: LinkedOf<S>;
  readonly audit: {
    readonly event: AuditEvent;
    /** Salt and details of the event, until they are deleted. */
    readonly opened: { readonly salt: string; readonly details: object } | null;
    /** null until the bank has signed the log that the event is in. */
    readonly checkpoint: Checkpoint | null;
    readonly path: readonly string[] | null;
  };
  /** null where the bank has not sealed it. */
  readonly seal: { readonly keyId: string; readonly signature: string } | null;
};
