/**
 * A database that takes only text which both databases keep as it is.
 *
 * PostgreSQL refuses U+0000 in text, so a request that brings it there is a 500, and undoes the batch that it is in; SQLite takes it.
 * Half a character becomes another one in either. So a test that sends hostile text on SQLite finds here what only PostgreSQL would
 * show, and in values that no column keeps as well.
 */
import type { Database, Query, Transaction, Value } from '../../../server/database/database.ts';

export class UnkeepableText extends Error {}

function check(values: readonly Value[], what: string): void {
  for (const value of values)
    if (typeof value === 'string' && (value.includes('\u0000') || !value.isWellFormed()))
      throw new UnkeepableText(`${JSON.stringify(value.slice(0, 100))} reaches the database: ${what}`);
}

const checking =
  <R>(statement: (sql: string, params?: readonly Value[]) => R) =>
  (sql: string, params: readonly Value[] = []): R => {
    check(params, sql);
    return statement(sql, params);
  };

const checkingOf = (transaction: Transaction): Transaction => ({
  ...transaction,
  query: checking(transaction.query) as Query,
  run: checking(transaction.run),
  append: (to, row) => {
    check(row, to.table);
    return transaction.append(to, row);
  },
});

export const textForEveryDatabase = (database: Database): Database => ({
  ...database,
  read: checking(database.read) as Query,
  write: (job, payerId) => database.write((transaction) => job(checkingOf(transaction)), payerId),
});
