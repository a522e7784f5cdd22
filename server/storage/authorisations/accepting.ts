/**
 * The accepting transaction: a verified assertion takes effect, whole or not at all.
 *
 * Between judging and committing, other requests can change the facts: the payment is edited, the credential is revoked, the fifth
 * failure lands, the same assertion arrives twice. So every judged fact that can change is repeated here as a guard that must
 * change exactly one row (contract §4): payer, state and expiry of the authorisation, the block, and the credential's owner, state,
 * key and count. Scope, subject and session never change after opening. If a guard changes none, the ceremony rolls everything
 * back; `guards-of-an-answer.test.ts` breaks each. Only a `VerifiedAssertion` opens this transaction, and a guard writes sign count
 * and backup state: the write-back of WebAuthn L3 §7.2 step 24 cannot be forgotten.
 */
import type { AcceptedAnswer, Accepting, AuthorisationPort, Decision } from '../../ceremonies/ports.ts';
import type { Act, ActEntry } from '../../core/audit/act.ts';
import { type Failed, failed } from '../../core/failures.ts';
import type { Scope } from '../../core/scopes/scopes.ts';
import { type Database, Rollback, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { useBrowserBoundKey } from '../credentials/remember-browser-bound-key.ts';
import { useCredential } from '../credentials/use-credential.ts';
import { resetUnlessBlocked } from '../payers/attempts.ts';
import { keepEvidence } from './evidence.ts';
import { scopeStore } from './scope-stores.ts';

export function acceptingStore(database: Database, audit: AuditLog, randomId: () => string): Pick<AuthorisationPort, 'accept'> {
  return {
    accept: <S extends Scope, T>(scope: S, payerId: string, job: (accepting: Accepting<S>) => Promise<Decision<T>>) =>
      database.write<Decision<T>>(async (transaction) => {
        const decision = await job({
          store: scopeStore(scope, transaction, randomId),
          guard: (accepted, act) => guard(transaction, accepted, act),
          useBrowserBoundKey: ({ assertion }, judgedAs, { now }) =>
            useBrowserBoundKey(transaction, { payerId, assertion, browserKeyStatus: judgedAs }, now, randomId),
          record: (accepted, entry, evidence, act) => record(transaction, accepted, entry, evidence, act),
        });
        if ('undo' in decision) throw new Rollback(decision);
        return decision;
      }, payerId),
  };

  async function record(
    transaction: Transaction,
    { authorisationId }: AcceptedAnswer,
    entry: ActEntry,
    evidence: string | null,
    act: Act,
  ): Promise<void> {
    const [event] = await audit.append(transaction, act, entry);
    if (evidence !== null && event) await keepEvidence(transaction, authorisationId, evidence, event.sequence);
  }
}

/**
 * The guards of every authorisation of a known payer.
 * @returns the first fact that no longer holds; then the caller rolls everything back
 */
async function guard(transaction: Transaction, { authorisationId, payerId, assertion }: AcceptedAnswer, act: Act): Promise<Failed | null> {
  // RTS Art 4(1): the first answer with a verdict burns the authorisation. A second answer learns nothing of its verdict.
  // COALESCE, not IS NULL: otherwise PostgreSQL picks the partial index `authorisations_open` instead of the primary key.
  const finalise = transaction.run(
    `UPDATE authorisations SET sca_status = 'finalised', taken_at = $7, taken_by = $3, credential_id = $4, browser_key_id = $6, method = $5
     WHERE authorisation_id = $1 AND payer_id = $2 AND sca_status = 'started' AND taken_at IS NULL AND COALESCE(voided_at, 0) = 0 AND expires_at > $7`,
    [authorisationId, payerId, act.requestId, assertion.credentialId, assertion.method, assertion.browserBoundKey?.keyId ?? null, act.now],
  );
  const [finalised, blocked, unusable] = await Promise.all([
    finalise,
    // RTS Art 4(3)(b): the fifth failure may have been committed while this answer was judged.
    resetUnlessBlocked(transaction, payerId, act.now),
    useCredential(transaction, payerId, assertion, act.now),
  ]);
  if (blocked > 0) return failed('payer-blocked', blocked);
  return finalised === 1 ? unusable : failed('authorisation-not-open');
}
