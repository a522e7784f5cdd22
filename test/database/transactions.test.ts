/**
 * What both drivers promise of a transaction: whole or not at all, in order, one after the other, answered after the
 * commit, and effects outside the database never before it.
 *
 * `server/storage/database.ts`; contract §4 (one transaction an act). Everything above the drivers rests on these.
 */
import { describe, expect, it, vi } from 'vitest';
import { Rollback, type Transaction, Unavailable } from '../../server/storage/database.ts';
import { addWord, openedWords } from '../support/opened-database.ts';

const raise = (error: Error) => () => {
  throw error;
};

describe('jobs that wait together', () => {
  it('are done in the order in which they came, each seeing what those before it wrote', async () => {
    await using here = await openedWords();
    const counted = () => here.database.write(async ({ query }) => (await query<{ n: number }>('SELECT count(*) AS n FROM words'))[0]?.n);
    const answers = [];
    for (let i = 0; i < 120; i += 1) answers.push(here.database.write(addWord(`${i}`)), counted());
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 240 }, (_, i) => (i % 2 ? (i + 1) / 2 : 1)));
    expect(await here.there()).toEqual(Array.from({ length: 120 }, (_, i) => `${i}`));
  });

  it('and one fails: it leaves nothing of itself, and does not take the others along', async () => {
    await using here = await openedWords();
    const failing = async (transaction: Transaction) => {
      await addWord('half')(transaction);
      raise(new Error('a bug'))();
    };
    const twice = async (transaction: Transaction) => {
      await addWord('whole')(transaction);
      await addWord('a')(transaction);
    };
    const rolledBack = async (transaction: Transaction): Promise<string> => {
      await addWord('undone')(transaction);
      throw new Rollback('a fact no longer holds');
    };
    const { write } = here.database;
    const settled = await Promise.allSettled([
      write(addWord('a')),
      write(failing),
      write(twice),
      write(rolledBack),
      write(raise(new Rollback('at once')) as never),
      write(async ({ run }) => run('SELEKT 1')),
      write(addWord('b')),
    ]);
    expect(settled.map((each) => (each.status === 'fulfilled' ? each.value : 'rejected'))).toEqual([
      1,
      'rejected',
      'rejected',
      'a fact no longer holds',
      'at once',
      'rejected',
      1,
    ]);
    expect((settled[1] as PromiseRejectedResult).reason).toEqual(new Error('a bug'));
    expect((settled[2] as PromiseRejectedResult).reason.message).toMatch(/unique/i);
    expect(await here.there()).toEqual(['a', 'b']);
  });
});

describe('an answer', () => {
  it('finds its row wherever one looks, also from another instance', async () => {
    await using here = await openedWords();
    const other = await here.open();
    const seen = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        await here.database.write(addWord(`${i}`));
        return (await other.read('SELECT word FROM words WHERE word = $1', [`${i}`])).length;
      }),
    );
    expect(seen).toEqual(Array(20).fill(1));
    await other.close();
  });

  it('of a job that failed waits for the rest, and comes in order', async () => {
    await using here = await openedWords();
    const answered: string[] = [];
    await Promise.all([
      here.database.write(() => Promise.reject(new Error('first'))).catch(() => answered.push('failed')),
      here.database.write(() => Promise.reject(new Rollback('second'))).then(() => answered.push('rolled back')),
      here.database.write(addWord('third')).then(() => answered.push('done')),
      here.database.write(async () => expect(answered).toEqual([])),
    ]);
    expect(answered).toEqual(['failed', 'rolled back', 'done']);
  });
});

describe('two instances that write at once', () => {
  it('come one after the other: what a job read stands until it commits', async () => {
    await using here = await openedWords();
    const other = await here.open();
    // Read, then write what follows from it: two that did so at the same time would write the same place twice.
    const act = (word: string) => async (transaction: Transaction) => {
      const [row] = await transaction.query<{ n: number }>('SELECT count(*) AS n FROM words');
      await transaction.query('SELECT 1 AS one');
      await transaction.run('INSERT INTO words (word, place) VALUES ($1, $2)', [word, row?.n ?? -1]);
    };
    await Promise.all(Array.from({ length: 200 }, (_, i) => (i % 2 ? here.database : other).write(act(`${i}`))));
    const places = (await here.database.read('SELECT place FROM words ORDER BY place')).map(({ place }) => place);
    expect(places).toEqual(Array.from({ length: 200 }, (_, i) => i));
    await other.close();
  });
});

describe('what is to happen after the commit', () => {
  it('happens then, in order, before the answer; and never for a job that failed or rolled back', async () => {
    await using here = await openedWords();
    const seen: string[] = [];
    const act = async (word: string, end: () => void) => {
      await here.database.write(async (transaction) => {
        transaction.afterCommit(() => seen.push(word));
        await addWord(word)(transaction);
        expect(seen).toEqual([]);
        end();
      });
      expect(seen).toContain(word);
    };
    const nothing = () => undefined;
    await Promise.allSettled([
      act('a', nothing),
      act('x', raise(new Error('a bug'))),
      act('y', raise(new Rollback(null))),
      act('b', nothing),
    ]);
    expect(seen).toEqual(['a', 'b']);
  });

  it('does not take the queue along where it is a bug', async () => {
    await using here = await openedWords();
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const withBug = async (transaction: Transaction) => {
      transaction.afterCommit(raise(new Error('a listener with a bug')));
      return addWord('a')(transaction);
    };
    expect(await Promise.all([here.database.write(withBug), here.database.write(addWord('b'))])).toEqual([1, 1]);
    expect(warning).toHaveBeenCalledExactlyOnceWith(new Error('a listener with a bug'));
    warning.mockRestore();
    expect(await here.there()).toEqual(['a', 'b']);
  });
});

describe('closing', () => {
  it('waits for every job that was asked for, and answers what comes too late', async () => {
    await using here = await openedWords();
    const second = await here.open();
    const jobs = Array.from({ length: 450 }, (_, i) => second.write(addWord(`${i}`)));
    await second.close();
    expect(await Promise.all(jobs)).toEqual(Array(450).fill(1));
    await expect(second.write(async () => 'done')).rejects.toBeInstanceOf(Unavailable);
    expect(await here.there()).toHaveLength(450);
  });
});
