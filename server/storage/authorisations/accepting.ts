/**
 * The accepting transactions: a verified assertion takes effect, whole or not at all.
 *
 * Between judging and committing the world can change: the payment is edited, the credential revoked, the fifth failure
 * lands, the same assertion comes twice. So every judged fact is repeated here as a guard that must change exactly one
 * row (contract §4); one that does not rolls everything back. Only a `VerifiedAssertion` opens these functions, and each
 * writes sign count and backup state with the rest: the write-back of WebAuthn L3 §7.2 step 24 cannot be forgotten.
 */
import type { AttemptCounter } from '../../core/attempts.ts';
import type { Act, ActEntry } from '../../core/audit/act.ts';
import type { BrowserBoundKeyStatus } from '../../core/browser-bound-key.ts';
import { type Failed, failed, type Outcome, succeeded } from '../../core/failures.ts';
import type { VerifiedAssertion } from '../../core/verified-assertion.ts';
import { type Appended, type Database, Rollback, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { useBrowserBoundKey } from '../credentials/remember-browser-bound-key.ts';
import { useCredential } from '../credentials/use-credential.ts';
import { blockInTransaction, resetAttempts, resetUnlessBlocked } from '../payers/attempts.ts';
import { rememberDevice } from '../payers/device-cookies.ts';
import { credit, debit } from '../payments/accounts.ts';
import { type Payment, readBarePayment } from '../payments/payments.ts';

export type AcceptedPayment = {
  readonly authorisationId: string;
  readonly payerId: string;
  readonly paymentId: string;
  /** The version of the payment that was linked. */
  readonly version: number;
  readonly assertion: VerifiedAssertion;
  /** What the browser's own key was to the payer when it was judged; evidence says so. */
  readonly browserKeyStatus: BrowserBoundKeyStatus | null;
  /** RTS Art 5(1)(c): whether the link computed again from the payment as stored now is the challenge that was signed. */
  readonly isStillLinked: (payment: Payment) => boolean;
  /** Evidence as it will be kept: JCS, without `audit` and `seal`. */
  readonly evidence: string;
  readonly entry: ActEntry;
};

const EVIDENCE: Appended = { table: 'evidence', columns: ['payment_id', 'document', 'audit_sequence'], numbers: ['audit_sequence'] };

export type AcceptingStore = ReturnType<typeof acceptingStore>;

export function acceptingStore(database: Database, audit: AuditLog, randomId: () => string) {
  return {
    /**
     * Executes a payment. @returns the payment as it now stands; `insufficient-funds` has rejected it for good, every
     * other failure has changed nothing
     */
    acceptPayment: (accepted: AcceptedPayment, act: Act): Promise<Outcome<Payment>> =>
      database.write(async (transaction) => {
        const { paymentId, payerId, assertion } = accepted;
        // Sent together, for a database that is far away; looked at in this order.
        const [payment, refusal] = await Promise.all([
          readBarePayment(transaction.query, paymentId),
          guard(transaction, accepted.authorisationId, payerId, assertion, act),
        ]);
        if (refusal?.failure === 'payer-blocked') throw new Rollback(refusal);
        // RTS Art 5(1)(c)-(d): the payment is the one that was linked, in the version that was linked.
        if (payment?.transactionStatus !== 'RCVD') throw new Rollback(failed('payment-not-open'));
        if (payment.version !== accepted.version || !accepted.isStillLinked(payment)) throw new Rollback(failed('link-not-current'));
        if (refusal) throw new Rollback(refusal);
        if (assertion.browserBoundKey) await useBrowserBoundKey(transaction, accepted, act.now, randomId);

        const order = { paymentId, payerId, payerIban: payment.payerIban, payeeIban: payment.payee.iban, money: payment.amount };
        const executed = await debit(transaction, order);
        const [ended] = await Promise.all([
          transaction.run(
            `UPDATE payments SET transaction_status = $3, sca_status = 'finalised', authorisation_id = $4, executed_at = $5
             WHERE payment_id = $1 AND version = $2 AND transaction_status = 'RCVD'`,
            [paymentId, accepted.version, executed ? 'ACSC' : 'RJCT', accepted.authorisationId, executed ? act.now : null],
          ),
          executed && credit(transaction, order, act.now, randomId),
        ]);
        if (ended !== 1) throw new Rollback(failed('payment-not-open'));
        const rejection = { outcome: 'failure', code: 'insufficient-funds' } as const;
        const [event] = await audit.append(transaction, act, executed ? accepted.entry : { ...accepted.entry, ...rejection });
        if (!executed) return failed('insufficient-funds');
        await transaction.append(EVIDENCE, [paymentId, accepted.evidence, event?.sequence ?? null]);
        return succeeded({ ...payment, transactionStatus: 'ACSC', scaStatus: 'finalised', executedAt: act.now, method: assertion.method });
      }, accepted.payerId),

    /** Accepts a `bind`: from now on good for one registration or revocation in its session. */
    acceptBind: (
      accepted: { authorisationId: string; payerId: string; assertion: VerifiedAssertion; entry: ActEntry },
      act: Act,
    ): Promise<Outcome<null>> =>
      database.write(async (transaction) => {
        const refusal = await guard(transaction, accepted.authorisationId, accepted.payerId, accepted.assertion, act);
        if (refusal) throw new Rollback(refusal);
        await audit.append(transaction, act, accepted.entry);
        return succeeded(null);
      }),

    /** Accepts a sign-in. A block is told only here, to somebody who has proven to be the payer. */
    acceptSignIn: (
      accepted: {
        payerId: string;
        counter: AttemptCounter;
        assertion: VerifiedAssertion;
        device: { newHash: string; oldHash: string | null };
        entry: ActEntry;
      },
      act: Act,
    ): Promise<Outcome<null>> =>
      database.write(async (transaction) => {
        // A block of the payer's own counter holds for every SCA action; a stranger's holds for sign-in without the device cookie.
        await refuseBlocked(transaction, accepted.payerId, 'sca', act.now);
        if (accepted.counter === 'sign-in') await refuseBlocked(transaction, accepted.payerId, 'sign-in', act.now);
        const unusable = await useCredential(transaction, accepted.payerId, accepted.assertion, act.now);
        if (unusable) throw new Rollback(unusable);
        await resetAttempts(transaction, accepted.payerId);
        await rememberDevice(transaction, { payerId: accepted.payerId, ...accepted.device, now: act.now });
        await audit.append(transaction, act, accepted.entry);
        return succeeded(null);
      }),
  };
}

/** What holds for every authorisation of a known payer. @returns the first fact that no longer holds: then all is to be rolled back */
async function guard(
  transaction: Transaction,
  authorisationId: string,
  payerId: string,
  assertion: VerifiedAssertion,
  act: Act,
): Promise<Failed | null> {
  // RTS Art 4(1): the first answer with a verdict burns it. Whoever comes second was judged in vain, and is told nothing of that.
  // COALESCE, and no IS NULL: PostgreSQL would go through all that are open by the index of those, instead of to this one.
  const finalise = transaction.run(
    `UPDATE authorisations SET sca_status = 'finalised', taken_at = $7, taken_by = $3, credential_id = $4, browser_key_id = $6,
       method = CASE WHEN scope = 'payment' THEN $5 END
     WHERE authorisation_id = $1 AND payer_id = $2 AND sca_status = 'started' AND taken_at IS NULL AND COALESCE(voided_at, 0) = 0 AND expires_at > $7`,
    [authorisationId, payerId, act.requestId, assertion.credentialId, assertion.method, assertion.browserBoundKey?.keyId ?? null, act.now],
  );
  const [finalised, blocked, unusable] = await Promise.all([
    finalise,
    // RTS Art 4(3)(b): the fifth failure may have landed while this answer was being judged.
    resetUnlessBlocked(transaction, payerId, act.now),
    useCredential(transaction, payerId, assertion, act.now),
  ]);
  if (blocked > 0) return failed('payer-blocked', blocked);
  return finalised === 1 ? unusable : failed('authorisation-not-open');
}

/** RTS Art 4(3)(b): the fifth failure may have landed while this answer was being judged. */
async function refuseBlocked(transaction: Transaction, payerId: string, counter: AttemptCounter, now: number): Promise<void> {
  const seconds = await blockInTransaction(transaction, payerId, counter, now);
  if (seconds > 0) throw new Rollback(failed('payer-blocked', seconds));
}
