/**
 * Ends sessions, with everything that was open in them: the payer signs out, here or elsewhere, or a credential goes.
 *
 * RTS Art 4(3)(c)-(d), Art 27(a). A session is looked up with every request, so on every instance it is over with the commit. What it
 * had open is voided in the same transaction: an answer that is being judged elsewhere finds its authorisation voided, and a
 * consent that the session was given is used up.
 */
import type { Act } from '../../core/audit/act.ts';
import type { Database, Transaction, Value } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';

/** A live session by SCA, as its payer sees it. Times in milliseconds since the epoch. */
export type OwnSession = {
  readonly sessionRef: string;
  readonly startedAt: number;
  readonly lastSeenAt: number;
  readonly credentialId: string;
  readonly credentialLabel: string;
};

type OwnSessionRow = { session_ref: string; created_at: number; last_activity_at: number; credential_id: string; label: string };

export type EndingSessionsStore = ReturnType<typeof endingSessionsStore>;

export function endingSessionsStore(database: Database, audit: AuditLog) {
  /** Ends them and leaves one event that names them. @returns how many there were */
  const end = (payerId: string, condition: string, sessionRef: string, type: 'sign-out' | 'sessions-ended', act: Act): Promise<number> =>
    database.write(async (transaction) => {
      const ended = await endSessions(transaction, `payer_id = $1 AND ${condition}`, [payerId, sessionRef], act.now);
      const details = type === 'sign-out' ? {} : { sessions: ended };
      if (ended.length > 0) await audit.append(transaction, act, { type, outcome: 'success', payerId, details });
      return ended.length;
    });
  return {
    /** Sessions by SCA that are not over, newest first. @param seenSince one that was last seen before is over (RTS Art 4(3)(d)) */
    liveOf: async (payerId: string, now: number, seenSince: number): Promise<OwnSession[]> => {
      const sql = `SELECT s.session_ref, s.created_at, s.last_activity_at, s.credential_id, c.label
        FROM sessions s JOIN credentials c ON c.credential_id = s.credential_id
        WHERE s.payer_id = $1 AND s.kind = 'authenticated' AND s.expires_at > $2 AND s.last_activity_at > $3
        ORDER BY s.created_at DESC, s.session_ref`;
      return (await database.read<OwnSessionRow>(sql, [payerId, now, seenSince])).map((row) => ({
        sessionRef: row.session_ref,
        startedAt: row.created_at,
        lastSeenAt: row.last_activity_at,
        credentialId: row.credential_id,
        credentialLabel: row.label,
      }));
    },
    /** The payer signs out: the session is deleted and the sign-out recorded, together and once. */
    signOut: (payerId: string, sessionRef: string, act: Act): Promise<number> =>
      end(payerId, 'session_ref = $2', sessionRef, 'sign-out', act),
    /** Another session of the payer. @returns 0 where the payer has none of this name */
    endOne: (payerId: string, sessionRef: string, act: Act): Promise<number> =>
      end(payerId, 'session_ref = $2', sessionRef, 'sessions-ended', act),
    /** Every session of the payer but this one, of any kind: also one that began with an activation code. */
    endOthers: (payerId: string, sessionRef: string, act: Act): Promise<number> =>
      end(payerId, 'session_ref <> $2', sessionRef, 'sessions-ended', act),
  };
}

/** @param condition on `sessions`, with `params` from `$1` on. @returns what the ended sessions were called */
export async function endSessions(transaction: Transaction, condition: string, params: readonly Value[], now: number): Promise<string[]> {
  const ended = `(SELECT session_ref FROM sessions WHERE ${condition})`;
  const at = `$${params.length + 1}`;
  // Found among the open authorisations of all payers: these are never more than were opened in the last five minutes.
  await transaction.run(
    `UPDATE authorisations SET voided_at = ${at} WHERE expires_at > ${at} AND sca_status = 'started' AND taken_at IS NULL AND voided_at IS NULL
     AND session_ref IN ${ended}`,
    [...params, now],
  );
  // Found among the consents of these payers.
  await transaction.run(
    `UPDATE authorisations SET used_at = ${at} WHERE payer_id IN (SELECT payer_id FROM sessions WHERE ${condition}) AND scope <> 'payment'
     AND sca_status = 'finalised' AND used_at IS NULL AND session_ref IN ${ended}`,
    [...params, now],
  );
  await transaction.run(`DELETE FROM challenges WHERE session_ref IN ${ended}`, params);
  const rows = await transaction.query<{ session_ref: string }>(`DELETE FROM sessions WHERE ${condition} RETURNING session_ref`, params);
  return rows.map(({ session_ref }) => session_ref);
}
