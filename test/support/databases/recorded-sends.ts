/** Combined sends without PostgreSQL: the statements of one event-loop turn are recorded as they leave. */
import type pg from 'pg';
import { combinedSends } from '../../../server/database/postgres/combined-sends.ts';

export const LOOK = 'SELECT a FROM t WHERE id = $1';
export const ADD = 'INSERT INTO t (id) VALUES ($1)';
export const CHANGE = 'UPDATE t SET a = $2 WHERE id = $1';
export const CREDIT = 'UPDATE t SET a = a + $1 WHERE id = $2 AND currency = $3';

const SHORT: [string, RegExp][] = [
  ['look', /^SELECT /],
  ['add', /^INSERT /],
  ['change', /SET a = (\$2|asked)/],
  ['credit', /SET a = a \+/],
];

/** Every statement finds nothing: what counts is what was sent. */
export function recordedSends({ fails = (_: pg.QueryConfig): Error | null => null } = {}) {
  const left: { statement: string; values: unknown }[] = [];
  const writes: number[] = [];
  const send = async (query: pg.QueryConfig | string) => {
    const { text, values } = query as pg.QueryConfig;
    left.push({ statement: SHORT.find(([, pattern]) => pattern.test(text))?.[0] ?? text, values });
    const error = fails(query as pg.QueryConfig);
    if (error) throw error;
    return { command: '', rowCount: 0, fields: [{ name: 'nth' }], rows: [] } as unknown as pg.QueryResult;
  };
  const inOneWrite = (sendAll: () => void) => {
    const before = left.length;
    sendAll();
    writes.push(left.length - before);
  };
  const { ask } = combinedSends(send, inOneWrite, () => true);
  return { ask, left, writes, statements: () => left.map(({ statement }) => statement) };
}

export const sendingJob = () => ({ lastPlace: 0, isOver: false });
