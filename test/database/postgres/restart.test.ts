/**
 * The database server crashes and comes back while payers pay: an answered payment is there once, any other is there whole or not
 * at all.
 *
 * PSD2 Art 72(1), contract §4. The crash is SIGQUIT to the postmaster: every connection is cut, and the next start recovers from
 * the WAL.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Unavailable } from '../../../server/database/database.ts';
import { openPostgres } from '../../../server/database/postgres/open-postgres.ts';
import { addWord } from '../../support/databases/opened-database.ts';
import { type PostgresServer, startPostgres } from '../../support/databases/postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(() => server.remove());

it('what was answered is there once, what was not is there whole or not at all, and writing goes on', { timeout: 120_000 }, async () => {
  const database = await openPostgres(server.url);
  await database.write(({ script }) => script('CREATE TABLE words (word TEXT PRIMARY KEY, place BIGINT NOT NULL)'));
  const [answered, refused, lost]: [string[], string[], unknown[]] = [[], [], []];
  let ended = false;
  const writer = async (name: string) => {
    for (let i = 0; !ended; i += 1) {
      const pair = [`${name} ${i}`, `${name} ${i} too`];
      const job = database.write(async (transaction) => {
        for (const word of pair) await addWord(word)(transaction);
      });
      await job.then(
        () => answered.push(...pair),
        (error) => (error instanceof Unavailable ? refused.push(...pair) : lost.push(error)),
      );
    }
  };
  const writers = Array.from({ length: 8 }, (_, i) => writer(`w${i}`));
  const until = async (count: number) => {
    while (answered.length < count) await database.write(async () => undefined).catch(() => undefined);
  };
  for (let crash = 0; crash < 3; crash += 1) {
    await until(answered.length + 400);
    await server.stop('SIGQUIT');
    await server.start();
  }
  await until(answered.length + 400);
  ended = true;
  await Promise.all(writers);

  const there = (await database.read('SELECT word FROM words')).map(({ word }) => String(word));
  expect(lost).toEqual([]);
  expect(new Set(there).size).toBe(there.length);
  expect(answered.filter((word) => !there.includes(word))).toEqual([]);
  expect(there.filter((word) => !word.endsWith(' too') && !there.includes(`${word} too`))).toEqual([]);
  expect(there.length).toBeLessThanOrEqual(answered.length + refused.length);
  await database.close();
});
