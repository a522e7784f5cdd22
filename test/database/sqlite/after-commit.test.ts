/**
 * Effects of a job outside the database (a metric, a cache) happen once the commit is on disk, or never.
 *
 * performance.md item 1: "No memory changes before COMMIT returns". An effect that throws changes no answer.
 */
import { describe, expect, it, vi } from 'vitest';
import { Rollback } from '../../../server/database/database.ts';
import { insertWord, wordsDatabase } from '../../support/databases/temporary-database.ts';

describe('what is to happen after the commit', () => {
  it('happens when the rows are in the file, in order, before the answer', async () => {
    await using here = await wordsDatabase();
    const seen: unknown[] = [];
    const act = async (word: string) => {
      await here.database.write(async (transaction) => {
        transaction.afterCommit(() => seen.push([word, here.there().length]));
        await insertWord(word)(transaction);
        expect(seen).toEqual([]);
      });
      expect(seen.map((each) => (each as string[])[0])).toContain(word);
    };
    await Promise.all([act('a'), act('b')]);
    expect(seen).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
  });

  it('never happens for a job that failed or rolled back', async () => {
    await using here = await wordsDatabase();
    const seen: string[] = [];
    const act = (end: () => never) =>
      here.database.write(async (transaction) => {
        transaction.afterCommit(() => seen.push('happened'));
        end();
      });
    const raise = (error: Error) => () => {
      throw error;
    };
    await Promise.allSettled([act(raise(new Error('a bug'))), act(raise(new Rollback(null)))]);
    expect(seen).toEqual([]);
  });

  it('does not take the queue along where it is a bug: the act is committed, and so are later ones', async () => {
    await using here = await wordsDatabase();
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const answers = await Promise.all([
      here.database.write(async (transaction) => {
        transaction.afterCommit(() => {
          throw new Error('a listener with a bug');
        });
        return insertWord('a')(transaction);
      }),
      here.database.write(insertWord('b')),
    ]);
    expect(answers).toEqual([1, 1]);
    expect(warning).toHaveBeenCalledExactlyOnceWith(new Error('a listener with a bug'));
    warning.mockRestore();
    expect(await here.database.write(insertWord('c'))).toBe(1);
    expect(here.there()).toEqual(['a', 'b', 'c']);
  });
});
