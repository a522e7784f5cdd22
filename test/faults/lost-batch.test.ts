/**
 * SQLite gives a batch of payments up, at each job of it: nobody of the batch is paid, everybody is told, and can pay again.
 *
 * PSD2 Art 72(1), contract §2, §4. SQLITE_FULL is real (`max_page_count`); an I/O error in the middle of a job is thrown by
 * the test, one at the commit is real in `disk-full.test.ts`. All ways to lose a batch are in `whole-batch-loss.test.ts`.
 */
import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Job, Transaction } from '../../server/database/database.ts';
import { type Bank, openBank } from '../support/bank/bank.ts';
import { type Browser, expectStatus } from '../support/bank/payer-browser.ts';
import { effects, expectSound } from '../support/bank/soundness.ts';

const JOBS = 5;

const losses: Record<string, (transaction: Transaction) => Promise<unknown>> = {
  SQLITE_FULL: async ({ query, script, run }) => {
    const [size] = await query<{ page_count: number }>('PRAGMA page_count');
    await script(`PRAGMA max_page_count = ${size?.page_count}`);
    await run(`INSERT INTO database_facts (name, value) VALUES ('too much', $1)`, ['x'.repeat(1_000_000)]);
  },
  SQLITE_IOERR: async () => {
    throw new BetterSqlite.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
  },
};

/** Lets the answers of all payers through together, and spoils the `k`th payment once its evidence is written. */
function spoiler() {
  let spoil: { k: number; loss: (transaction: Transaction) => Promise<unknown> } | null = null;
  let [evidence, together]: [number, (() => void)[]] = [0, []];
  const watched = (transaction: Transaction): Transaction => ({
    ...transaction,
    append: async (to, row) => {
      await transaction.append(to, row);
      if (spoil && to.table === 'evidence' && evidence++ === spoil.k) await spoil.loss(transaction);
    },
  });
  const wrap = (database: Database): Database => ({
    ...database,
    write: async <T>(job: Job<T>): Promise<T> => {
      if (!spoil) return database.write(job);
      const all = new Promise<void>((resolve) => together.push(resolve));
      if (together.length === JOBS) for (const go of together.splice(0)) go();
      await all;
      return database.write((transaction) => job(watched(transaction)));
    },
  });
  const arm = (k: number, loss: (transaction: Transaction) => Promise<unknown>) => {
    [spoil, evidence, together] = [{ k, loss }, 0, []];
  };
  const disarm = () => {
    spoil = null;
  };
  return { wrap, arm, disarm };
}

describe.each(Object.entries(losses))('%s', (_, loss) => {
  const spoiled = spoiler();
  let bank: Bank;
  let payers: Browser[];
  beforeAll(async () => {
    bank = await openBank({ wrap: spoiled.wrap, dialect: 'sqlite' });
    payers = await Promise.all(Array.from({ length: JOBS }, (_, i) => bank.enrol(`payer-${i}`)));
  });
  afterAll(() => bank.close());

  it.each(Array.from({ length: JOBS }, (_, i) => i))(`at payment %i of ${JOBS}: none is made, each is answered with 503`, async (k) => {
    const open = await Promise.all(
      payers.map(async (payer) => {
        const paymentId = await payer.createPayment();
        return { payer, paymentId, opened: await payer.openAuthorisation(paymentId) };
      }),
    );
    const signed = await Promise.all(open.map(({ payer, opened }) => payer.authenticator.assert(opened.publicKey)));
    const before = await effects(bank.database);
    spoiled.arm(k, loss);
    const answers = await Promise.all(
      open.map(({ payer, paymentId, opened }, i) =>
        payer.put(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`, signed[i]),
      ),
    );
    spoiled.disarm();
    expect(answers.map(({ status, headers }) => [status, headers['retry-after']])).toEqual(Array(JOBS).fill([503, '1']));
    expect(await effects(bank.database)).toEqual(before);

    await bank.database.write(({ script }) => script('PRAGMA max_page_count = 1000000'));
    // What was undone was not burned either.
    for (const { payer, paymentId, opened } of open) expectStatus(200, await payer.answer(paymentId, opened));
    await expectSound(bank.database);
  });
});
