/**
 * What the bank keeps about one payer, a page of rows at a time (Regulation (EU) 2016/679 Art 15, Art 20).
 *
 * Each statement asks for the payer's own rows only, and returns at most a page, however long the payer has been here. Hashes
 * of cookies and codes, counters of failures and refused tries are left out: they are the bank's locks, and would say which
 * element was wrong (RTS Art 4(3)(a)). README lists what is left out.
 */

import type { Database, Query, Row, Value } from '../../database/database.ts';
import type { AuditLog, RecordedEvent } from '../audit/audit-log.ts';

/** POLICY: large enough that a page is worth its query, small enough that no other request waits for one. */
const PAGE = 100;
/** A payer's events are scattered over the log: so many events of all payers are read at once, by number, without an index. */
const EVENTS_LOOKED_THROUGH = 1_000;

export type OwnRow = Row & { readonly at: number; readonly id: string };
export type OwnDataStore = ReturnType<typeof ownDataStore>;

/** A statement that returns the page after a key, with the payer as `$1` and the key from `$2` on. */
type Paged = { readonly sql: string; readonly start: readonly Value[]; readonly keyOf: (row: OwnRow) => readonly Value[] };

/** Ordered by time. @param time @param id its columns, which the rows have as `at` and `id` */
function byTime(select: string, time: string, id: string): Paged {
  const sql = `${select} AND (${time} > $2 OR (${time} = $2 AND ${id} > $3)) ORDER BY ${time}, ${id} LIMIT ${PAGE}`;
  return { sql, start: [-1, ''], keyOf: ({ at, id: last }) => [at, last] };
}

const AUTHORISATION = `SELECT a.created_at AS at, a.authorisation_id AS id, a.scope, CASE WHEN a.scope = 'payment' THEN a.subject_id END AS payment_id, a.method, a.sca_status, a.expires_at, a.taken_at,
  a.voided_at, a.used_at, a.credential_id, a.link_object`;
const ENTRY = 'SELECT l.posted_at AS at, l.entry_id AS id, l.posting_id, l.payment_id, l.ledger_account, l.currency, l.amount_minor';

const CREDENTIALS = byTime(
  `SELECT created_at AS at, credential_id AS id, label, public_key, sign_count, transports, uv_initialized, backup_eligible, backup_state,
    aaguid, attestation_format, attestation_verdict, attestation_object, client_data_json, payment_extension, bound_by, status, last_used_at, revoked_at,
    clone_suspected_at FROM credentials WHERE payer_id = $1`,
  'created_at',
  'credential_id',
);
const MESSAGES = byTime(
  'SELECT created_at AS at, message_id AS id, type, credential_label FROM messages WHERE payer_id = $1',
  'created_at',
  'message_id',
);
const SESSIONS = byTime(
  'SELECT created_at AS at, session_ref AS id, kind, credential_id, last_activity_at, expires_at FROM sessions WHERE payer_id = $1',
  'created_at',
  'session_ref',
);
const EVIDENCE = byTime(
  `SELECT p.created_at AS at, p.payment_id AS id, p.payment_id, e.authorisation_id, e.document, e.audit_sequence
    FROM payments p JOIN evidence e ON e.authorisation_id = p.authorisation_id WHERE p.payer_id = $1`,
  'p.created_at',
  'p.payment_id',
);
const EVIDENCE_OF_CONSENTS = byTime(
  `SELECT a.created_at AS at, a.authorisation_id AS id, NULL AS payment_id, e.authorisation_id, e.document, e.audit_sequence
    FROM authorisations a JOIN evidence e ON e.authorisation_id = a.authorisation_id WHERE a.payer_id = $1 AND a.scope <> 'payment'`,
  'a.created_at',
  'a.authorisation_id',
);
const CONSENTS = byTime(
  `${AUTHORISATION} FROM authorisations a WHERE a.payer_id = $1 AND a.scope <> 'payment'`,
  'a.created_at',
  'a.authorisation_id',
);
/** Payment after payment, because no index has these rows by payer. */
const AUTHORISATIONS_OF_PAYMENTS: Paged = {
  sql: `${AUTHORISATION}, p.created_at AS ordered_at FROM payments p JOIN authorisations a ON a.subject_id = p.payment_id AND a.scope = 'payment'
    WHERE p.payer_id = $1 AND (p.created_at > $2 OR (p.created_at = $2 AND (p.payment_id > $3 OR (p.payment_id = $3 AND a.authorisation_id > $4))))
    ORDER BY p.created_at, p.payment_id, a.authorisation_id LIMIT ${PAGE}`,
  start: [-1, '', ''],
  keyOf: (row) => [row.ordered_at ?? null, row.payment_id ?? null, row.id],
};
/** What a payer's (`$1`) account received, and what left it without a payment. */
const RECEIVED = byTime(
  `${ENTRY} FROM ledger_entries l WHERE l.ledger_account = $1 AND (l.amount_minor > 0 OR l.payment_id IS NULL)`,
  'l.posted_at',
  'l.entry_id',
);
const PAID: Paged = {
  sql: `${ENTRY}, p.created_at AS ordered_at FROM payments p
    JOIN ledger_entries l ON l.payment_id = p.payment_id AND l.ledger_account = p.payer_iban AND l.amount_minor < 0
    WHERE p.payer_id = $1 AND (p.created_at > $2 OR (p.created_at = $2 AND p.payment_id > $3)) ORDER BY p.created_at, p.payment_id LIMIT ${PAGE}`,
  start: [-1, ''],
  keyOf: (row) => [row.ordered_at ?? null, row.payment_id ?? null],
};

