/**
 * Every word that only auditors read, in English; loaded with their pages, so that payers do not load them.
 *
 * The field's own terms may stand here, because auditors know them. The rest of the rule of en.ts holds: say what happened.
 */
import type { AuditEntry, AuditType } from '../../../server/core/audit/audit-chain.ts';
import type { CheckFinding, CheckLabel, Verdict, Voucher } from '../../../server/core/evidence-judgement.ts';
import type { Scope } from '../../../server/core/scopes/scopes.ts';
import { wordFor } from '../word-for.ts';
import { scopeWords } from './scopes.ts';

type ScopeType = `${Scope}-authorisation` | `${Scope}-authorisation-started`;

/** Every scope brings two types; their words stand with the other words of the scope. */
const typesOfScopes = Object.fromEntries(
  Object.entries(scopeWords).flatMap(([scope, { answer, opening }]) => [
    [`${scope}-authorisation`, answer],
    [`${scope}-authorisation-started`, opening],
  ]),
) as Record<ScopeType, string>;

const types: Record<Exclude<AuditType, ScopeType>, string> = {
  access: 'Access',
  activation: 'Activation',
  'activation-code-issued': 'Issue of an activation code',
  'audit-key-rotated': 'Rotation of the audit key',
  'browser-key-bound': 'Binding of a browser',
  'browser-key-removed': 'Removal of a browser',
  'credential-activated': 'Activation of a passkey by its first sign-in',
  'credential-renamed': 'Renaming of a passkey',
  'credential-revoked': 'Revocation of a passkey',
  'credential-suspended': 'Suspension of a passkey',
  'data-exported': 'Export of a payer’s own data',
  enrolment: 'Enrolment',
  'enrolment-lapsed': 'Lapse of an enrolment',
  'payer-blocked': 'Block of a payer',
  'payer-erased': 'Erasure of a payer',
  'payer-seeded': 'Adding of a demo payer',
  'payer-unblocked': 'Lifting of a block',
  'payment-cancelled': 'Cancellation of a payment',
  'payment-changed': 'Change of a payment',
  'payment-created': 'Entry of a payment, without an opening',
  'refused-assertions-pruned': 'Deletion of what was kept of refused tries',
  'message-read': 'A notice was read, says its payer',
  registration: 'Registration of a passkey',
  'role-granted': 'Grant of a role',
  'role-revoked': 'Withdrawal of a role',
  'sessions-ended': 'End of sessions by their payer',
  'sign-in': 'Sign-in',
  'sign-out': 'Sign-out',
};

/** Types that older logs hold, and that are given no more. */
const before: { readonly [type: string]: string } = {
  'bind-authorisation': 'Consent to a change of passkeys',
  'bind-authorisation-started': 'Opening of a consent to a change of passkeys',
};

