/**
 * The faults of evidence, one a line: what is changed, and the check that sees it.
 *
 * `before` the signature: then signed, digested and sealed again. `after`: of what was signed and digested, sealed again.
 * `edited`: in the document as it was served, with its checkpoint, sealed again.
 */
import { createHash } from 'node:crypto';
import { RP_ID } from '../support/bank/bank.ts';
import { type Document, type Draft, digested } from '../support/worlds/evidence-world.ts';

export type Fault = {
  readonly name: string;
  readonly comment: string;
  /** Name of the document that it is a fault of; by default `webauthn-es256`. */
  readonly base?: string;
  readonly before?: (draft: Draft, relink: (draft: Draft) => void) => void;
  readonly after?: (document: Document, rehash: (document: Document) => void) => void;
  readonly edited?: (document: Document) => void;
  /** Names of the checks that fail; `unreadable` where no check is made. */
  readonly failing: readonly string[];
};

const OTHER = Buffer.alloc(32, 7).toString('base64url');
const EVIL = 'https://evil.example';
const SPC = 'spc-es256';
const BROWSER = 'spc-browser-bound-key-seen';

const flags =
  (set: number, clear: number): NonNullable<Fault['before']> =>
  ({ authenticatorData }) => {
    authenticatorData[32] = ((authenticatorData[32] ?? 0) | set) & ~clear;
  };
const client =
  (members: object): NonNullable<Fault['before']> =>
  (draft) =>
    Object.assign(draft.client, members);
const shown =
  (change: (payment: Document) => unknown): NonNullable<Fault['before']> =>
  (draft) =>
    void change(draft.client.payment);
const rehashedAfter =
  (change: (document: Document) => unknown): NonNullable<Fault['after']> =>
  (document, rehash) => {
    change(document);
    rehash(document);
  };
const one = (name: string, comment: string, failing: string, how: Pick<Fault, 'base' | 'before' | 'after' | 'edited'>): Fault => ({
  name,
  comment,
  failing: [failing],
  ...how,
});