export function ownDataStore(database: Database, audit: AuditLog) {
  const { read } = database;
  return {
    /** When the payer joined, and what authenticators call the payer. */
    profile: async (payerId: string): Promise<{ createdAt: number; userHandle: string } | null> => {
      const sql = 'SELECT created_at, user_handle FROM payers WHERE payer_id = $1';
      const [row] = await read<{ created_at: number; user_handle: string }>(sql, [payerId]);
      return row ? { createdAt: row.created_at, userHandle: row.user_handle } : null;
    },

    credentials: (payerId: string) => pages(read, CREDENTIALS, payerId),
    messages: (payerId: string) => pages(read, MESSAGES, payerId),
    sessions: (payerId: string) => pages(read, SESSIONS, payerId),

    /** Of consents first, then of the payments in their order. */
    async *evidence(payerId: string): AsyncGenerator<OwnRow[]> {
      yield* pages(read, EVIDENCE_OF_CONSENTS, payerId);
      yield* pages(read, EVIDENCE, payerId);
    },

    /** Consents first, then the authorisations of payments, in the order of the payments. */
    async *authorisations(payerId: string): AsyncGenerator<OwnRow[]> {
      yield* pages(read, CONSENTS, payerId);
      yield* pages(read, AUTHORISATIONS_OF_PAYMENTS, payerId);
    },

    /** Entries of the payer's own accounts, received first, then paid. The other side of a posting belongs to another account. */
    async *ledger(payerId: string): AsyncGenerator<OwnRow[]> {
      const sql = 'SELECT iban FROM accounts WHERE payer_id = $1 ORDER BY iban';
      for (const { iban } of await read<{ iban: string }>(sql, [payerId])) yield* pages(read, RECEIVED, iban);
      yield* pages(read, PAID, payerId);
    },

    /** The payer's events, to the end of the log as it is now. A page may be empty: then its events are those of other payers. */
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

async function* pages(read: Query, { sql, start, keyOf }: Paged, owner: string): AsyncGenerator<OwnRow[]> {
  let key = start;
  for (;;) {
    const rows = await read<OwnRow>(sql, [owner, ...key]);
    yield rows;
    const end = rows.at(-1);
    if (end === undefined || rows.length < PAGE) return;
    key = keyOf(end);
  }
}
