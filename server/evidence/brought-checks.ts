/**
 * The checks of what the file cannot say of itself: whose key it is, at which relying party, and that the bank sealed it (contract §6).
 *
 * Each check compares the document with something that the verifier brings and trusts. Without them a file with
 * an invented key is as consistent as the bank's. A document is *bound* only if every one of them holds.
 */
import { checkpointVerifies } from '../core/audit/audit-checkpoint.ts';
import { statementVerifies } from '../core/audit/audit-key.ts';
import { type DatedKey, inUseAt } from '../core/audit/audit-key-history.ts';
import { SEAL_LABEL } from '../core/audit/signed-statement.ts';
import type { Voucher } from '../core/evidence-judgement.ts';
import type { Clause } from '../core/failures.ts';
import type { EvidenceFacts } from './evidence-facts.ts';

/** What the verifier knows from elsewhere. Empty: not given. */
export type Brought = { readonly rpId: string | null; readonly origins: readonly string[]; readonly auditKeys: readonly DatedKey[] };

export type BroughtCheck = {
  readonly name: string;
  readonly clause: Clause;
  readonly voucher: Voucher;
  /** null: the verifier did not bring what it takes · `none`: nothing of the kind in this document. */
  readonly holds: (facts: EvidenceFacts, brought: Brought) => boolean | null | 'none';
};

const assertion = (step: number, words: string): Clause => ({ document: 'WebAuthn L3', section: '§7.2', step, words });

export const broughtChecks: readonly BroughtCheck[] = [
  {
    name: 'your RP ID',
    clause: assertion(15, 'rpIdHash is the hash of the RP ID that you gave'),
    voucher: 'authenticator',
    holds: ({ document }, { rpId }) => (rpId === null ? null : document.relyingParty.id === rpId),
  },
  {
    name: 'your origin',
    clause: assertion(12, 'origin is one that you gave'),
    voucher: 'authenticator',
    holds: ({ client }, { origins }) => (origins.length === 0 ? null : origins.includes(client?.origin ?? '')),
  },
  {
    name: 'seal',
    clause: { document: 'PSD2', section: 'Art 72(1)', words: 'the bank stands by payer, key, time and policy, with a key of that time' },
    voucher: 'bank',
    holds: ({ document: whole }, { auditKeys }) => {
      if (auditKeys.length === 0) return null;
      const { seal, ...document } = whole;
      const key = auditKeys.find(({ keyId }) => keyId === seal?.keyId);
      // Evidence that is downloaded after a rotation is sealed by the new key: an old one never seals what is newer than its end.
      return (
        seal !== null &&
        key !== undefined &&
        inUseAt(key, document.acceptedAt) &&
        statementVerifies(key, SEAL_LABEL, document, seal.signature)
      );
    },
  },
  {
    name: 'event details',
    clause: { document: 'RTS', section: 'Art 29(1)', words: 'the event’s details are here; without them it may be of another document' },
    voucher: 'bank',
    holds: ({ document }, { auditKeys }) => (auditKeys.length === 0 ? null : document.audit.opened !== null),
  },
  {
    name: 'checkpoint',
    clause: { document: 'RFC 6962', section: '§3.5', words: 'the bank signed the log that holds the event, with a key of that time' },
    voucher: 'bank',
    holds: ({ document }, { auditKeys }) => {
      const { checkpoint } = document.audit;
      if (checkpoint === null) return 'none';
      if (auditKeys.length === 0) return null;
      return checkpointVerifies(
        auditKeys.filter((key) => inUseAt(key, checkpoint.signedAt)),
        checkpoint,
      );
    },
  },
];
