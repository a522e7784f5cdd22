/**
 * An erasure beside requests that are under way: nothing of the payer is written after it, and it misses nothing written before.
 *
 * Regulation (EU) 2016/679 Art 17. Two processes have one database: a request that found its session before the erasure
 * writes after it. Under READ COMMITTED a DELETE does not see what others are about to commit, so the order of the locks decides.
 */
import { describe, expect, it } from 'vitest';
import type { Database, Job, Query } from '../../server/database/database.ts';
import { openBank } from '../support/bank/bank.ts';
import { expectStatus } from '../support/bank/payer-browser.ts';
import { slugOf } from '../support/bank/refusals.ts';
import { effects, expectSound } from '../support/bank/soundness.ts';

/** Runs `between` once, after the app has read what it needs and before the next job of it begins. */
function interruption() {
  let between: (() => Promise<unknown>) | null = null;
  const wrap = (database: Database): Database => ({
    ...database,
    write: async <T>(job: Job<T>): Promise<T> => {
      const interrupt = between;
      between = null;
      await interrupt?.();
      return database.write(job);
    },
  });
  const before = (act: () => Promise<unknown>): void => {
    between = act;
  };
  return { wrap, before };
}

describe('a payer who is erased between asking and answer', () => {
  const KEY = { 'idempotency-key': 'once' };
  it.each([
    ['', {}, {}],
    ['with a key', KEY, {}],
    ['with its authorisation', {}, { authorise: {} }],
    ['with both', KEY, { authorise: {} }],
  ])('has no new payment %s', async (_, headers: Record<string, string>, start) => {
    const next = interruption();
    await using bank = await openBank({ wrap: next.wrap });
    const alice = await bank.enrol('alice');
    const act = { now: bank.clock.now, requestId: 'erasure', sessionRef: null };
    const order = { ...alice.order({ reference: 'Written too late' }), ...start };
    next.before(() => bank.stores.erasing.erase(alice.payerId, 'asked for it', act));
    expect(slugOf(await alice.post('/api/payments', order, headers))).toBe('no-session');
    expect((await bank.events()).at(-1)).toMatchObject({ type: 'payer-erased' });
    for (const table of ['payments', 'authorisations', 'idempotency_keys'])
      expect(await bank.database.read(`SELECT * FROM ${table}`)).toEqual([]);
    const details = await bank.database.read('SELECT details FROM audit_details');
    expect(JSON.stringify(details)).not.toContain('Written too late');
    await expectSound(bank.database);
  });

  it('and nobody else is kept from theirs', async () => {
    const next = interruption();
    await using bank = await openBank({ wrap: next.wrap });
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const act = { now: bank.clock.now, requestId: 'erasure', sessionRef: null };
    next.before(() => bank.stores.erasing.erase(alice.payerId, 'asked for it', act));
    expectStatus(200, await bob.pay());
    expect((await effects(bank.database)).evidence).toHaveLength(1);
    await expectSound(bank.database);
  });
});

/** What a job says to the database, in its order. */
function listening() {
  const said: string[] = [];
  const wrap = (database: Database): Database => ({
    ...database,
    write: (job) =>
      database.write((transaction) => {
        const query: Query = (sql, params) => {
          said.push(sql);
          return transaction.query(sql, params);
        };
        const run: typeof transaction.run = (sql, params) => {
          said.push(sql);
          return transaction.run(sql, params);
        };
        return job({ ...transaction, query, run });
      }),
  });
  return { said, wrap };
}

describe('the order of the locks', () => {
  const PAYER = /^UPDATE payers SET erased_at/;
  it('erasing: the payer first, the end of the chain before what is recorded with it, and nothing but that after it', async () => {
    const { said, wrap } = listening();
    await using bank = await openBank({ wrap });
    const alice = await bank.enrol('alice');
    said.length = 0;
    await bank.stores.erasing.erase(alice.payerId, 'asked for it', { now: bank.clock.now, requestId: 'erasure', sessionRef: null });
    expect(said[0]).toMatch(PAYER);
    const held = said.findIndex((sql) => /^UPDATE audit_head SET sequence = sequence /.test(sql));
    expect(held).toBeGreaterThan(0);
    const deleted = (sql: string) => /^DELETE FROM (\w+)/.exec(sql)?.[1] ?? '';
    expect(said.slice(0, held).map(deleted)).not.toContain('audit_details');
    expect(said.slice(held).map(deleted).filter(Boolean)).toEqual(['refused_assertions', 'audit_details']);
  });

  it('ordering: whether the payer is there still, before anything is written', async () => {
    const { said, wrap } = listening();
    await using bank = await openBank({ wrap });
    const alice = await bank.enrol('alice');
    said.length = 0;
    expectStatus(201, await alice.post('/api/payments', alice.order(), { 'idempotency-key': 'once' }));
    expect(said.find((sql) => !/sessions/.test(sql))).toMatch(/^SELECT 1 AS one FROM payers WHERE payer_id = \$1 AND erased_at IS NULL/);
  });
});
