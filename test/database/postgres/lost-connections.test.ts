/**
 * Connections that break, at every moment that matters: a job happens once, or is answered with `Unavailable`.
 *
 * Contract §4: pays exactly once. A commit whose answer is lost may have happened. To run the job again blindly would execute it
 * twice; to give up would tell a payer that nothing happened. So PostgreSQL is asked for the outcome.
 */
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../../server/app.ts';
import { type Transaction, Unavailable } from '../../../server/database/database.ts';
import { openPostgres } from '../../../server/database/postgres/open-postgres.ts';
import { AUDIT_KEY, openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { expectSound } from '../../support/bank/soundness.ts';
import { addWord, openedWords } from '../../support/databases/opened-database.ts';
import { layWire } from '../../support/databases/wire.ts';

/** A second database object on the same words, over a wire that a test can cut. */
async function wiredWords() {
  const words = await openedWords();
  const wire = await layWire(words.env.DATABASE_URL);
  const wired = await openPostgres(wire.url);
  const close = async () => {
    await wired.close();
    await wire[Symbol.asyncDispose]();
    await words[Symbol.asyncDispose]();
  };
  return { ...words, wire, wired, [Symbol.asyncDispose]: close };
}

const KILL_WRITERS = `SELECT pg_terminate_backend(pid) AS killed FROM pg_stat_activity
  WHERE datname = current_database() AND application_name = 'fido2-sca write' AND pid <> pg_backend_pid()`;

describe('a connection that breaks', () => {
  it('in the middle of a batch: everything in it runs again, and happens once', async () => {
    await using here = await wiredWords();
    const effects: string[] = [];
    let runs = 0;
    const job = (i: number) => async (transaction: Transaction) => {
      transaction.afterCommit(() => effects.push(`${i}`));
      await addWord(`${i}`)(transaction);
      if (i !== 3) return i;
      runs += 1;
      // The server ends the connection under the job, the first time.
      if (runs === 1) await here.database.read(KILL_WRITERS);
      await transaction.query('SELECT 1 AS one');
      return i;
    };
    expect(await Promise.all([0, 1, 2, 3, 4].map((i) => here.wired.write(job(i))))).toEqual([0, 1, 2, 3, 4]);
    expect(runs).toBe(2);
    expect(effects).toEqual(['0', '1', '2', '3', '4']);
    expect(await here.there()).toEqual(['0', '1', '2', '3', '4']);
  });

  it.each(['before', 'after'] as const)('%s the COMMIT arrived: every job of the batch happened once, and is answered', async (when) => {
    await using here = await wiredWords();
    await here.wired.write(addWord('first'));
    const commits = here.wire.commits();
    here.wire.cutAtCommit(when);
    const effects: number[] = [];
    const job = (i: number) => async (transaction: Transaction) => {
      transaction.afterCommit(() => effects.push(i));
      return addWord(`${i}`)(transaction);
    };
    expect(await Promise.all([1, 2, 3].map((i) => here.wired.write(job(i))))).toEqual([1, 1, 1]);
    expect(effects).toEqual([1, 2, 3]);
    expect(await here.there()).toEqual(['first', '1', '2', '3']);
    // A commit that was rolled back was sent again; one that happened was not.
    expect(here.wire.commits() - commits).toBe(when === 'before' ? 2 : 1);
  });

  it('and is not back in time: `Unavailable`, soon, and afterwards everything works as if nothing had been', async () => {
    await using here = await wiredWords();
    here.wire.unplug();
    await expect(here.wired.write(addWord('lost'))).rejects.toBeInstanceOf(Unavailable);
    await expect(here.wired.read('SELECT word FROM words')).rejects.toBeInstanceOf(Unavailable);
    here.wire.plug();
    expect(await here.wired.write(addWord('found'))).toBe(1);
    expect(await here.wired.read('SELECT word FROM words')).toEqual([{ word: 'found' }]);
  });

  it('while it is idle is replaced, for reading and for writing', async () => {
    await using here = await wiredWords();
    await Promise.all(Array.from({ length: 20 }, () => here.wired.read('SELECT word FROM words')));
    await here.wired.write(addWord('a'));
    await here.database.read(`SELECT pg_terminate_backend(pid) AS killed FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'fido2-sca %' AND pid <> pg_backend_pid()`);
    const reads = await Promise.all(Array.from({ length: 20 }, () => here.wired.read('SELECT word FROM words')));
    expect(reads).toEqual(Array(20).fill([{ word: 'a' }]));
    expect(await here.wired.write(addWord('b'))).toBe(1);
  });
});

describe('a transaction that PostgreSQL undid', () => {
  it.each(['40001', '40P01'])('with %s, so that another could go on, runs again', async (code) => {
    await using here = await openedWords();
    let runs = 0;
    const collide = async (transaction: Transaction) => {
      await addWord('collided')(transaction);
      runs += 1;
      if (runs === 1) await transaction.script(`DO $$ BEGIN RAISE SQLSTATE '${code}'; END $$`);
      return 'done';
    };
    expect(await Promise.all([here.database.write(addWord('a')), here.database.write(collide)])).toEqual([1, 'done']);
    expect(await here.there()).toEqual(['a', 'collided']);
  });

  it.each(['53100', '57014', '58030'])('with %s, because the machine cannot, is answered with Unavailable, whole', async (code) => {
    await using here = await openedWords();
    const fail = async (transaction: Transaction) => {
      await addWord('half')(transaction);
      await transaction.script(`DO $$ BEGIN RAISE SQLSTATE '${code}'; END $$`);
    };
    const settled = await Promise.allSettled([here.database.write(addWord('a')), here.database.write(fail)]);
    expect(settled.map((each) => each.status === 'rejected' && each.reason instanceof Unavailable)).toEqual([true, true]);
    expect(await here.database.write(addWord('b'))).toBe(1);
    expect(await here.there()).toEqual(['b']);
  });

  it('a job that catches an error of the database is rolled back, and no other job with it', async () => {
    await using here = await openedWords();
    const forgiving = async (transaction: Transaction) => {
      await addWord('forgiven')(transaction);
      await transaction.run('SELEKT 1').catch(() => undefined);
      return 'done';
    };
    const settled = await Promise.allSettled([
      here.database.write(addWord('a')),
      here.database.write(forgiving),
      here.database.write(addWord('b')),
    ]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await here.there()).toEqual(['a', 'b']);
  });

  it('because another connection held the lock for too long is answered with Unavailable', async () => {
    await using here = await openedWords();
    const impatient = await openPostgres(`${here.env.DATABASE_URL}?lock_timeout=200`);
    await here.database.write(async () => {
      await expect(impatient.write(addWord('late'))).rejects.toBeInstanceOf(Unavailable);
    });
    expect(await impatient.write(addWord('in time'))).toBe(1);
    await impatient.close();
  });
});

describe('a bank whose database is gone', () => {
  it('answers 503 with Retry-After, is alive and not ready, and pays once it is back', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    await using wire = await layWire(bank.env.DATABASE_URL);
    const database = await openPostgres(wire.url);
    const { config, clock } = bank;
    const keys = { cookieKeys: ['test-cookie-key-test-cookie-key-test'], auditKey: AUDIT_KEY };
    const { app } = await buildApp({ config, database, ...keys, logger: false, now: () => clock.now });
    const there = alice.at(app);
    const paymentId = await there.createPayment();
    const opened = await there.openAuthorisation(paymentId);

    wire.unplug();
    const answers = [
      await there.get('/api/payments'),
      await there.post('/api/payments', there.order()),
      await there.answer(paymentId, opened),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 503, body: { type: '/problems/unavailable' } });
      expect(answer.headers['retry-after']).toBe('1');
    }
    const probe = bank.browser().at(app);
    expect((await probe.get('/readyz')).status).toBe(503);
    expect((await probe.get('/healthz')).status).toBe(200);

    wire.plug();
    expect((await probe.get('/readyz')).status).toBe(200);
    expectStatus(200, await there.answer(paymentId, opened));
    await app.close();
    await database.close();
    await expectSound(bank.database);
  });
});
