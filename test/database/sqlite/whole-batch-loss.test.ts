/**
 * SQLite gives up the whole transaction in the middle of a batch: disk full, or worse. Every job of the batch gets
 * `Unavailable` (503), no job has half happened, and later jobs run as usual.
 *
 * performance.md item 1: on FULL, IOERR, NOMEM, BUSY or INTERRUPT SQLite may roll back everything, and a job that went on
 * would write outside any transaction. Each loss is provoked at every job of a batch.
 */
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { Rollback, type Transaction, Unavailable } from '../../../server/database/database.ts';
import { insertWord, wordsDatabase } from '../../support/databases/temporary-database.ts';

const JOBS = 5;

type Loss = (transaction: Transaction) => Promise<unknown>;

/** Ways in which a job can end the transaction of its batch. */
const losses: Record<string, Loss> = {
  'the disk is full': async (transaction) => {
    const [size] = await transaction.query<{ page_count: number }>('PRAGMA page_count');
    await transaction.script(`PRAGMA max_page_count = ${size?.page_count}`);
    await insertWord('x'.repeat(1_000_000))(transaction);
  },
  'the disk is full, and the job carries on as if it were not': async (transaction) => {
    const [size] = await transaction.query<{ page_count: number }>('PRAGMA page_count');
    await transaction.script(`PRAGMA max_page_count = ${size?.page_count}`);
    await insertWord('x'.repeat(1_000_000))(transaction).catch(() => undefined);
    await transaction.script('ROLLBACK');
    await insertWord('outside any transaction')(transaction);
  },
  'a statement takes everything with it, and the job goes on writing': async (transaction) => {
    await transaction.run(`INSERT OR ROLLBACK INTO words (word) VALUES ('before')`).catch(() => undefined);
    await insertWord('outside any transaction')(transaction);
  },
  'a query takes everything with it, and the job goes on writing': async (transaction) => {
    await transaction.query(`INSERT OR ROLLBACK INTO words (word) VALUES ('before') RETURNING word`).catch(() => undefined);
    await insertWord('outside any transaction')(transaction);
  },
  'the machine is at its end, and the transaction still there': async () => {
    throw new BetterSqlite.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
  },
  'the transaction is gone, and the job notices': async (transaction) => {
    await transaction.script('ROLLBACK');
    throw new Error('what SQLite would say');
  },
  'the transaction is gone, and the job rolls back': async (transaction) => {
    await transaction.script('ROLLBACK');
    throw new Rollback('a value that nobody may get');
  },
  'the transaction is gone, and the job notices nothing': async (transaction) => {
    await transaction.script('ROLLBACK');
    return 'done';
  },
  'the transaction is gone, and the job goes on writing': async (transaction) => {
    await transaction.script('ROLLBACK');
    await insertWord('outside any transaction')(transaction);
  },
  'the transaction is gone, and the job goes on writing and forgives every error': async (transaction) => {
    await transaction.script('ROLLBACK');
    await insertWord('outside any transaction')(transaction).catch(() => undefined);
    await transaction.query(`INSERT INTO words (word) VALUES ('by query') RETURNING word`).catch(() => undefined);
    await transaction.script(`INSERT INTO words (word) VALUES ('by script')`).catch(() => undefined);
  },
};

async function loseAt(k: number, loss: Loss) {
  const words = await wordsDatabase();
  const { database } = words;
  await database.write(insertWord('before'));
  const happened: number[] = [];
  const job = (i: number) => async (transaction: Transaction) => {
    transaction.afterCommit(() => happened.push(i));
    await insertWord(`${i}`)(transaction);
    if (i === k) await loss(transaction);
    if (i === 1 && k !== 1) throw new Rollback('would have been the answer');
  };
  const settled = await Promise.allSettled(Array.from({ length: JOBS }, (_, i) => database.write(job(i))));
  return { ...words, settled, happened };
}

it('a batch that is lost is rolled back before its connection is used again: reads meanwhile are answered', async () => {
  await using words = await wordsDatabase();
  const reads: Promise<unknown>[] = [];
  const readOn = async () => {
    for (let i = 0; i < 50; i += 1) {
      reads.push(words.database.read('SELECT word FROM words'));
      await Promise.resolve();
    }
  };
  const lost = words.database.write(async (transaction) => {
    await insertWord('half')(transaction);
    void readOn();
    throw new BetterSqlite.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
  });
  await expect(lost).rejects.toThrow(Unavailable);
  await vi.waitFor(() => expect(reads).toHaveLength(50));
  expect(await Promise.all(reads)).toEqual(Array(50).fill([]));
});

describe.each(Object.entries(losses))('%s', (_, loss) => {
  it.each(
    Array.from({ length: JOBS }, (_, i) => i),
  )('at job %i: everybody of the batch is told, nothing is half done, later jobs run', async (k) => {
    await using here = await loseAt(k, loss);
    const reasons = here.settled.map((each) => (each.status === 'rejected' ? each.reason : each.value));
    expect(reasons.every((reason) => reason instanceof Unavailable)).toBe(true);
    expect(reasons).toHaveLength(JOBS);
    expect(here.happened).toEqual([]);
    expect(here.there()).toEqual(['before']);

    await here.database.write((transaction) => transaction.script('PRAGMA max_page_count = 1000000'));
    const later = await Promise.all(Array.from({ length: 3 }, (_, i) => here.database.write(insertWord(`later ${i}`))));
    expect(later).toEqual([1, 1, 1]);
    expect(here.there()).toEqual(['before', 'later 0', 'later 1', 'later 2']);
  });
});

it('a job that failed and was undone writes nothing afterwards, whatever of it still runs', async () => {
  await using here = await wordsDatabase();
  const refused: unknown[] = [];
  const failed = here.database.write(async (transaction) => {
    await insertWord('undone')(transaction);
    const straggler = async () => {
      for (let i = 0; i < 30; i += 1) {
        await Promise.resolve();
        insertWord(`straggler ${i}`)(transaction).catch((error) => refused.push(error));
      }
    };
    await Promise.all([Promise.reject(new Error('a constraint')), straggler()]);
  });
  await expect(failed).rejects.toThrow('a constraint');
  await vi.waitFor(() => expect(refused.length).toBeGreaterThan(0));
  expect(here.there()).toEqual([]);
});

describe('a batch that another one comes behind', () => {
  it('is lost alone: jobs that were not in it are done', async () => {
    await using here = await wordsDatabase();
    const { database } = here;
    const behind: Promise<number>[] = [];
    const lost = database.write(async (transaction) => {
      behind.push(database.write(insertWord('behind')));
      await transaction.script('ROLLBACK');
    });
    await expect(lost).rejects.toBeInstanceOf(Unavailable);
    expect(await Promise.all(behind)).toEqual([1]);
    expect(here.there()).toEqual(['behind']);
  });
});
