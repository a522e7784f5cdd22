/**
 * Jobs of different payers may run in parallel; the result is still that of one order of jobs.
 *
 * `server/database/database.ts`, `write(job, payerId)`. RTS Art 4(3)(b) rests on it: two failures of one payer that were counted
 * in parallel would be counted as one.
 */
import { describe, expect, it } from 'vitest';
import { Rollback, type Transaction } from '../../../server/database/database.ts';
import { START } from '../../support/bank/bank.ts';
import { expectWholeChain } from '../../support/bank/soundness.ts';
import { addWord, openedDatabase, openedWords } from '../../support/databases/opened-database.ts';

const COUNT = 'SELECT count(*) AS n FROM words';

/** Reads, and writes what follows from it. @returns what it read */
async function countThenAdd(word: string, { query, run }: Transaction): Promise<number> {
  const [row] = await query<{ n: number }>(COUNT);
  await query('SELECT 1 AS one');
  await run('INSERT INTO words (word, place) VALUES ($1, $2)', [word, row?.n ?? -1]);
  return row?.n ?? -1;
}

describe('jobs that may run in parallel', () => {
  it('run one after the other if they are of one payer: what a job read stands until it ends', async () => {
    await using here = await openedWords();
    const read = await Promise.all(
      Array.from({ length: 20 }, (_, i) => here.database.write((transaction) => countThenAdd(`${i}`, transaction), 'alice')),
    );
    expect(read).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('end before a job without a payer, and those behind it begin after it', async () => {
    await using here = await openedWords();
    const slowly = (word: string, payerId: string) =>
      here.database.write(async (transaction) => {
        await transaction.query('SELECT 1 AS one');
        await transaction.query('SELECT 2 AS two');
        await addWord(word)(transaction);
      }, payerId);
    const counted = () => here.database.write(async ({ query }) => (await query<{ n: number }>(COUNT))[0]?.n);
    const seen = await Promise.all([
      slowly('a', 'alice'),
      slowly('b', 'bob'),
      counted(),
      here.database.write(addWord('c'), 'alice'),
      counted(),
    ]);
    expect([seen[2], seen[4]]).toEqual([2, 3]);
  });

  it('and one fails after it has written: only that one leaves nothing', async () => {
    await using here = await openedWords();
    const half = async (transaction: Transaction) => {
      await addWord('half')(transaction);
      throw new Rollback('no');
    };
    const settled = await Promise.all([
      here.database.write(addWord('a'), 'alice'),
      here.database.write(half, 'bob'),
      here.database.write(addWord('b'), 'carol'),
    ]);
    expect(settled).toEqual([1, 'no', 1]);
    expect(await here.there()).toEqual(['a', 'b']);
  });

  it('and one fails in the database beside others that ask a new statement: only that one fails', async () => {
    await using here = await openedWords();
    await here.database.write(addWord('a'));
    const settled = await Promise.allSettled([
      here.database.write(addWord('a'), 'alice'),
      ...['bob', 'carol', 'dave'].map((payerId) => here.database.write(({ query }) => query('SELECT 41 AS n'), payerId)),
    ]);
    expect(settled.map((each) => (each.status === 'fulfilled' ? each.value : 'failed'))).toEqual([
      'failed',
      [{ n: 41 }],
      [{ n: 41 }],
      [{ n: 41 }],
    ]);
  });

  it('what a job left running behind it writes nothing any more', async () => {
    await using here = await openedWords();
    const slowly = async ({ query, run }: Transaction) => {
      for (let i = 0; i < 6; i += 1) await query('SELECT 1 AS one');
      await run(`INSERT INTO words (word, place) VALUES ('left over', 1)`);
    };
    let left: Promise<unknown> = Promise.resolve();
    const answer = await here.database.write((transaction) => {
      left = slowly(transaction).catch(() => undefined);
      return Promise.all([left, transaction.query('SELECT 1 AS one').then(() => Promise.reject(new Rollback('no')))]);
    }, 'alice');
    expect(answer).toBe('no');
    await left;
    await here.database.write(addWord('a'));
    expect(await here.there()).toEqual(['a']);
  });

  it('append to one chain, also where some of them are undone', async () => {
    await using here = await openedDatabase();
    const { audit } = here.stores;
    const act = { now: START, requestId: 'request', sessionRef: null };
    let runs = 0;
    const recorded = (index: number) => async (transaction: Transaction) => {
      runs += 1;
      await audit.append(transaction, act, { type: 'access', outcome: 'success', details: { index } });
      if (index % 8 === 7) throw new Rollback('no');
    };
    for (const length of [6, 16]) {
      await Promise.all(Array.from({ length }, (_, i) => here.database.write(recorded(i), `payer ${i % 5}`)));
      await expectWholeChain(here.database);
      // Two events in one place would have made all jobs run again.
      if (length === 6) expect(runs).toBe(6);
    }
    expect((await audit.head()).sequence).toBe(20);
  });
});

describe('reads that go together', () => {
  it('and one of which fails are answered, each with its own', async () => {
    await using here = await openedWords();
    await here.database.write(addWord('a'));
    const number = (n: number) => here.database.read(`SELECT ${n} AS n`);
    const settled = await Promise.allSettled([
      number(1),
      here.database.read('SELEKT 1'),
      number(2),
      here.database.read('SELEKT 2'),
      number(3),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
    expect(settled.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(await Promise.all([number(4), number(2)])).toEqual([[{ n: 4 }], [{ n: 2 }]]);
  });
});
