/**
 * Evidence, check by check: everything that can be recomputed from the file alone (contract §6).
 *
 * Together they make a document *consistent*: the holder of this public key signed this object, and the
 * file does not contradict itself. Anyone can make such a file with a key of their own; `brought-checks.ts` judges whose key it
 * is. Each check has its clause, and says who vouches for the fact: `authenticator` if the fact is
 * under its signature, `bank` if it is only recorded and sealed. Times are never compared with a clock.
 */

import { detailsDigest, digest, eventHash } from '../core/audit/audit-chain.ts';
import { inclusionHolds, leafHash } from '../core/audit/merkle-tree.ts';
import { dynamicLink } from '../core/dynamic-link.ts';
import { fromBase64url, toBase64url } from '../core/encoding/base64url.ts';
import { canonicalJson } from '../core/encoding/canonical-json.ts';
import { sha256 } from '../core/encoding/sha256.ts';
import type { CheckLabel, Voucher } from '../core/evidence-judgement.ts';
import type { Clause } from '../core/failures.ts';
import { originsFor, webOrigins } from '../core/relying-party/origins.ts';
import { browserBoundSignatureHolds, usedBrowserBoundKey } from '../webauthn/browser-bound-key.ts';
import { tokenBindingInShape } from '../webauthn/client-data.ts';
import { decodePublicKey } from '../webauthn/public-key.ts';
import { importPublicKey, publicKeyPem, signatureVerifies } from '../webauthn/signature.ts';
import type { EvidenceFacts } from './evidence-facts.ts';
import { type EvidenceFile, objectOf } from './evidence-file.ts';
import { paymentDialogFits } from './payment-dialog.ts';
import { possessionFits, possessionLabel } from './possession.ts';

export type EvidenceCheck = {
  readonly name: string;
  readonly clause: Clause;
  readonly voucher: Voucher;
  /** null: there is nothing of the kind in this document. A check that throws does not hold. */
  readonly holds: (facts: EvidenceFacts) => boolean | null;
  /** What has to be said beside the result, whatever it is. */
  readonly label?: (document: EvidenceFile) => CheckLabel | null;
};

const assertion = (step: number, words: string): Clause => ({ document: 'WebAuthn L3', section: '§7.2', step, words });
const registration = (step: number, words: string): Clause => ({ document: 'WebAuthn L3', section: '§7.1', step, words });
const rts = (section: string, words: string): Clause => ({ document: 'RTS', section, words });
const signed = (name: string, clause: Clause, holds: EvidenceCheck['holds']): EvidenceCheck => ({
  name,
  clause,
  voucher: 'authenticator',
  holds,
});
const recorded = (name: string, clause: Clause, holds: EvidenceCheck['holds']): EvidenceCheck => ({ name, clause, voucher: 'bank', holds });

const isHashOf = (hash: Uint8Array | undefined, text: string) => hash !== undefined && sha256(text).equals(hash);
const TYPES: Readonly<Record<string, string>> = { webauthn: 'webauthn.get', 'secure-payment-confirmation': 'payment.get' };

