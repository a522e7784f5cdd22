/**
 * Look-ups at the same moment find what each would have found alone, whatever their values are.
 *
 * PostgreSQL makes one statement of calls with the same SQL text (`server/database/postgres/shared-statements.ts`). SQLite runs them
 * one by one.
 */
import { expect, it } from 'vitest';
import type { Value } from '../../../server/database/database.ts';
import { askedInJobs, askedReader, NUMBERS, openedThings, TEXTS } from '../../support/databases/table-of-things.ts';

const each = (values: readonly Value[]) => values.map((value): Value[] => [value]);

it.each<[string, string, Value[][]]>([
  ['by texts', 'SELECT id, n, note FROM things WHERE id = $1', each([...TEXTS, 'not there', ...TEXTS])],
  ['by numbers', 'SELECT id, n FROM things WHERE n = $1', each([...NUMBERS, 42])],
  ['by more than one value', 'SELECT note FROM things WHERE n = $2 AND id = $1', TEXTS.map((text, i) => [text, NUMBERS[i % 8] ?? 0])],
  ['by one value twice', 'SELECT id FROM things WHERE id = $1 AND note = $1', each(TEXTS)],
  [
    'by a value that is null in some calls',
    `SELECT id FROM things WHERE id = $1 OR COALESCE(note, '-') = $2`,
    TEXTS.map((text, i) => [text, i % 3 ? text : null]),
  ],
  [
    'by a value that is null in every call',
    'SELECT id FROM things WHERE id = $1 AND n > COALESCE($2, 0)',
    TEXTS.map((text) => [text, null]),
  ],
  ['by nothing but nulls', 'SELECT id FROM things WHERE n = $1 OR id = $2', Array(5).fill([null, null])],
  [
    'and counted, also where there is nothing',
    'SELECT count(*) AS things, max(n) AS most FROM things WHERE id = $1',
    each([...TEXTS, 'not there']),
  ],
  ['up to a limit of each', 'SELECT id, n FROM things WHERE id = $1 LIMIT $2', TEXTS.map((text, i) => [text, i % 3])],
  ['up to a limit of all', 'SELECT id, n FROM things WHERE id = $1 LIMIT 1', each(TEXTS)],
  ['with a look elsewhere', 'SELECT id, (SELECT count(*) FROM things b WHERE b.n = a.n) AS same FROM things a WHERE id = $1', each(TEXTS)],
  [
    'past nine values',
    'SELECT id FROM things WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
    TEXTS.map((text, i) => [text, ...[...TEXTS, ...TEXTS].slice(i, i + 9)]),
  ],
])('looked up %s', async (_, sql, askers) => {
  await using here = await openedThings();
  const alone = await askedReader(here.database.read, false, sql, askers);
  expect(await askedReader(here.database.read, true, sql, askers)).toEqual(alone);
  expect(await askedInJobs(here, true, 'query', sql, askers)).toEqual(alone);
});