export const enAudit = {
  /** What an event of this type is about: nouns, because whether it came about is said beside it. */
  types: wordFor<AuditType, string, string>({ ...types, ...typesOfScopes }, (type) => before[type] ?? type),
  outcomes: wordFor<AuditEntry['outcome'], string, string>({ success: 'done', failure: 'refused' }, (outcome) => outcome),
  entry: (sequence: number) => `Entry ${sequence}`,
  none: 'none',
  log: {
    title: 'Audit log',
    lead: 'Every act of payers and of the bank, newest first. The list holds numbers and codes only; what you open is recorded.',
    length: 'Entries',
    head: 'Hash of the last entry',
    checkpoint: 'Signed as a whole',
    checkpointAt: (size: number, time: string) => `up to entry ${size}, ${time}`,
    noCheckpoint: 'not yet; the bank signs within a minute of the first entry',
    entries: 'Entries of the log',
    filters: 'Filters and copies',
    payer: 'Payer',
    payerHint: 'Username, or payer number',
    payment: 'Payment number',
    type: 'What happened',
    anyType: 'Anything',
    outcome: 'Outcome',
    anyOutcome: 'Done or refused',
    from: 'From',
    to: 'Until',
    show: 'Show entries',
    clear: 'Clear the filters',
    exportTitle: 'Take a copy',
    exportHint: 'Oldest first, with the filters above as they were last shown. That you took it is recorded.',
    csv: 'Export as CSV',
    json: 'Export as JSON',
    shown: (count: number) => (count === 1 ? '1 entry shown.' : `${count} entries shown.`),
    empty: 'No entries fit these filters.',
    emptyLog: 'No entries yet.',
    searched: (sequence: number) => `Nothing more that fits, back to entry ${sequence}. The log goes on before that.`,
    earlier: 'Show earlier entries',
    further: 'Go on looking',
    looking: 'Looking',
    flaws: { order: 'The end has to be after the beginning' },
  },
  event: {
    when: 'Recorded',
    outcome: 'Outcome',
    type: 'Type',
    payer: 'Payer',
    payment: 'Payment',
    session: 'Session',
    request: 'Request',
    detailsDigest: 'Digest of the details',
    previousHash: 'Hash of the entry before',
    hash: 'Hash of this entry',
    chain: 'In the chain',
    facts: 'The entry',
    details: 'Details',
    noDetails: 'The details were deleted after their retention. Their digest stays, and the chain is whole.',
    emptyDetails: 'This entry has no details.',
    clauses: 'What the rules say',
    refusal: 'What was refused, as it came',
    refusalAbout: 'Nothing here was believed. The digest of this document is in the details, under the chain.',
    parts: {
      scope: 'Scope',
      object: 'Facts that were to be signed (canonical JSON, RFC 8785)',
      nonce: 'Nonce',
      challenge: 'Challenge that was expected',
      method: 'Method asked for',
      expected: 'All that was expected (JSON)',
      clientDataJSON: 'Client data as it came',
      clientText: 'The same, as text',
      authenticatorData: 'Authenticator data as it came',
      signature: 'Signature as it came',
      browserBoundSignature: 'Signature of the browser’s own key as it came',
      credentialId: 'Passkey id as it came (credential id)',
      userHandle: 'User handle as it came',
      cut: 'Too long to be kept whole: full length and SHA-256',
      publicKey: 'Public key on record (PEM)',
    },
    before: 'Entry before',
    after: 'Entry after',
    back: 'Back to the log',
    toPayment: 'Open the payment and its evidence',
    missing: 'There is no such entry.',
  },
  payment: {
    title: 'Payment under audit',
    status: 'Status',
    payer: 'Payer',
    entries: 'All entries of this payment',
    verdicts: wordFor<Verdict>(
      {
        bound:
          'Bound: the key is this payer’s at this bank, it signed this amount to this payee, and the bank accepted it at that time. By the bank’s own keys.',
        consistent: 'Consistent only: the file does not contradict itself, but it is not bound to this bank.',
        inconsistent: 'Inconsistent: the evidence contradicts itself and proves nothing. Keep the file.',
      },
      (verdict) => `This page does not know this verdict: ${verdict}.`,
    ),
    noEvidence: 'There is no evidence, because this payment was not executed.',
    vouched: wordFor<Voucher>(
      {
        authenticator: 'Signed by the authenticator',
        browser: 'Signed along by the browser',
        bank: 'Recorded and sealed by the bank',
      },
      (voucher) => `Vouched for by: ${voucher}`,
    ),
    vouchedAbout: wordFor<Voucher>(
      {
        authenticator:
          'These facts are under the signature of the payer’s authenticator. “Your RP ID” and “your origin” are this bank’s own here.',
        browser:
          'A key that the browser keeps on its device signed the client data along. That the device is the payer’s is the bank’s word, where it says bound.',
        bank: 'Nothing but the bank’s word: recorded, sealed, and under the chain of its log. The keys of the seal are the bank’s own here.',
      },
      () => 'This page does not know what their word is worth.',
    ),
    labels: wordFor<CheckLabel>(
      { 'rule-of-before': 'A document of before: judged by the rule of its time, by which a passkey is device-bound because it says so.' },
      (label) => label,
    ),
    results: wordFor<CheckFinding>(
      { holds: 'holds', fails: 'does not hold', none: 'not in this file', 'not-given': 'nothing to compare with' },
      (result) => result,
    ),
    refusals: 'Refused tries',
    noRefusals: 'None. No answer to this payment was refused.',
    notKept: 'not judged, nothing kept',
    download: 'Download the evidence (JSON)',
    downloadHint: 'Check it without this bank: npm run verify-evidence',
    print: 'Print',
    back: 'Back to the log',
    missing: 'There is no such payment.',
  },
};
