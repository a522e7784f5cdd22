/**
 * The write-back of an assertion to its credential record (WebAuthn L3 §7.2 step 24), in the transaction in which the assertion
 * takes effect. Every judged fact of the record is a condition of the UPDATE.
 */
import { type Failed, type FailureCode, failed } from '../../core/failures.ts';
import type { VerifiedAssertion } from '../../core/verified-assertion.ts';
import { firstRow, type Transaction } from '../../database/database.ts';

/** Same key, active, and a count that still grows. @returns the fact that no longer holds; then the caller rolls everything back */
export async function useCredential(
  transaction: Transaction,
  payerId: string,
  assertion: VerifiedAssertion,
  now: number,
): Promise<Failed | null> {
  const used = await transaction.run(
    `UPDATE credentials SET sign_count = $4, backup_state = $5, last_used_at = $6
     WHERE credential_id = $1 AND payer_id = $2 AND public_key = $3 AND status = 'active' AND (sign_count < $4 OR (sign_count = 0 AND $4 = 0))`,
    [assertion.credentialId, payerId, assertion.publicKey, assertion.signCount, assertion.backupState ? 1 : 0, now],
  );
  return used === 1 ? null : whyUnusable(transaction, assertion.credentialId);
}

async function whyUnusable(transaction: Transaction, credentialId: string): Promise<Failed> {
  const rows = await transaction.query<{ status: string }>('SELECT status FROM credentials WHERE credential_id = $1', [credentialId]);
  const code: FailureCode = firstRow(rows)?.status === 'active' ? 'sign-count-not-increased' : 'credential-not-active';
  return failed(code);
}
