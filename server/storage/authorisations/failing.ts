/**
 * The failing transaction: what follows when an answer is refused.
 *
 * RTS Art 4(3)(b): the attempt is counted in the transaction that fails the authorisation, so a process that dies in
 * between has done both or neither. A sign count that does not grow under a valid signature is no failed attempt; it is
 * told to the payer, and the second time within a day the credential is suspended (contract §3).
 * RTS Art 29(1): the evidence of the refusal is kept in the same transaction, beside the event that holds its digest, up to
 * what one payer may leave in a day.
 */
import type { AttemptCounter } from '../../core/attempts.ts';
import type { Act, ActEntry } from '../../core/audit/act.ts';
import { type Failed, type FailureCode, failed } from '../../core/failures.ts';
import { type Database, firstRow, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { endConsentsOf } from '../credentials/grants.ts';
import { blockInTransaction, countFailure } from '../payers/attempts.ts';
import { insertMessage } from '../payers/messages.ts';
import { endSessionsOf } from '../payers/sessions.ts';
import { insertRefusedAssertion, type RefusedAssertion } from './refused-assertions.ts';

type Suspected = { readonly credentialId: string; readonly payerId: string; readonly label: string };

/** Why an answer failed, and what follows from that. */
export type FailedAnswer = {
  readonly payerId: string | null;
  readonly failure: FailureCode;
  /** The counter that the failure counts in; null where it counts in none. */
  readonly counter: AttemptCounter | null;
  /** The credential under suspicion, where a valid signature came with a sign count that did not grow. */
  readonly suspected: Suspected | null;
  /** What is kept of the answer; null where nothing is. */
  readonly kept: RefusedAssertion | null;
  readonly entry: ActEntry;
};

export type FailingStore = ReturnType<typeof failingStore>;

export function failingStore(database: Database, audit: AuditLog, randomId: () => string) {
  return {
    /**
     * Records an answer that was refused: its authorisation is burned, its attempt counts, and a suspected clone is told to the payer.
     * @returns null; or why it has no verdict after all, which then nobody may be told, and for which nothing is written: the fifth
     *   failure landed meanwhile (a blocked answer consumes nothing), or another answer has burned the authorisation
     */
    fail: (authorisationId: string | null, answer: FailedAnswer, act: Act): Promise<Failed | null> =>
      database.write(async (transaction) => {
        const { payerId, counter, suspected, kept } = answer;
        if (authorisationId !== null) {
          const blocked = payerId === null ? 0 : await blockInTransaction(transaction, payerId, 'sca', act.now);
          if (blocked > 0) return failed('payer-blocked', blocked);
          if (!(await burn(transaction, authorisationId, act))) return failed('authorisation-not-open');
        }
        const blocks =
          payerId !== null && counter !== null && (await countFailure(transaction, payerId, counter, { now: act.now, randomId }));
        const suspended = suspected !== null && (await suspect(transaction, suspected, act.now, randomId));
        const [event] = await audit.append(
          transaction,
          act,
          answer.entry,
          ...(blocks ? [{ type: 'payer-blocked', outcome: 'success', payerId, details: { counter } } as const] : []),
          ...(suspended ? [suspension(suspected)] : []),
        );
        if (kept !== null && event) await insertRefusedAssertion(transaction, event.sequence, kept, act.now);
        return null;
      }),
  };
}

/** RTS Art 4(1): judged once. What was voided since it was judged burns as well: its attempt counts. @returns false where it was taken before */
async function burn(transaction: Transaction, authorisationId: string, act: Act): Promise<boolean> {
  const rows = await transaction.query<{ payment_id: string | null }>(
    `UPDATE authorisations SET sca_status = 'failed', taken_at = $2, taken_by = $3
     WHERE authorisation_id = $1 AND sca_status = 'started' AND taken_at IS NULL RETURNING payment_id`,
    [authorisationId, act.now, act.requestId],
  );
  const burned = firstRow(rows);
  if (!burned) return false;
  // The payment is open still, but this try is over, unless a newer one began.
  await transaction.run(
    `UPDATE payments SET sca_status = 'failed' WHERE payment_id = $1 AND transaction_status = 'RCVD' AND sca_status = 'started' AND NOT EXISTS
     (SELECT 1 FROM authorisations WHERE payment_id = $1 AND sca_status = 'started' AND voided_at IS NULL AND authorisation_id <> $2)`,
    [burned.payment_id, authorisationId],
  );
  return true;
}

/** WebAuthn L3 §7.2 step 22, POLICY: told to the payer at the first time, suspended at the second within a day. @returns whether it was suspended */
async function suspect(
  transaction: Transaction,
  { credentialId, payerId, label }: Suspected,
  now: number,
  randomId: () => string,
): Promise<boolean> {
  const suspended = await transaction.run(
    `UPDATE credentials SET status = 'suspended' WHERE credential_id = $1 AND status = 'active' AND clone_suspected_at > $2`,
    [credentialId, now - 24 * 3_600_000],
  );
  await transaction.run('UPDATE credentials SET clone_suspected_at = $2 WHERE credential_id = $1', [credentialId, now]);
  if (suspended === 1) {
    await endSessionsOf(transaction, credentialId, now);
    await endConsentsOf(transaction, credentialId, now);
  }
  const type = suspended === 1 ? 'credential-suspended' : 'possible-clone';
  await insertMessage(transaction, { messageId: randomId(), payerId, type, credentialLabel: label, createdAt: now });
  return suspended === 1;
}

function suspension({ payerId, credentialId }: Suspected): ActEntry {
  return { type: 'credential-suspended', outcome: 'success', payerId, details: { credentialId } };
}
