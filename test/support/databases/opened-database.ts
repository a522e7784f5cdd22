/**
 * A database of a test's own behind our driver, whichever of the two the project tests on, with every store.
 */

import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import { newId } from '../../../server/core/audit/audit-chain.ts';
import type { Database, Transaction, Value } from '../../../server/database/database.ts';
import { type Stores, stores } from '../../../server/storage/stores.ts';
import { START } from '../bank/bank.ts';
import { type FreshDatabase, freshDatabase } from './fresh-database.ts';

export type OpenedDatabase = AsyncDisposable &
  FreshDatabase & {
    readonly database: Database;
    readonly stores: Stores;
    /** One statement in a transaction of its own. @returns the number of rows changed */
    readonly run: (sql: string, params?: readonly Value[]) => Promise<number>;
  };

export async function openedDatabase({ migrated = true } = {}): Promise<OpenedDatabase> {
  const fresh = await freshDatabase({ migrated, now: START });
  const database = await fresh.open();
  const randomBytes = seededBytes(fresh.env.DATABASE_URL);
  return {
    ...fresh,
    database,
    stores: stores(database, randomBytes, () => newId(randomBytes)),
    run: (sql, params) => database.write((transaction) => transaction.run(sql, params)),
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await fresh.remove();
    },
  };
}

/** One with a table of unique words in the order in which they came, for tests of transactions and of nothing else. */
export async function openedWords() {
  const opened = await openedDatabase({ migrated: false });
  await opened.database.write(({ script }) => script('CREATE TABLE words (word TEXT PRIMARY KEY, place BIGINT NOT NULL)'));
  const there = async () => (await opened.database.read('SELECT word FROM words ORDER BY place')).map(({ word }) => word);
  return { ...opened, there };
}

export const addWord = (word: string) => (transaction: Pick<Transaction, 'run'>) =>
  transaction.run('INSERT INTO words (word, place) VALUES ($1, (SELECT count(*) FROM words))', [word]);
