/**
 * What is asked of PostgreSQL in one turn of the event loop: in which order it leaves, who shares a statement with whom, how few
 * statements that makes, and what does not leave any more.
 *
 * `server/database/postgres/combined-sends.ts`, `server/database/postgres/connection.ts`. No server is needed: the connection here writes down what it is given.
 */
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../server/database/database.ts';
import { connectionOn } from '../../../server/database/postgres/connection.ts';
import { ADD, CHANGE, CREDIT, LOOK, recordedSends, sendingJob } from '../../support/databases/recorded-sends.ts';

const many = (length: number) => Array.from({ length }, (_, i) => `${i}`);

describe('what leaves in a turn', () => {
  it('leaves in one write, and does not grow with those who ask: one statement for up to fifty', async () => {
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

  it('nothing before the end of the turn, and what is asked in the next one apart from it', async () => {
    const { ask, statements } = recordedSends();
    const first = ask(LOOK, ['a'], null);
    expect(statements()).toEqual([]);
    await first;
    await ask(LOOK, ['b'], null);
    expect(statements()).toEqual(['look', 'look']);
  });

  it('what may not be shared leaves once for each', async () => {
    const { ask, left } = recordedSends();
    await Promise.all(many(3).map((id) => ask('SELECT a FROM t WHERE id = $1 ORDER BY a', [id], sendingJob())));
    expect(left.map(({ values }) => values)).toEqual([['0'], ['1'], ['2']]);
  });

  it('and what everybody asks with nothing but nulls too: there would be no rows to ask with', async () => {
    const { ask, left } = recordedSends();
    await Promise.all([ask(LOOK, [null], null), ask(LOOK, [null], null)]);
    expect(left.map(({ values }) => values)).toEqual([[null], [null]]);
  });
});

describe('whoever asks several things without waiting', () => {
  it('has them asked in his order, while others ask one of them first', async () => {
    const { ask, left } = recordedSends();
    const [one, other] = [sendingJob(), sendingJob()];
    await Promise.all([ask(LOOK, ['other'], other), ask(ADD, ['one'], one), ask(LOOK, ['one'], one), ask(ADD, ['other'], other)]);
    expect(left).toEqual([
      { statement: 'look', values: ['other'] },
      { statement: 'add', values: [['one', 'other']] },
      { statement: 'look', values: ['one'] },
    ]);
  });

  it('joins whom he comes behind, and is joined', async () => {
    const { ask, statements } = recordedSends();
    const jobs = [sendingJob(), sendingJob(), sendingJob()];
    await Promise.all(jobs.flatMap((each, i) => [ask(LOOK, [`${i}`], each), ask(ADD, [`${i}`], each), ask(CHANGE, [`${i}`, 'x'], each)]));
    expect(statements()).toEqual(['look', 'add', 'change']);
  });

  it('the same thing twice, with something between: twice, in order', async () => {
    const { ask, statements } = recordedSends();
    const one = sendingJob();
    await Promise.all([ask(LOOK, ['a'], one), ask(LOOK, ['b'], one), ask(ADD, ['a'], one), ask(LOOK, ['c'], one), ask(ADD, ['b'], one)]);
    expect(statements()).toEqual(['look', 'add', 'look', 'add']);
  });
});

it('what ends a transaction comes behind all that was asked in it: a statement behind it would be a transaction of its own', async () => {
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

describe('whoever has ended', () => {
  it('before the turn has writes nothing, and is told; the others are asked for', async () => {
    const { ask, left } = recordedSends();
    const [gone, here] = [sendingJob(), sendingJob()];
    const asked = [ask(CREDIT, [1, 'a', 'EUR'], gone), ask(CREDIT, [2, 'a', 'EUR'], here), ask(CHANGE, ['a', 'x'], gone)];
    gone.isOver = true;
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
    await expect(asked[0]).rejects.toBeInstanceOf(Unavailable);
    expect(left).toEqual([{ statement: 'credit', values: [2, 'a', 'EUR'] }]);
  });
});

describe('a statement of several that fails', () => {
  it('is asked one by one, where that may be: only those fail who fail alone', async () => {
    const odd = ({ values }: pg.QueryConfig) => (JSON.stringify(values).includes('odd') ? new Error('odd') : null);
    const { ask, left } = recordedSends({ fails: odd });
    const settled = await Promise.allSettled(['a', 'odd', 'b'].map((id) => ask(LOOK, [id], null)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(left.map(({ values }) => values)).toEqual([[['a', 'odd', 'b']], ['a'], ['odd'], ['b']]);
  });
});
