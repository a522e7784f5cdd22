/**
 * What the bank keeps about one payer, a page of rows at a time (Regulation (EU) 2016/679 Art 15, Art 20).
 *
 * Each statement asks for the payer's own rows and for nobody else's; what comes is never more than a page, however long
 * somebody has been a payer. No hash of a cookie or a code is among it, no counter of failures and nothing of a refused
 * try: they are the bank's locks, and would say which element was wrong (RTS Art 4(3)(a)). README says what is left out.
 */
import type { AuditLog, RecordedEvent } from './audit-log.ts';
import type { Database, Query, Row } from './database.ts';

/** POLICY: large enough that a page is worth its query, small enough that nobody waits for one. */
const PAGE = 100;
/** Events are the payer's here and there: so many of everybody's are looked through at once, by their number, without an index. */
const EVENTS_LOOKED_THROUGH = 1_000;

export type OwnRow = Row & { readonly at: number; readonly id: string };
export type OwnDataStore = ReturnType<typeof ownDataStore>;

/** Rows of a payer in the order of their time, by table. `at` and `id` say where a page ends. */
const PAGED = {
  credentials: `SELECT created_at AS at, credential_id AS id, label, public_key, sign_count, transports, uv_initialized, backup_eligible, backup_state,
    aaguid, attestation_format, attestation_verdict, attestation_object, client_data_json, payment_extension, bound_by, status, last_used_at, revoked_at,
    clone_suspected_at FROM credentials WHERE payer_id = $1`,
  authorisations: `SELECT created_at AS at, authorisation_id AS id, scope, payment_id, method, sca_status, expires_at, taken_at, voided_at, used_at,
    credential_id, link_object FROM authorisations WHERE payer_id = $1`,
  messages: 'SELECT created_at AS at, message_id AS id, type, credential_label FROM messages WHERE payer_id = $1',
  sessions:
    'SELECT created_at AS at, session_ref AS id, kind, credential_id, last_activity_at, expires_at FROM sessions WHERE payer_id = $1',
} as const;
const EVIDENCE = `SELECT p.created_at AS at, p.payment_id AS id, e.document, e.audit_sequence FROM payments p JOIN evidence e ON e.payment_id = p.payment_id
  WHERE p.payer_id = $1 AND (p.created_at > $2 OR (p.created_at = $2 AND p.payment_id > $3)) ORDER BY p.created_at, p.payment_id LIMIT ${PAGE}`;
const LEDGER = `SELECT posted_at AS at, entry_id AS id, posting_id, payment_id, ledger_account, currency, amount_minor FROM ledger_entries
  WHERE ledger_account = $1 AND (posted_at > $2 OR (posted_at = $2 AND entry_id > $3)) ORDER BY posted_at, entry_id LIMIT ${PAGE}`;
const KEYS = { credentials: 'credential_id', authorisations: 'authorisation_id', messages: 'message_id', sessions: 'session_ref' } as const;

export function ownDataStore(database: Database, audit: AuditLog) {
  const { read } = database;
  return {
    /** When somebody became a payer, and what authenticators call them. */
    profile: async (payerId: string): Promise<{ createdAt: number; userHandle: string } | null> => {
      const sql = 'SELECT created_at, user_handle FROM payers WHERE payer_id = $1';
      const [row] = await read<{ created_at: number; user_handle: string }>(sql, [payerId]);
      return row ? { createdAt: row.created_at, userHandle: row.user_handle } : null;
    },

    pages: (table: keyof typeof PAGED, payerId: string): AsyncGenerator<OwnRow[]> => {
      const key = KEYS[table];
      const further = `AND (created_at > $2 OR (created_at = $2 AND ${key} > $3)) ORDER BY created_at, ${key} LIMIT ${PAGE}`;
      return pages(read, `${PAGED[table]} ${further}`, payerId);
    },

    evidence: (payerId: string): AsyncGenerator<OwnRow[]> => pages(read, EVIDENCE, payerId),

    /** Entries of the payer's own accounts; the other side of a posting is somebody else's. */
    async *ledger(payerId: string): AsyncGenerator<OwnRow[]> {
      const sql = 'SELECT iban FROM accounts WHERE payer_id = $1 ORDER BY iban';
      for (const { iban } of await read<{ iban: string }>(sql, [payerId])) yield* pages(read, LEDGER, iban);
    },

    /** The payer's events, to the end of the log as it is now. A page may be empty: then others were busy. */
    async *events(payerId: string): AsyncGenerator<RecordedEvent[]> {
      const { sequence: end } = await audit.head();
      for (let from = 0; from < end; ) {
        const to = Math.min(from + EVENTS_LOOKED_THROUGH, end);
        const page = await audit.ofPayer(payerId, from, to, PAGE);
        yield page;
        from = page.length < PAGE ? to : (page.at(-1)?.event.sequence ?? to);
      }
    },
  };
}

async function* pages(read: Query, sql: string, owner: string): AsyncGenerator<OwnRow[]> {
  let last = { at: -1, id: '' };
  for (;;) {
    const rows = await read<OwnRow>(sql, [owner, last.at, last.id]);
    yield rows;
    const end = rows.at(-1);
    if (end === undefined || rows.length < PAGE) return;
    last = { at: end.at, id: end.id };
  }
}