export const evidenceChecks: readonly EvidenceCheck[] = [
  // What the authenticator signed.
  signed(
    'link',
    rts('Art 5(1)(b)', 'the code is specific to the amount and the payee'),
    ({ document }) => dynamicLink(digest, document.scope, fromBase64url(document.nonce), document.object) === document.challenge,
  ),
  signed(
    'challenge',
    assertion(11, 'challenge is the one in the options'),
    ({ document, client }) => client?.challenge === document.challenge,
  ),
  signed('type', assertion(10, 'type is that of the method'), ({ document, client }) => client?.type === TYPES[document.method]),
  signed('origin', assertion(12, 'origin is one that is expected'), ({ document, client }) =>
    originsFor(client?.type, document.relyingParty).includes(client?.origin ?? ''),
  ),
  signed('crossOrigin', assertion(13, 'no frame of another origin'), ({ client }) => client !== null && client.crossOrigin !== true),
  signed(
    'topOrigin',
    assertion(14, 'no page above, or our own'),
    ({ document, client }) =>
      client !== null && (client.topOrigin === undefined || webOrigins(document.relyingParty.origins).includes(client.topOrigin)),
  ),
  signed('token binding', { document: 'WebAuthn L2', section: '§7.2', step: 14, words: 'in shape' }, ({ client }) =>
    tokenBindingInShape(client?.tokenBinding),
  ),
  signed('rpIdHash', assertion(15, 'rpIdHash is the hash of the RP ID'), ({ document, authenticator }) =>
    isHashOf(authenticator?.rpIdHash, document.relyingParty.id),
  ),
  signed('UP', assertion(16, 'UP is set'), ({ authenticator }) => authenticator?.userPresent === true),
  signed('UV', assertion(17, 'UV is set'), ({ authenticator }) => authenticator?.userVerified === true),
  signed(
    'BE and BS',
    assertion(18, 'BE not set: BS not set'),
    ({ document: { credential }, authenticator }) =>
      authenticator !== null &&
      (authenticator.backupEligible || !authenticator.backupState) &&
      authenticator.backupState === credential.backupState,
  ),
  signed('signature', assertion(21, 'signature over authData and the hash of the client data'), ({ document }) => {
    const { clientDataJSON, authenticatorData, signature } = document.assertion;
    const bytes = Buffer.concat([fromBase64url(authenticatorData), sha256(fromBase64url(clientDataJSON))]);
    return signatureVerifies(importPublicKey(document.credential.publicKey), bytes, fromBase64url(signature));
  }),
  signed(
    'public key in PEM',
    { document: 'RFC 5280', section: '§4.1', words: 'the PEM key is the COSE key' },
    ({ document: { credential } }) => publicKeyPem(credential.publicKey) === credential.publicKeyPem,
  ),
  signed(
    'payment dialog',
    { document: 'SPC', section: '§5', words: 'the browser showed and signed this payment' },
    ({ document, client }) => paymentDialogFits(document, client),
  ),
  {
    name: 'browser-bound signature',
    clause: { document: 'SPC', section: '#sctn-browser-bound-key-store', words: 'the browser’s own key signed the client data too' },
    voucher: 'browser',
    holds: ({ document: { assertion, browserBoundKey }, client }) => {
      const used = usedBrowserBoundKey(client);
      if (used === null && !browserBoundKey && assertion.browserBoundSignature === undefined) return null;
      const answer = { clientExtensionResults: { payment: { browserBoundSignature: { signature: assertion.browserBoundSignature } } } };
      return (
        used !== null &&
        used.publicKey === browserBoundKey?.publicKey &&
        browserBoundSignatureHolds(client, assertion.clientDataJSON, answer, decodePublicKey)
      );
    },
  },

  // What the bank compared it with.
  recorded(
    'backup eligibility',
    assertion(19, 'BE equals that of the credential record'),
    ({ document, authenticator }) => authenticator?.backupEligible === document.credential.backupEligible,
  ),
  {
    ...recorded('possession', rts('Art 7(2)', 'what possession rests on, by the rule that the document names'), possessionFits),
    label: possessionLabel,
  },
  recorded('signCount', assertion(22, 'signCount grew, or is always zero'), ({ document: { credential }, authenticator }) => {
    const [before, now] = [credential.signCountBefore, authenticator?.signCount ?? -1];
    return now > before || (now === 0 && before === 0);
  }),
  recorded(
    'user handle',
    assertion(6, 'the user handle is the payer’s'),
    ({ document }) => (document.assertion.userHandle ?? document.payer.userHandle) === document.payer.userHandle,
  ),
  recorded('payer', rts('Art 24(1)', 'the payer of the payment is the payer who signed'), ({ document }) =>
    [document.payer.payerId, document.audit.event.payerId].every((payerId) => payerId === document.object.payer.payerId),
  ),
  recorded(
    'registered key',
    registration(27, 'the credential record is the registered key'),
    ({ document: { credential }, registered }) =>
      registered !== null &&
      toBase64url(registered.attested.credentialId) === credential.credentialId &&
      toBase64url(registered.attested.publicKey) === credential.publicKey &&
      Buffer.from(registered.attested.aaguid).toString('hex') === credential.aaguid.replaceAll('-', ''),
  ),
  recorded(
    'registration client data',
    registration(7, 'type is webauthn.create, on an expected origin'),
    ({ document, registered }) =>
      registered?.client?.type === 'webauthn.create' && document.relyingParty.origins.includes(registered.client.origin),
  ),
  recorded(
    'registration flags',
    registration(14, 'rpIdHash, UP, UV and BE'),
    ({ document, registered }) =>
      registered !== null &&
      isHashOf(registered.authenticator.rpIdHash, document.relyingParty.id) &&
      registered.authenticator.userPresent &&
      registered.authenticator.userVerified &&
      registered.authenticator.backupEligible === document.credential.backupEligible,
  ),
  recorded('event', rts('Art 29(1)', 'the event is the acceptance of this answer, at that time'), ({ document }) => {
    const { event } = document.audit;
    return (
      event.type === `${document.scope}-authorisation` &&
      event.outcome === 'success' &&
      event.paymentId === objectOf(document, 'payment')?.paymentId &&
      event.recordedAt === document.acceptedAt
    );
  }),
  recorded('event hash', rts('Art 29(1)', 'the hash in the chain is that of this event'), ({ document: { audit } }) => {
    const { hash, ...unhashed } = audit.event;
    return eventHash(unhashed) === hash;
  }),
  recorded('event digest', rts('Art 29(1)', 'the event holds the digest of its details'), ({ document: { audit } }) =>
    audit.opened === null ? null : detailsDigest(fromBase64url(audit.opened.salt), audit.opened.details) === audit.event.detailsDigest,
  ),
  recorded('evidence digest', rts('Art 29(1)', 'the details hold the digest of this document'), ({ document: whole }) => {
    const { audit, seal: _, ...document } = whole;
    return audit.opened === null ? null : digest(canonicalJson(document)) === audit.opened.details.evidenceDigest;
  }),
  recorded(
    'inclusion path',
    { document: 'RFC 6962', section: '§2.1.1', words: 'the event is in the log that the checkpoint was signed over' },
    ({ document: { audit } }) => {
      const { event, checkpoint, path } = audit;
      if (checkpoint === null || path === null) return checkpoint === null && path === null ? null : false;
      const leaf = leafHash(fromBase64url(event.hash));
      const root = fromBase64url(checkpoint.rootHash);
      return inclusionHolds(leaf, event.sequence - 1, checkpoint.treeSize, path.map(fromBase64url), root);
    },
  ),
];
