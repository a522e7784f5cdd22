/**
 * Copies every row of one database into another, in an order that foreign keys allow, and compares both afterwards.
 *
 * The source is locked against writers during the copy, and the target is written in one transaction. So the bank never
 * has two databases, and the new one is never half full. Contents are compared by a sum of row digests, which does not
 * depend on how each database sorts text. If this is wrong, a move loses evidence or money (PSD2 Art 72(1), RTS Art 29).
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/encoding/canonical-json.ts';
import type { Dialect, Query, Row, Transaction, Value } from '../database.ts';
import { TABLES } from './tables.ts';

type Table = keyof typeof TABLES;

/** POLICY: 200 rows of the widest table stay below SQLite's limit of parameters. */
const BATCH = 200;
const MODULUS = 2n ** 256n;

/** What a table holds. `digest` covers every row, in any order. */
export type Contents = { readonly table: string; readonly rows: number; readonly digest: string };

/** Lets the transaction stay idle: between two of its statements the copy works on the other database. */
export async function holdOpen(transaction: Transaction, dialect: Dialect): Promise<void> {
  if (dialect === 'postgres') await transaction.script('SET LOCAL idle_in_transaction_session_timeout = 0');
}

/** Every document of evidence, with the sequence number of its event. */
export async function* evidenceOf(query: Query): AsyncGenerator<{ paymentId: string; document: string; sequence: number }> {
  for await (const rows of batches(query, 'evidence'))
    for (const row of rows)
      yield { paymentId: String(row.payment_id), document: String(row.document), sequence: Number(row.audit_sequence) };
}

/** Tables of a target that hold rows. A chain that has not begun does not count. */
export async function filledTables(query: Query): Promise<string[]> {
  const filled: string[] = [];
  for (const table of tables()) {
    const [row] = await query<{ filled: number }>(
      `SELECT count(*) AS filled FROM ${table} ${table === 'audit_head' ? 'WHERE sequence > 0' : ''}`,
    );
    if (row?.filled) filled.push(table);
  }
  return filled;
}

/** Copies every table. The target has none of these rows. */
export async function copyAll(from: Query, to: Transaction): Promise<void> {
  // A migrated database has one row: the head of the chain.
  await to.run('DELETE FROM audit_head');
  for (const table of tables()) for await (const rows of batches(from, table)) await insert(to, table, rows);
}

/** What each table holds, in the order of `TABLES`. */
export async function contentsOf(query: Query): Promise<Contents[]> {
  const contents: Contents[] = [];
  for (const table of tables()) {
    let [count, sum] = [0, 0n];
    for await (const rows of batches(query, table)) {
      for (const row of rows) sum = (sum + rowDigest(row)) % MODULUS;
      count += rows.length;
    }
    contents.push({ table, rows: count, digest: sum.toString(16) });
  }
  return contents;
}

/** Money by currency: what accounts hold, and what the ledger has posted to them. The two are equal, and a move changes neither. */
export async function moneyOf(query: Query): Promise<Row[]> {
  return query(
    `SELECT a.currency, count(*) AS accounts, sum(a.balance_minor) AS held,
       (SELECT sum(e.amount_minor) FROM ledger_entries e JOIN accounts o ON o.iban = e.ledger_account WHERE e.currency = a.currency) AS posted
     FROM accounts a GROUP BY a.currency ORDER BY a.currency`,
  );
}

const tables = () => Object.keys(TABLES) as Table[];

/** Pages by key, not by offset: each page costs the same. */
async function* batches(query: Query, table: Table): AsyncGenerator<Row[]> {
  const key = TABLES[table] as readonly string[];
  let last: Value[] = [];
  for (;;) {
    const after = last.length > 0 ? `WHERE (${key.join(', ')}) > (${key.map((_, i) => `$${i + 1}`).join(', ')})` : '';
    const rows = await query<Row>(`SELECT * FROM ${table} ${after} ORDER BY ${key.join(', ')} LIMIT ${BATCH}`, last);
    if (rows.length > 0) yield rows;
    const end = rows.at(-1);
    if (!end || rows.length < BATCH) return;
    last = key.map((column) => end[column] ?? null);
  }
}

async function insert(to: Transaction, table: Table, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] as Row);
  const places = rows.map((_, r) => `(${columns.map((_, c) => `$${r * columns.length + c + 1}`).join(', ')})`);
  await to.run(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${places.join(', ')}`,
    rows.flatMap((row) => columns.map((column) => row[column] ?? null)),
  );
}

function rowDigest(row: Row): bigint {
  return BigInt(`0x${createHash('sha256').update(canonicalJson(row)).digest('hex')}`);
}
