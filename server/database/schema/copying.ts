/**
 * Copies every row of one database into another, in an order that foreign keys allow, and compares both afterwards.
 *
 * The source is held against writers for as long as it takes, and the target is written in one transaction: there is no
 * moment at which two databases are the bank's, and none at which the new one is half. Contents are compared by a sum of
 * row digests, which does not depend on the order in which each database sorts text. Which tables there are, and in which order
 * they can be filled, the caller says (`storage/all-tables.ts`).
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/encoding/canonical-json.ts';
import type { Dialect, Query, Row, Transaction, Value } from '../database.ts';

/** A table, and the columns of its primary key. */
export type CopiedTable = { readonly table: string; readonly key: readonly string[] };

/** POLICY: 200 rows of the widest table stay below SQLite's limit of parameters. */
const BATCH = 200;
const MODULUS = 2n ** 256n;

/** What a table holds. `digest` covers every row, in any order. */
export type Contents = { readonly table: string; readonly rows: number; readonly digest: string };

/** Lets the transaction stay idle: between two of its statements the copy works on the other database. */
export async function holdOpen(transaction: Transaction, dialect: Dialect): Promise<void> {
  if (dialect === 'postgres') await transaction.script('SET LOCAL idle_in_transaction_session_timeout = 0');
}

/** Tables of a target that hold something. A chain that has not begun is nothing. */
export async function filledTables(query: Query, tables: readonly CopiedTable[]): Promise<string[]> {
  const filled: string[] = [];
  for (const { table } of tables) {
    const [row] = await query<{ filled: number }>(
      `SELECT count(*) AS filled FROM ${table} ${table === 'audit_head' ? 'WHERE sequence > 0' : ''}`,
    );
    if (row?.filled) filled.push(table);
  }
  return filled;
}

/**
 * Copies every table. The target has none of its rows.
 * @param tables what a row refers to comes before that row's table
 */
export async function copyAll(from: Query, to: Transaction, tables: readonly CopiedTable[]): Promise<void> {
  // The one row that a new database has.
  await to.run('DELETE FROM audit_head');
  for (const each of tables) for await (const rows of batches(from, each)) await insert(to, each.table, rows);
}

/** What each table holds, in the order of `tables`. */
export async function contentsOf(query: Query, tables: readonly CopiedTable[]): Promise<Contents[]> {
  const contents: Contents[] = [];
  for (const each of tables) {
    let [count, sum] = [0, 0n];
    for await (const rows of batches(query, each)) {
      for (const row of rows) sum = (sum + rowDigest(row)) % MODULUS;
      count += rows.length;
    }
    contents.push({ table: each.table, rows: count, digest: sum.toString(16) });
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

/** Every row, by key and not by offset: each batch costs the same. */
export async function* batches(query: Query, { table, key }: CopiedTable): AsyncGenerator<Row[]> {
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

async function insert(to: Transaction, table: string, rows: readonly Row[]): Promise<void> {
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
