/**
 * Challenges of registration and sign-in. Each belongs to one session, and the first answer in shape consumes it.
 *
 * RTS Art 4(1), WebAuthn L3 §13.4.3: a challenge that is not burned before it is judged can be answered twice.
 */
import type { ChallengePort, IssuedChallenge } from '../../ceremonies/ports.ts';
import { type Database, firstRow } from '../../database/database.ts';

type ChallengeRow = { challenge: string; consent_id: string | null; platform: number };

export function challengeStore(database: Database): ChallengePort {
  return {
    issue: (issued, { createdAt, expiresAt, most }) =>
      database.write(async (transaction) => {
        await transaction.run(
          'DELETE FROM challenges WHERE challenge IN (SELECT challenge FROM challenges WHERE expires_at <= $1 LIMIT 20)',
          [createdAt],
        );
        await transaction.run(
          `INSERT INTO challenges (challenge, session_ref, scope, consent_id, platform, created_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [issued.challenge, issued.sessionRef, issued.scope, issued.consentId, issued.platform ? 1 : 0, createdAt, expiresAt],
        );
        await transaction.run(
          `UPDATE challenges SET consumed_at = $3 WHERE session_ref = $1 AND scope = $2 AND consumed_at IS NULL AND challenge NOT IN
           (SELECT challenge FROM challenges WHERE session_ref = $1 AND scope = $2 AND consumed_at IS NULL ORDER BY created_at DESC, challenge LIMIT $4)`,
          [issued.sessionRef, issued.scope, createdAt, most],
        );
      }),

    take: (sessionRef, scope, claimed, now) =>
      database.write(async (transaction) => {
        const issued = (row: ChallengeRow): IssuedChallenge => ({
          challenge: row.challenge,
          sessionRef,
          scope,
          consentId: row.consent_id,
          platform: row.platform === 1,
        });
        const taken = firstRow(
          await transaction.query<ChallengeRow>(
            `UPDATE challenges SET consumed_at = $4
             WHERE challenge = $3 AND session_ref = $1 AND scope = $2 AND consumed_at IS NULL AND expires_at > $4
             RETURNING challenge, consent_id, platform`,
            [sessionRef, scope, claimed, now],
          ),
        );
        if (taken) return issued(taken);
        // All open challenges of the session burn, and the answer is judged against the newest, never against its own claim.
        const burned = await transaction.query<ChallengeRow & { created_at: number }>(
          `UPDATE challenges SET consumed_at = $3 WHERE session_ref = $1 AND scope = $2 AND consumed_at IS NULL AND expires_at > $3
           RETURNING challenge, consent_id, platform, created_at`,
          [sessionRef, scope, now],
        );
        // RETURNING has no order.
        const newest = firstRow(burned.sort((one, other) => other.created_at - one.created_at));
        return newest && issued(newest);
      }),
  };
}
