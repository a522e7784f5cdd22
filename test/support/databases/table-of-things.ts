/** A table of things with odd names, for tests of many calls at once: each is answered as if it were alone. */
import type { Query, Row, Transaction, Value } from '../../../server/database/database.ts';
import { type OpenedDatabase, openedDatabase } from './opened-database.ts';

/** Text that an array, a quoted string or a hasty comparison could trip over. */
export const TEXTS = ['', ' ', 'NULL', 'null', `O'Neil`, '"', '\\', '\\"', "\\'", 'a,b', '{a}', '{}', 'a\nb', '$1', '%', 'Ä ö ß', '😀 漢'];
export const NUMBERS = [0, 1, -1, 2 ** 31, -(2 ** 40), Number.MAX_SAFE_INTEGER, 2n ** 63n - 1n, -(2n ** 63n)];

const ADD = 'INSERT INTO things (id, n, note) VALUES ($1, $2, $3)';

/** One thing a text; every fourth has no note, and every fifth is there twice. */
export async function openedThings(): Promise<OpenedDatabase & { there: () => Promise<Row[]> }> {
  const opened = await openedDatabase({ migrated: false });
  await opened.database.write(({ script }) => script('CREATE TABLE things (id TEXT NOT NULL, n BIGINT NOT NULL, note TEXT)'));
  await opened.database.write(async ({ run }) => {
    for (const [i, text] of TEXTS.entries())
      for (let twice = i % 5 === 0 ? 2 : 1; twice > 0; twice -= 1)
        await run(ADD, [text, NUMBERS[i % NUMBERS.length] ?? 0, i % 4 === 3 ? null : text]);
  });
  const there = () => opened.database.read('SELECT id, n, note FROM things ORDER BY id, n, note');
  return { ...opened, there };
}

/**
 * The answers of all calls: at once, each in a job of its own; or one after the other. Rows in no particular order.
 * @throws if a job had to run again: calls that are sent together must not fail together
 */
export async function askedInJobs(here: OpenedDatabase, together: boolean, how: 'query' | 'run', sql: string, askers: readonly Value[][]) {
  let runs = 0;
  const job = (params: Value[]) => (transaction: Transaction) => {
    runs += 1;
    return transaction[how](sql, params) as Promise<Row[] | number>;
  };
  const ask = (params: Value[], i: number) => here.database.write(job(params), `payer ${i}`).then(inOrder);
  const answers = await oneWay(together, askers, ask);
  if (runs !== askers.length) throw new Error(`${askers.length} jobs ran ${runs} times`);
  return answers;
}

export function askedReader(read: Query, together: boolean, sql: string, askers: readonly Value[][]) {
  return oneWay(together, askers, (params) => read(sql, params).then(inOrder));
}

async function oneWay<T>(together: boolean, askers: readonly Value[][], ask: (params: Value[], i: number) => Promise<T>): Promise<T[]> {
  if (together) return Promise.all(askers.map(ask));
  const answers: T[] = [];
  for (const [i, params] of askers.entries()) answers.push(await ask(params, i));
  return answers;
}

function inOrder(answer: Row[] | number): unknown {
  return typeof answer === 'number' ? answer : answer.map((row) => JSON.stringify(row)).sort();
}
