/**
 * Group commit: jobs that wait together commit together, each whole or not at all, and callers are answered after the commit
 * is on disk.
 *
 * Contract §4 (one transaction an act), performance.md item 1. Commits are counted in the WAL itself.
 */
import { describe, expect, it } from 'vitest';
import { Rollback } from '../../../server/database/database.ts';
import { insertWord, wordsDatabase } from '../../support/databases/temporary-database.ts';

describe('jobs that wait together', () => {
  it('are one commit, in the order in which they came', async () => {
    await using here = await wordsDatabase();
    const before = here.commits();
    const changed = await Promise.all(Array.from({ length: 100 }, (_, i) => here.database.write(insertWord(`${i}`))));
    expect(changed).toEqual(Array(100).fill(1));
    expect(here.commits() - before).toBe(1);
    expect(here.there()).toEqual(Array.from({ length: 100 }, (_, i) => `${i}`));
  });

  it('are few commits even where there are very many', async () => {
    await using here = await wordsDatabase();
    const before = here.commits();
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => here.database.write(insertWord(`${i}`))));
    expect(here.there()).toHaveLength(1_000);
    expect(here.commits() - before).toBeLessThanOrEqual(10);
  });

  it('are one commit each where they come one after the other', async () => {
    await using here = await wordsDatabase();
    const before = here.commits();
    for (let i = 0; i < 5; i += 1) await here.database.write(insertWord(`${i}`));
    expect(here.commits() - before).toBe(5);
  });

  it('see what the jobs before them wrote', async () => {
    await using here = await wordsDatabase();
    const counted = () => here.database.write(async ({ query }) => (await query<{ n: number }>('SELECT count(*) AS n FROM words'))[0]?.n);
    expect(
      await Promise.all([counted(), here.database.write(insertWord('a')), counted(), here.database.write(insertWord('b')), counted()]),
    ).toEqual([0, 1, 1, 1, 2]);
  });
});

describe('one job that fails', () => {
  it('does not take the others along, and leaves nothing of itself', async () => {
    await using here = await wordsDatabase();
    const first = here.database.write(insertWord('a'));
    const failing = here.database.write(async (transaction) => {
      await insertWord('half')(transaction);
      throw new Error('a bug');
    });
    const twice = here.database.write(async (transaction) => {
      await insertWord('whole')(transaction);
      await insertWord('a')(transaction);
    });
    const settled = await Promise.allSettled([first, failing, twice, here.database.write(insertWord('b'))]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    await expect(failing).rejects.toThrow('a bug');
    await expect(twice).rejects.toThrow('UNIQUE');
    expect(here.there()).toEqual(['a', 'b']);
  });

  it('answers with its value where it rolled back on purpose', async () => {
    await using here = await wordsDatabase();
    const [kept, undone] = await Promise.all([
      here.database.write(insertWord('kept')),
      here.database.write(async (transaction): Promise<string> => {
        await insertWord('undone')(transaction);
        throw new Rollback('a fact no longer holds');
      }),
    ]);
    expect([kept, undone]).toEqual([1, 'a fact no longer holds']);
    expect(here.there()).toEqual(['kept']);
  });
});

describe('callers are answered after the commit', () => {
  it('an answer finds its row, and the rows of its whole batch, in the file', async () => {
    await using here = await wordsDatabase();
    const seen = await Promise.all(Array.from({ length: 10 }, async (_, i) => here.database.write(insertWord(`${i}`)).then(here.there)));
    for (const there of seen) expect(there).toHaveLength(10);
  });

  it('also one that failed or rolled back waits for the rest of its batch', async () => {
    await using here = await wordsDatabase();
    const answered: string[] = [];
    const jobs = [
      here.database.write(() => Promise.reject(new Error('first'))).catch(() => answered.push('failed')),
      here.database.write(() => Promise.reject(new Rollback('second'))).then(() => answered.push('rolled back')),
      here.database.write(insertWord('third')).then(() => answered.push('done')),
      here.database.write(async () => expect(answered).toEqual([])),
    ];
    await Promise.all(jobs);
    expect(answered).toEqual(['failed', 'rolled back', 'done']);
  });
});
