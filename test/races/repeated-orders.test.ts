/**
 * An order with its authorisation, asked for again while something else happens to its payment: after each step that the repeat takes
 * at the database, in turn.
 *
 * Contract §4, RTS Art 4(1), 5(1): whatever comes between, the answer is the one payment, and a code only of just what it shows.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../server/authenticator/faults/faults.ts';
import type { Database, Job, Query } from '../../server/database/database.ts';
import { type Bank, openBank } from '../support/bank/bank.ts';
import { answer, KEY, listed, start } from '../support/bank/implicit-start.ts';
import { type Answer, type Browser, expectStatus } from '../support/bank/payer-browser.ts';
import { slugOf } from '../support/bank/refusals.ts';
import { expectSound } from '../support/bank/soundness.ts';

/** Runs an act once, when the database has answered for the n-th time since. */
function interruption() {
  let waiting: { left: number; act: () => Promise<unknown> } | null = null;
  const answered = async <T>(answering: Promise<T>): Promise<T> => {
    const value = await answering;
    if (waiting !== null && waiting.left-- === 0) {
      const { act } = waiting;
      waiting = null;
      await act();
    }
    return value;
  };
  const wrap = (database: Database): Database => ({
    ...database,
    read: ((sql: string, params = []) => answered(database.read(sql, params))) as Query,
    write: <T>(job: Job<T>, payerId?: string) => answered(database.write(job, payerId)),
  });
  return {
    wrap,
    /** @returns whether it came to that many answers */
    after: async (answers: number, act: () => Promise<unknown>, during: () => Promise<void>): Promise<boolean> => {
      waiting = { left: answers, act };
      await during();
      const came = waiting === null;
      waiting = null;
      return came;
    },
  };
}

type Between = (payer: Browser, body: Answer['body'], bank: Bank) => Promise<unknown>;

const BETWEEN: Readonly<Record<string, Between>> = {
  changed: (payer, { paymentId }) => payer.patch(`/api/payments/${paymentId}`, { amount: { currency: 'EUR', value: '77.00' } }),
  confirmed: (payer, body) => answer(payer, body),
  cancelled: (payer, { paymentId }) => payer.delete(`/api/payments/${paymentId}`),
  'opened once more': (payer, { paymentId }) => payer.openAuthorisation(paymentId),
  'asked for by another session': async (payer) => {
    const other = payer.elsewhere();
    expectStatus(200, await other.signIn());
    return start(other);
  },
  'asked for by a twin': (payer) => start(payer),
  erased: (payer, _, bank) =>
    bank.stores.erasing.erase(payer.payerId, 'asked for it', { now: bank.clock.now, requestId: 'erasure', sessionRef: null }),
};

const BEFORE: Readonly<Record<string, (payer: Browser, body: Answer['body']) => Promise<unknown>>> = {
  'is open here': async () => {},
  'has failed': (payer, body) => answer(payer, body, { faults: [faults.signWithOtherKey] }),
};

describe.each(Object.keys(BEFORE))('a repeat of an order whose authorisation %s', (before) => {
  it.each(Object.keys(BETWEEN))('answers one truth where the payment is %s meanwhile', async (between) => {
    const next = interruption();
    await using bank = await openBank({ wrap: next.wrap });
    let at = 0;
    for (let came = true; came; at += 1) {
      const payer = await bank.enrol(`payer-${at}`);
      const first = expectStatus(201, await start(payer)).body;
      await BEFORE[before]?.(payer, first);
      let other: Answer | undefined;
      came = await next.after(
        at,
        async () => (other = (await BETWEEN[between]?.(payer, first, bank)) as Answer | undefined),
        async () => {
          const repeat = await start(payer);
          const where = `${between}, after answer ${at}`;
          if (between === 'erased' && repeat.status === 401) return expect(slugOf(repeat), where).toBe('no-session');
          const { authorisation, ...payment } = expectStatus(201, repeat).body;
          expect(payment.paymentId, where).toBe(first.paymentId);
          if (authorisation === undefined)
            return expect(payment.transactionStatus === 'RCVD' && payment.amount.value, where).not.toBe('49.99');
          expect([payment.transactionStatus, payment.amount], where).toEqual(['RCVD', authorisation.link.object.amount]);
          if (between === 'asked for by a twin' && other)
            expect(other.body.authorisation.authorisationId, where).toBe(authorisation.authorisationId);
        },
      );
      if (between !== 'erased') expect(await listed(payer)).toHaveLength(1);
    }
    expect(at, 'answers that a repeat waits for').toBeGreaterThan(4);
    await expectSound(bank.database);
  });
});

it('an expired key makes no repeat undo what others do in the same batch', async () => {
  let [jobs, runs] = [0, 0];
  const wrap = (database: Database): Database => ({
    ...database,
    write: <T>(job: Job<T>, payerId?: string) => {
      jobs += 1;
      return database.write((transaction) => {
        runs += 1;
        return job(transaction);
      }, payerId);
    },
  });
  await using bank = await openBank({ wrap });
  const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
  expectStatus(201, await alice.post('/api/payments', alice.order(), { 'idempotency-key': 'an-hour-older' }));
  bank.clock.advance(3_600_000);
  expectStatus(200, await alice.signIn());
  expectStatus(201, await start(alice));
  bank.clock.advance(23 * 3_600_000 + 1);
  for (const payer of [alice, bob]) expectStatus(200, await payer.signIn());
  await bank.settled();
  for (const key of [KEY['idempotency-key'], 'another']) {
    [jobs, runs] = [0, 0];
    const orders = Array.from({ length: 10 }, () => bob.post('/api/payments', bob.order()));
    const repeat = alice.post('/api/payments', { ...alice.order(), authorise: {} }, { 'idempotency-key': key });
    for (const each of await Promise.all([...orders, repeat])) expectStatus(201, each);
    expect([key, runs]).toEqual([key, jobs]);
  }
  const keys = await bank.database.read<{ key: string }>('SELECT key FROM idempotency_keys ORDER BY key');
  expect(keys.map(({ key }) => key)).toEqual(['another', KEY['idempotency-key']]);
});