export const FAULTS: readonly Fault[] = [
  // What the authenticator signed.
  one('link-amount', 'The document says another amount than the link', 'link', {
    before: ({ document }) => (document.object.amount.value = '1.00'),
  }),
  one('link-payee', 'Another payee', 'link', { before: ({ document }) => (document.object.payee.iban = 'DE89370400440532013000') }),
  one('link-nonce', 'Another nonce', 'link', { before: ({ document }) => (document.nonce = OTHER) }),
  one('link-member-added', 'A reference that was not signed', 'link', { before: ({ document }) => (document.object.reference = 'x') }),
  one('challenge', 'Another challenge was signed', 'challenge', { before: client({ challenge: OTHER }) }),
  one('challenge-padded', 'The same bytes, spelled with padding', 'challenge', {
    before: (draft) => (draft.client.challenge = `${draft.client.challenge}=`),
  }),
  one('type', 'The answer to a registration', 'type', { before: client({ type: 'webauthn.create' }) }),
  {
    ...one('origin', 'Signed on another site', 'origin', { before: client({ origin: EVIL }) }),
    failing: ['origin', 'your origin'],
  },
  one('cross-origin', 'Signed in a frame of another origin', 'crossOrigin', { before: client({ crossOrigin: true }) }),
  one('top-origin', 'Signed below another page', 'topOrigin', { before: client({ topOrigin: EVIL }) }),
  one('token-binding', 'A token binding that is out of shape', 'token binding', {
    before: client({ tokenBinding: { status: 'present' } }),
  }),
  one('token-binding-null', 'null is not absent', 'token binding', { before: client({ tokenBinding: null }) }),
  one('rp-id-hash', 'For another relying party', 'rpIdHash', { before: ({ authenticatorData }) => void authenticatorData.fill(1, 0, 32) }),
  one('user-not-present', 'UP is 0', 'UP', { before: flags(0, 0x01) }),
  one('user-not-verified', 'UV is 0: one factor is missing (RTS Art 4(1))', 'UV', { before: flags(0, 0x04) }),
  one('backup-state-impossible', 'BE is 0 and BS is 1', 'BE and BS', { before: flags(0x10, 0) }),
  one('backup-eligibility', 'BE is not that of the record', 'backup eligibility', { before: flags(0x08, 0) }),
  one('signature', 'One bit of the signature is another', 'signature', {
    after: (document) => {
      const bytes = Buffer.from(document.assertion.signature, 'base64url');
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      document.assertion.signature = bytes.toString('base64url');
      digested(document);
    },
  }),
  one('public-key-pem', 'The PEM key is another than the COSE key', 'public key in PEM', {
    before: ({ document: { credential } }) => (credential.publicKeyPem = credential.publicKeyPem.replace('MFkw', 'MFkx')),
  }),
  // What the browser showed.
  one('spc-amount-shown', 'The browser showed another amount', 'payment dialog', {
    base: SPC,
    before: shown((payment) => (payment.total.value = '4.99')),
  }),
  one('spc-currency-shown', 'The browser showed another currency', 'payment dialog', {
    base: SPC,
    before: shown((payment) => (payment.total.currency = 'USD')),
  }),
  one('spc-payee-shown', 'The browser showed another payee', 'payment dialog', {
    base: SPC,
    before: shown((payment) => (payment.payeeName = 'Mallory')),
  }),
  one('spc-payee-origin-added', 'A payee origin that was not issued', 'payment dialog', {
    base: SPC,
    before: shown((payment) => (payment.payeeOrigin = EVIL)),
  }),
  one('spc-account-shown', 'The browser showed another account', 'payment dialog', {
    base: SPC,
    before: shown((payment) => (payment.instrument.displayName = 'Savings')),
  }),
  one('spc-top-origin', 'A shop called for the passkey', 'payment dialog', {
    base: SPC,
    before: shown((payment) => (payment.topOrigin = EVIL)),
  }),
  one('spc-nothing-shown', 'payment.get without a payment', 'payment dialog', {
    base: SPC,
    before: (draft) => delete draft.client.payment,
  }),
  one('spc-issued-amount', 'What was issued is not this payment', 'payment dialog', {
    base: SPC,
    before: ({ document }) => (document.issuedPaymentConfirmation.total.value = '4.99'),
  }),
  one('spc-issued-nothing', 'Nothing was issued', 'payment dialog', {
    base: SPC,
    before: ({ document }) => (document.issuedPaymentConfirmation = null),
  }),
  one('browser-bound-signature-missing', 'A key is claimed and did not sign', 'browser-bound signature', {
    base: BROWSER,
    before: ({ document }) => delete document.assertion.browserBoundSignature,
  }),
  one('browser-bound-signature-other', 'A signature of other bytes', 'browser-bound signature', {
    base: BROWSER,
    before: ({ document }) => (document.assertion.browserBoundSignature = document.assertion.signature),
  }),
  one('browser-bound-key-other', 'The document names another key than the browser', 'browser-bound signature', {
    base: BROWSER,
    before: ({ document }) => (document.browserBoundKey.publicKey = document.credential.publicKey),
  }),
  // What the bank compared it with.
  one('possession-claimed', 'More possession than key and passkey give', 'possession', {
    base: BROWSER,
    before: ({ document }) => (document.credential.possession = 'synced-with-bound-browser-key'),
  }),
  one('possession-device-bound-claimed', 'Device-bound, and no attestation that could show it', 'possession', {
    before: ({ document }) => (document.credential.possession = 'device-bound'),
  }),
  one('possession-device-bound-self-attested', 'Device-bound by an attestation of its own key', 'possession', {
    base: 'webauthn-packed-self',
    before: ({ document }) => (document.credential.possession = 'device-bound'),
  }),
  one('possession-not-stated', 'A rule on possession, and no word of it', 'possession', {
    before: ({ document }) => delete document.credential.possession,
  }),
  one('possession-rule-unknown', 'A rule on possession that no reader of this page knows', 'possession', {
    before: ({ document }) => (document.policy.possession = 'attested/2'),
  }),
  one('possession-rule-of-before', 'Without the rule, a word that only the rule has', 'possession', {
    before: ({ document }) => delete document.policy.possession,
  }),
  one('sign-count-same', 'A sign count that did not grow', 'signCount', {
    before: ({ authenticatorData }) => void authenticatorData.writeUInt32BE(1, 33),
  }),
  one('sign-count-zero', 'A sign count back at zero', 'signCount', {
    before: ({ authenticatorData }) => void authenticatorData.writeUInt32BE(0, 33),
  }),
  one('user-handle', 'The user handle of somebody else', 'user handle', {
    before: ({ document }) => (document.assertion.userHandle = OTHER),
  }),
  one('payer', 'The payer of the payment is not the payer who signed', 'payer', {
    before: ({ document }) => (document.payer.payerId = 'another'),
  }),
  one('registered-key-id', 'The credential id is not the registered one', 'registered key', {
    before: ({ document }) => (document.credential.credentialId = OTHER),
  }),
  one('registered-key-aaguid', 'The AAGUID is not the registered one', 'registered key', {
    before: ({ document }) => (document.credential.aaguid = '11111111-1111-1111-1111-111111111111'),
  }),
  one('registration-client-data', 'What was registered is no registration', 'registration client data', {
    before: ({ document }) => (document.registration.clientDataJSON = document.assertion.clientDataJSON),
  }),
  one('registration-flags', 'Registered without user verification', 'registration flags', {
    before: ({ document: { registration } }) => {
      const object = Buffer.from(registration.attestationObject, 'base64url');
      const flagsAt = object.indexOf(createHash('sha256').update(RP_ID).digest()) + 32;
      object[flagsAt] = (object[flagsAt] ?? 0) & ~0x04;
      registration.attestationObject = object.toString('base64url');
    },
  }),
  one('event-time', 'Accepted at another time than the log says', 'event', {
    before: ({ document }) => (document.acceptedAt = '2026-01-01T00:00:00.000Z'),
  }),
  one('event-type', 'The event is a sign-in', 'event', { after: rehashedAfter(({ audit }) => (audit.event.type = 'sign-in')) }),
  one('event-outcome', 'The event is a refusal', 'event', { after: rehashedAfter(({ audit }) => (audit.event.outcome = 'failure')) }),
  one('event-of-another-payment', 'The event is of another payment', 'event', {
    after: rehashedAfter(({ audit }) => (audit.event.paymentId = 'another')),
  }),
  one('event-of-another-payer', 'The event is of another payer', 'payer', {
    after: rehashedAfter(({ audit }) => (audit.event.payerId = 'another')),
  }),
  one('event-hash', 'The event is not the one that was hashed', 'event hash', {
    after: ({ audit }) => (audit.event.requestId = 'another'),
  }),
  one('event-digest', 'The details are not those of the event', 'event digest', {
    after: ({ audit }) => (audit.opened.details.method = 'another'),
  }),
  one('event-salt', 'The salt is another', 'event digest', { after: ({ audit }) => (audit.opened.salt = OTHER) }),
  one('evidence-digest', 'The policy is not the one that was digested', 'evidence digest', {
    after: (document) => (document.policy.userVerification = 'discouraged'),
  }),
  one('evidence-digest-member-added', 'A member that was not digested', 'evidence digest', { after: (document) => (document.more = 'x') }),
  one('path-other', 'The path leads to another root', 'inclusion path', { edited: ({ audit }) => (audit.path[0] = audit.event.hash) }),
  one('path-cut', 'The path ends too early', 'inclusion path', { edited: ({ audit }) => audit.path.pop() }),
  one('path-absent', 'A checkpoint without a path', 'inclusion path', { edited: ({ audit }) => (audit.path = null) }),
  one('checkpoint-absent', 'A path without a checkpoint', 'inclusion path', { edited: ({ audit }) => (audit.checkpoint = null) }),
  {
    ...one('checkpoint-other-root', 'Another root than the one that was signed', 'inclusion path', {
      edited: ({ audit }) => (audit.checkpoint.rootHash = audit.event.hash),
    }),
    failing: ['inclusion path', 'checkpoint'],
  },
  // Bytes that cannot be decoded: no check on them holds.
  {
    ...one('client-data-member-twice', 'Two origins in the signed bytes: readers disagree which of them counts', 'challenge', {
      after: (document) => {
        const text = Buffer.from(document.assertion.clientDataJSON, 'base64url').toString();
        document.assertion.clientDataJSON = Buffer.from(text.replace('{', `{"origin":"${EVIL}",`)).toString('base64url');
        digested(document);
      },
    }),
    failing: ['challenge', 'type', 'origin', 'crossOrigin', 'topOrigin', 'signature', 'your origin'],
  },
  {
    ...one('authenticator-data-leftover', 'A byte follows what the flags announce', 'rpIdHash', {
      after: (document) => {
        document.assertion.authenticatorData = Buffer.concat([
          Buffer.from(document.assertion.authenticatorData, 'base64url'),
          Buffer.of(0),
        ]).toString('base64url');
        digested(document);
      },
    }),
    failing: ['rpIdHash', 'UP', 'UV', 'BE and BS', 'signature', 'backup eligibility', 'signCount'],
  },
  // What is not in shape.
  one('shape-member-missing', 'No nonce', 'unreadable', { edited: (document) => delete document.nonce }),
  one('shape-count-as-text', 'A count as text', 'unreadable', { edited: ({ credential }) => (credential.signCountBefore = '1') }),
  one('shape-flag-as-text', 'A flag as text', 'unreadable', { edited: ({ credential }) => (credential.backupState = 'false') }),
  one('shape-padding', 'Bytes with padding', 'unreadable', { edited: (document) => (document.nonce = `${document.nonce}=`) }),
  one('shape-unused-bits', 'Bytes in a second spelling: unused bits are set', 'unreadable', {
    edited: ({ assertion }) =>
      (assertion.authenticatorData = `${assertion.authenticatorData.slice(0, -1)}${nextLetter(assertion.authenticatorData)}`),
  }),
  one('shape-no-bytes', 'A signature of no bytes', 'unreadable', { edited: ({ assertion }) => (assertion.signature = '') }),
  one('shape-another-scope', 'A scope that this specification does not describe', 'unreadable', {
    edited: (document) => (document.scope = 'lab-payment'),
  }),
];

/** The letter after the last one: the same bytes to a lax decoder, since only unused bits differ. */
function nextLetter(text: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return letters[letters.indexOf(text.at(-1) ?? 'A') + 1] ?? 'B';
}
