/**
 * The failing transaction: what is written when an answer is refused.
 *
 * RTS Art 4(3)(b): the attempt is counted in the transaction that fails the authorisation, so a process that dies in
 * between has done both or neither. A valid signature that the credential record does not fit is no failed attempt: it is counted
 * apart, and the ceremony's decision about the credential is written here (contract §3).
 * RTS Art 29(1): the refused answer is kept in the same transaction, beside the event that holds its digest, up to the bound of
 * one payer and day.
 */
import type { AuthorisationPort, FailedAnswer } from '../../ceremonies/ports.ts';
import type { Act, ActEntry } from '../../core/audit/act.ts';
import { failed } from '../../core/failures.ts';
import { type Block, FOR_GOOD } from '../../core/policy/block-length.ts';
import type { Scope } from '../../core/scopes/scopes.ts';
import { type Database, firstRow, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { endWhatItEarned } from '../credentials/ending.ts';
import { keepSuspicion, suspicionsOf, takeMessagesBack } from '../credentials/suspicions.ts';
import { blockInTransaction, countFailure } from '../payers/attempts.ts';
import { insertMessage } from '../payers/messages.ts';
import { tryEnded } from '../payments/paying.ts';
import { insertRefusedAssertion } from './refused-assertions.ts';

type Suspected = NonNullable<FailedAnswer['suspected']>;

const ABOUT = { 'sign-count': 'possible-clone', 'backup-eligibility': 'backup-eligibility-changed' } as const;

/** What a failed answer changes in the subject of the authorisation, if anything. */
const TRY_ENDED: { readonly [S in Scope]?: (transaction: Transaction, subjectId: string, authorisationId: string) => Promise<void> } = {
  payment: tryEnded,
};

export function failingStore(database: Database, audit: AuditLog, randomId: () => string): Pick<AuthorisationPort, 'fail'> {
  return {
    fail: (authorisation, answer, act) =>
      database.write(async (transaction) => {
        const { payerId, counts, suspected, kept } = answer;
        if (authorisation !== null) {
          const blocked = payerId === null ? 0 : await blockInTransaction(transaction, payerId, 'sca', act.now);
          if (blocked > 0) return failed('payer-blocked', blocked);
          if (!(await burn(transaction, authorisation.authorisationId, act))) return failed('authorisation-not-open');
          await TRY_ENDED[authorisation.scope]?.(transaction, authorisation.subjectId, authorisation.authorisationId);
        }
        const block = await countFailure(transaction, payerId, counts, { now: act.now, randomId });
        const suspension = suspected !== null ? await suspect(transaction, suspected, act.now, randomId) : null;
        const [event] = await audit.append(
          transaction,
          act,
          answer.entry,
          ...(payerId !== null && block !== null ? [blocking(payerId, block)] : []),
          ...(suspension !== null ? [suspension] : []),
        );
        if (kept !== null && event) await insertRefusedAssertion(transaction, event.sequence, kept, act.now);
        return null;
      }),
  };
}

/**
 * RTS Art 4(1): judged once. An authorisation that was voided while it was judged burns too, and its attempt counts.
 * @returns false if another answer burned it first
 */
async function burn(transaction: Transaction, authorisationId: string, act: Act): Promise<boolean> {
  const burned = await transaction.run(
    `UPDATE authorisations SET sca_status = 'failed', taken_at = $2, taken_by = $3 WHERE authorisation_id = $1 AND sca_status = 'started' AND taken_at IS NULL`,
    [authorisationId, act.now, act.requestId],
  );
  return burned === 1;
}

/**
 * WebAuthn L3 §7.2 steps 19, 22: keeps the suspicion, writes the message to the payer, and suspends the credential, as decided.
 * @returns the event of the suspension, where it was suspended. RTS Art 29(1): it names the message that this one replaced, which the
 *   payer may have read
 */
async function suspect(transaction: Transaction, suspected: Suspected, now: number, randomId: () => string): Promise<ActEntry | null> {
  const { credentialId, payerId, label, kind } = suspected;
  // An UPDATE without a change locks the row until the commit, on both databases.
  const held = 'UPDATE credentials SET status = status WHERE credential_id = $1 RETURNING status';
  const status = firstRow(await transaction.query<{ status: string }>(held, [credentialId]))?.status;
  const decided = suspected.decide(await suspicionsOf(transaction.query, credentialId), status === 'active');
  const messageId = decided === 'note' ? null : randomId();
  await keepSuspicion(transaction, { suspicionId: randomId(), credentialId, kind, at: now, messageId }, suspected.since);
  const suspends = decided === 'suspend';
  let replacedMessage: string | null = null;
  if (suspends) {
    // Contract §3: at most one message a credential a day, so this one says what came of the suspicion that was told.
    replacedMessage = await takeMessagesBack(transaction, credentialId);
    await transaction.run(`UPDATE credentials SET status = 'suspended' WHERE credential_id = $1`, [credentialId]);
    await endWhatItEarned(transaction, suspected, now);
  }
  const type = suspends ? 'credential-suspended' : ABOUT[kind];
  if (messageId !== null) await insertMessage(transaction, { messageId, payerId, type, credentialLabel: label, createdAt: now });
  if (!suspends) return null;
  const details = { credentialId, because: kind, ...(replacedMessage !== null && { replacedMessage }) };
  return { type: 'credential-suspended', outcome: 'success', payerId, details };
}

/** RTS Art 4(4): the length, with what it was decided by. */
function blocking(payerId: string, { until, inputs }: Block): ActEntry {
  const lasts = until === FOR_GOOD ? 'until the bank lifts it' : new Date(until).toISOString();
  return { type: 'payer-blocked', outcome: 'success', payerId, details: { ...inputs, until: lasts } };
}
