/**
 * What both drivers promise of a transaction: whole or not at all, in order, one after the other, answered after the
 * commit, and effects outside the database never before it.
 *
 * `server/database/database.ts`; contract §4 (one transaction an act). Everything above the drivers rests on these.
 */
import { describe, expect, it, vi } from 'vitest';
import { Rollback, type Transaction, Unavailable } from '../../../server/database/database.ts';
import { START } from '../../support/bank/bank.ts';
import { expectWholeChain } from '../../support/bank/soundness.ts';
import { addWord, openedDatabase, openedWords } from '../../support/databases/opened-database.ts';

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
    // Reads, then writes what follows from it: two such jobs in parallel would write the same place twice.
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
  it('waits for every job before it, and answers a job that comes too late', async () => {
    await using here = await openedWords();
    const second = await here.open();
    const jobs = Array.from({ length: 450 }, (_, i) => second.write(addWord(`${i}`)));
    await second.close();
    expect(await Promise.all(jobs)).toEqual(Array(450).fill(1));
    await expect(second.write(async () => 'done')).rejects.toBeInstanceOf(Unavailable);
    expect(await here.there()).toHaveLength(450);
  });

  it('answers the reads before it', async () => {
    await using here = await openedWords();
    const second = await here.open();
    await second.read('SELECT 1 AS one');
    const read = Promise.allSettled([1, 2, 3].map(() => second.read('SELECT word FROM words WHERE place = $1', [1])));
    await second.close();
    expect(await read).toEqual(Array(3).fill({ status: 'fulfilled', value: [] }));
    await expect(second.read('SELECT 1 AS one')).rejects.toBeInstanceOf(Error);
  });
});

describe('a batch in which one job fails', () => {
  /** Runs these jobs together. @returns how often each of them ran */
  async function runsOf(here: Awaited<ReturnType<typeof openedWords>>, jobs: readonly ((transaction: Transaction) => Promise<unknown>)[]) {
    const runs = jobs.map(() => 0);
    const counted = jobs.map((job, index) => (transaction: Transaction) => {
      runs[index] = (runs[index] ?? 0) + 1;
      return job(transaction);
    });
    await Promise.allSettled(counted.map((job) => here.database.write(job)));
    return runs;
  }

  it('before it has written anything: no job runs again', async () => {
    await using here = await openedWords();
    expect(await runsOf(here, [addWord('a'), raise(new Rollback('no')) as never, addWord('b')])).toEqual([1, 1, 1]);
    expect(await here.there()).toEqual(['a', 'b']);
  });

  it('after it has written: all is undone and done again, and only the one that fails is not there', async () => {
    await using here = await openedWords();
    const half = async (transaction: Transaction) => {
      await addWord('half')(transaction);
      throw new Error('a bug');
    };
    expect(await runsOf(here, [addWord('a'), half, addWord('b')])).toEqual([2, 2, 1]);
    expect(await here.there()).toEqual(['a', 'b']);
  });

  it('while a statement of it is under way: that is undone with it', async () => {
    await using here = await openedWords();
    const hasty = async (transaction: Transaction) => {
      await Promise.all([addWord('half')(transaction), Promise.reject(new Rollback('no'))]);
    };
    expect(await runsOf(here, [addWord('a'), hasty, addWord('b')])).toEqual([2, 2, 1]);
    expect(await here.there()).toEqual(['a', 'b']);
  });

  it('alone: once', async () => {
    await using here = await openedWords();
    const half = async (transaction: Transaction) => {
      await addWord('half')(transaction);
      throw new Rollback('no');
    };
    expect(await runsOf(here, [half])).toEqual([1]);
    expect(await here.there()).toEqual([]);
  });
});

describe('rows that are appended', () => {
  const WORDS = { table: 'words', columns: ['word', 'place'], numbers: ['place'] };

  it('are there for a statement that names their table, and after the commit for all', async () => {
    await using here = await openedWords();
    const seen = await here.database.write(async ({ append, query }) => {
      for (const [place, word] of ['a', 'é "\\', '{,}', 'NULL', ''].entries()) await append(WORDS, [word, place]);
      return query('SELECT count(*) AS n FROM words');
    });
    expect(seen).toEqual([{ n: 5 }]);
    expect(await here.there()).toEqual(['a', 'é "\\', '{,}', 'NULL', '']);
  });

  it('of several jobs, of which one is refused: only its job fails', async () => {
    await using here = await openedWords();
    const append =
      (word: string, place: number) =>
      ({ append: add }: Transaction) =>
        add(WORDS, [word, place]);
    const settled = await Promise.allSettled([append('a', 1), append('a', 2), append('b', 3)].map((job) => here.database.write(job)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((settled[1] as PromiseRejectedResult).reason.message).toMatch(/unique/i);
    expect(await here.there()).toEqual(['a', 'b']);
  });

  it('of a job that is undone are not there', async () => {
    await using here = await openedWords();
    const undone = async ({ append }: Transaction) => {
      await append(WORDS, ['half', 1]);
      throw new Rollback('no');
    };
    await Promise.all([here.database.write(addWord('a')), here.database.write(undone), here.database.write(addWord('b'))]);
    expect(await here.there()).toEqual(['a', 'b']);
  });
});

describe('the audit chain', () => {
  const entry = { type: 'access', outcome: 'success', details: {} } as const;
  const ACT = { now: START, requestId: 'request', sessionRef: null };

  it('is whole after a batch in which a job was undone that had appended to it', async () => {
    await using here = await openedDatabase();
    const { audit } = here.stores;
    const recorded = (fails: boolean) => (transaction: Transaction) =>
      audit.append(transaction, ACT, entry, entry).then(() => {
        if (fails) throw new Rollback('no');
      });
    for (const fails of [
      [false, true, false],
      [true, false, true],
      [true, true],
    ]) {
      await Promise.all(fails.map((each) => here.database.write(recorded(each))));
      await expectWholeChain(here.database);
    }
    expect((await audit.head()).sequence).toBe(6);
  });

  it('is not lengthened by a batch that did not find its end: nothing of it is kept', async () => {
    await using here = await openedDatabase();
    const { audit } = here.stores;
    const meddled = here.database.write(async (transaction) => {
      await audit.append(transaction, ACT, entry);
      await transaction.run(`UPDATE audit_head SET hash = 'another' WHERE only_row = 1`);
    });
    await expect(meddled).rejects.toThrow(Unavailable);
    await expectWholeChain(here.database);
    expect((await audit.head()).sequence).toBe(0);
  });
});
