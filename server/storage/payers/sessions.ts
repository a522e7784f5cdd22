/**
 * Sessions in the database, so that they survive a restart and hold on every instance.
 *
 * RTS Art 4(3)(c)-(d): protected against capture, and over after five minutes without activity. Of the cookie's id only a
 * hash is stored: a reader of the database cannot use a session. `ending-sessions.ts` ends them.
 */

import { digest } from '../../core/audit/audit-chain.ts';
import { type Database, firstRow, type Transaction } from '../../database/database.ts';

export type SessionKind = 'anonymous' | 'enrolling' | 'activated' | 'authenticated';

/** Times in milliseconds since the epoch. */
export type SessionRecord = {
  readonly sessionRef: string;
  readonly kind: SessionKind;
  readonly payerId: string | null;
  /** The credential that opened the session, if one did. */
  readonly credentialId: string | null;
  readonly activationId: string | null;
  readonly createdAt: number;
  readonly lastActivityAt: number;
  readonly expiresAt: number;
};

type SessionRow = {
  session_ref: string;
  kind: string;
  payer_id: string | null;
  credential_id: string | null;
  activation_id: string | null;
  created_at: number;
  last_activity_at: number;
  expires_at: number;
};

export type SessionStore = ReturnType<typeof sessionStore>;

export function sessionStore(database: Database) {
  return {
    load: async (sessionId: string, now: number): Promise<SessionRecord | null> => {
      const row = firstRow(
        await database.read<SessionRow>(
          `SELECT session_ref, kind, payer_id, credential_id, activation_id, created_at, last_activity_at, expires_at
           FROM sessions WHERE session_hash = $1 AND expires_at > $2`,
          [digest(sessionId), now],
        ),
      );
      return (
        row && {
          sessionRef: row.session_ref,
          kind: row.kind as SessionKind,
          payerId: row.payer_id,
          credentialId: row.credential_id,
          activationId: row.activation_id,
          createdAt: row.created_at,
          lastActivityAt: row.last_activity_at,
          expiresAt: row.expires_at,
        }
      );
    },
    /** Writes a session, and deletes some that are over. */
    save: (sessionId: string, session: SessionRecord): Promise<void> =>
      database.write(async (transaction) => {
        // A credential that was revoked after it was accepted opens no session. The UPDATE holds its row until the commit.
        const opener = `UPDATE credentials SET status = status WHERE credential_id = $1 AND status = 'active'`;
        if (session.credentialId !== null && (await transaction.run(opener, [session.credentialId])) !== 1) return;
        await transaction.run(
          `INSERT INTO sessions (session_hash, session_ref, kind, payer_id, credential_id, activation_id, created_at, last_activity_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (session_hash) DO NOTHING`,
          [
            digest(sessionId),
            session.sessionRef,
            session.kind,
            session.payerId,
            session.credentialId,
            session.activationId,
            session.createdAt,
            session.lastActivityAt,
            session.expiresAt,
          ],
        );
        await sweep(transaction, session.createdAt);
      }),
    /** Notes that the payer did something. Never moves the time back. */
    touch: (sessionRef: string, now: number): Promise<number> =>
      database.write((transaction) =>
        transaction.run('UPDATE sessions SET last_activity_at = $2 WHERE session_ref = $1 AND last_activity_at < $2', [sessionRef, now]),
      ),
    /** The cookie has another session from now on: what this one had open cannot be answered any more. */
    end: (sessionId: string): Promise<number> =>
      database.write((transaction) => transaction.run('DELETE FROM sessions WHERE session_hash = $1', [digest(sessionId)])),
  };
}

/** Deletes a few of the sessions that ended long ago, with each new session. */
async function sweep(transaction: Transaction, now: number): Promise<void> {
  await transaction.run('DELETE FROM sessions WHERE session_hash IN (SELECT session_hash FROM sessions WHERE expires_at <= $1 LIMIT 20)', [
    now,
  ]);
}
