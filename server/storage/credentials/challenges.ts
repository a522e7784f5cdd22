/**
 * Challenges of registration and sign-in: each belongs to one session, and the first answer in shape consumes it.
 *
 * RTS Art 4(1), WebAuthn L3 §13.4.3: a challenge that is not burned before it is judged can be answered twice.
 */
import { type Database, firstRow } from '../../database/database.ts';

export type ChallengeScope = 'registration' | 'account-access';

/** WebAuthn L3 §15.1 recommends 5–10 minutes for a ceremony; ours is five. */
export const CHALLENGE_MS = 5 * 60_000;

export type IssuedChallenge = {
  readonly challenge: string;
  readonly sessionRef: string;
  readonly scope: ChallengeScope;
  /** The accepted `bind` that a registration rests on. */
  readonly bindAuthorisationId: string | null;
  /** Whether the options asked for a platform authenticator, and so for the payment extension. */
  readonly platform: boolean;
};

type ChallengeRow = { challenge: string; session_ref: string; scope: string; bind_authorisation_id: string | null; platform: number };

/** POLICY: a page may ask in several tabs, a script may not fill the table. */
const OPEN_PER_SESSION = 5;

export type ChallengeStore = ReturnType<typeof challengeStore>;

export function challengeStore(database: Database) {
  return {
    issue: (issued: IssuedChallenge, now: number): Promise<void> =>
      database.write(async (transaction) => {
        await transaction.run(
          'DELETE FROM challenges WHERE challenge IN (SELECT challenge FROM challenges WHERE expires_at <= $1 LIMIT 20)',
          [now],
        );
        await transaction.run(
          `INSERT INTO challenges (challenge, session_ref, scope, bind_authorisation_id, platform, created_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [issued.challenge, issued.sessionRef, issued.scope, issued.bindAuthorisationId, issued.platform ? 1 : 0, now, now + CHALLENGE_MS],
        );
        await transaction.run(
          `UPDATE challenges SET consumed_at = $3 WHERE session_ref = $1 AND scope = $2 AND consumed_at IS NULL AND challenge NOT IN
           (SELECT challenge FROM challenges WHERE session_ref = $1 AND scope = $2 AND consumed_at IS NULL ORDER BY created_at DESC, challenge LIMIT ${OPEN_PER_SESSION})`,
          [issued.sessionRef, issued.scope, now],
        );
      }),

    /**
     * Consumes the challenge that an answer claims, if this session was issued it. An answer that claims none of them
     * burns them all: the first answer in shape is the only one.
     * @returns the challenge to expect, or null where none is live
     */
    take: (sessionRef: string, scope: ChallengeScope, claimed: string | null, now: number): Promise<IssuedChallenge | null> =>
      database.write(async (transaction) => {
        const taken = firstRow(
          await transaction.query<ChallengeRow>(
            `UPDATE challenges SET consumed_at = $4
             WHERE challenge = $3 AND session_ref = $1 AND scope = $2 AND consumed_at IS NULL AND expires_at > $4
             RETURNING challenge, session_ref, scope, bind_authorisation_id, platform`,
            [sessionRef, scope, claimed, now],
          ),
        );
        if (taken) {
          return {
            challenge: taken.challenge,
            sessionRef,
            scope,
            bindAuthorisationId: taken.bind_authorisation_id,
            platform: taken.platform === 1,
          };
        }
        // What the answer should have been about, so that it is judged against something of ours.
        const burned = await transaction.query<ChallengeRow>(
          `UPDATE challenges SET consumed_at = $3 WHERE session_ref = $1 AND scope = $2 AND consumed_at IS NULL AND expires_at > $3
           RETURNING challenge, session_ref, scope, bind_authorisation_id, platform`,
          [sessionRef, scope, now],
        );
        const newest = burned[0];
        return (
          (newest && {
            challenge: newest.challenge,
            sessionRef,
            scope,
            bindAuthorisationId: newest.bind_authorisation_id,
            platform: newest.platform === 1,
          }) ??
          null
        );
      }),
  };
}
