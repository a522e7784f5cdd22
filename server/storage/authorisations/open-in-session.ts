/**
 * The authorisations of a payment that wait for an answer in one session, newest first: subject, session, now.
 *
 * Found by the subject. `COALESCE`, because the plain condition is that of `authorisations_open`, and PostgreSQL would then walk
 * through whatever is open in the whole bank.
 */
import { firstRow, type Query } from '../../database/database.ts';

export const OPEN_IN_SESSION = `FROM authorisations WHERE subject_id = $1 AND scope = 'payment' AND session_ref = $2 AND sca_status = 'started'
  AND COALESCE(taken_at, 0) = 0 AND COALESCE(voided_at, 0) = 0 AND expires_at > $3 ORDER BY created_at DESC, authorisation_id DESC LIMIT 1`;

export async function isOpenIn(query: Query, sessionRef: string, paymentId: string, now: number): Promise<boolean> {
  return firstRow(await query(`SELECT 1 AS one ${OPEN_IN_SESSION}`, [paymentId, sessionRef, now])) !== null;
}
