/**
 * The statements that leave for PostgreSQL in one event-loop turn: their order, which calls share a statement, how few statements
 * that makes, and which statements no longer leave.
 *
 * `server/database/postgres/combined-sends.ts`, `server/database/postgres/connection.ts`. No server is needed: the connection
 * here records what it is given.
 */
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../server/database/database.ts';
import { connectionOn } from '../../../server/database/postgres/connection.ts';
import { ADD, CHANGE, CREDIT, LOOK, recordedSends, sendingJob } from '../../support/databases/recorded-sends.ts';

const many = (length: number) => Array.from({ length }, (_, i) => `${i}`);

describe('the statements of a turn', () => {
  it('leave in one write, and do not grow with the calls: one statement for up to fifty', async () => {
    for (const [count, statements] of [
      [1, 1],
      [2, 1],
      [50, 1],
      [51, 2],
      [101, 3],
    ] as const) {
      const { ask, left, writes } = recordedSends();
      await Promise.all(many(count).map((id) => ask(LOOK, [id], sendingJob())));
      expect([left.length, writes]).toEqual([statements, [statements]]);
    }
  });

  it('leave at its end, apart from those of the next turn', async () => {
    const { ask, statements } = recordedSends();
    const first = ask(LOOK, ['a'], null);
    expect(statements()).toEqual([]);
    await first;
    await ask(LOOK, ['b'], null);
    expect(statements()).toEqual(['look', 'look']);
  });

  it('leave once a call where they may not be shared', async () => {
    const { ask, left } = recordedSends();
    await Promise.all(many(3).map((id) => ask('SELECT a FROM t WHERE id = $1 ORDER BY a', [id], sendingJob())));
    expect(left.map(({ values }) => values)).toEqual([['0'], ['1'], ['2']]);
  });

  it('leave once a call where all values are null: there would be no array', async () => {
    const { ask, left } = recordedSends();
    await Promise.all([ask(LOOK, [null], null), ask(LOOK, [null], null)]);
    expect(left.map(({ values }) => values)).toEqual([[null], [null]]);
  });
});

describe('a job that asks several statements without waiting', () => {
  it('keeps their order, while another job asks one of them first', async () => {
    const { ask, left } = recordedSends();
    const [one, other] = [sendingJob(), sendingJob()];
    await Promise.all([ask(LOOK, ['other'], other), ask(ADD, ['one'], one), ask(LOOK, ['one'], one), ask(ADD, ['other'], other)]);
    expect(left).toEqual([
      { statement: 'look', values: ['other'] },
      { statement: 'add', values: [['one', 'other']] },
      { statement: 'look', values: ['one'] },
    ]);
  });

  it('shares the statements of other jobs, and other jobs share its own', async () => {
    const { ask, statements } = recordedSends();
    const jobs = [sendingJob(), sendingJob(), sendingJob()];
    await Promise.all(jobs.flatMap((each, i) => [ask(LOOK, [`${i}`], each), ask(ADD, [`${i}`], each), ask(CHANGE, [`${i}`, 'x'], each)]));
    expect(statements()).toEqual(['look', 'add', 'change']);
  });

  it('asks the same twice with another between: twice, in order', async () => {
    const { ask, statements } = recordedSends();
    const one = sendingJob();
    await Promise.all([ask(LOOK, ['a'], one), ask(LOOK, ['b'], one), ask(ADD, ['a'], one), ask(LOOK, ['c'], one), ask(ADD, ['b'], one)]);
    expect(statements()).toEqual(['look', 'add', 'look', 'add']);
  });
});

it('the end of a transaction leaves behind all its statements: one behind it would be a transaction of its own', async () => {
  const left: string[] = [];
  const query = async (asked: pg.QueryConfig | string) => {
    left.push(typeof asked === 'string' ? asked : asked.text);
    return { command: '', rowCount: 0, fields: [], rows: [] };
  };
  const stream = { cork: () => undefined, uncork: () => undefined };
  const { send, statements } = connectionOn({ query, getTransactionStatus: () => 'T', connection: { stream } } as unknown as pg.Client);
  await Promise.all([statements.ofJob().run(CHANGE, ['a', 'x']), send('ROLLBACK')]);
  expect(left).toEqual([CHANGE, 'ROLLBACK']);
});

describe('a job that has ended', () => {
  it('before the turn writes nothing, and its calls get an error; other calls are sent', async () => {
    const { ask, left } = recordedSends();
    const [gone, here] = [sendingJob(), sendingJob()];
    const asked = [ask(CREDIT, [1, 'a', 'EUR'], gone), ask(CREDIT, [2, 'a', 'EUR'], here), ask(CHANGE, ['a', 'x'], gone)];
    gone.isOver = true;
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
    await expect(asked[0]).rejects.toBeInstanceOf(Unavailable);
    expect(left).toEqual([{ statement: 'credit', values: [2, 'a', 'EUR'] }]);
  });
});

describe('a shared statement that fails', () => {
  it('is sent again one by one, where that is allowed: only the calls fail that fail alone', async () => {
    const odd = ({ values }: pg.QueryConfig) => (JSON.stringify(values).includes('odd') ? new Error('odd') : null);
    const { ask, left } = recordedSends({ fails: odd });
    const settled = await Promise.allSettled(['a', 'odd', 'b'].map((id) => ask(LOOK, [id], null)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(left.map(({ values }) => values)).toEqual([[['a', 'odd', 'b']], ['a'], ['odd'], ['b']]);
  });
});
