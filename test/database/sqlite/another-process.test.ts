/**
 * Another process on the same SQLite file: both write, nothing is lost, and the process that waits keeps answering.
 *
 * SQLite's own way of waiting stops the whole process, for up to five seconds: no page, no health check, no sign-in. Here only the
 * queue waits, and after five seconds its jobs get `Unavailable`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../server/database/database.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { expectSound, expectWholeChain } from '../../support/bank/soundness.ts';
import { temporaryDatabase } from '../../support/databases/temporary-database.ts';
import { runTool } from '../../support/servers/run-tool.ts';

/** Holds the file for writing until it reads a line from its input. */
const HOLDER = `
  const Sqlite = require('better-sqlite3');
  const connection = new Sqlite(process.argv[1], { timeout: 5000 });
  connection.exec('BEGIN IMMEDIATE');
  process.stdout.write('held');
  process.stdin.once('data', () => { connection.exec('COMMIT'); connection.close(); process.exit(0); });
`;

async function holder(path: string) {
  const cwd = fileURLToPath(new URL('../../..', import.meta.url));
  const child = spawn(process.execPath, ['-e', HOLDER, path], { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const release = async () => {
    child.stdin.write('.');
    await ended;
  };
  return { release, [Symbol.asyncDispose]: async () => void child.kill('SIGKILL') };
}

describe('while another process writes', () => {
  it('a job waits and everything else goes on; then the job is done', async () => {
    await using here = await temporaryDatabase();
    await using other = await holder(here.path);
    const job = here.stores.facts.remember('a', 'b').then(() => 'done');
    // Event-loop turns, and answers to reads: a process that stands still has none.
    let turns = 0;
    for (; turns < 50; turns += 1) {
      await new Promise(setImmediate);
      expect(await here.database.read('SELECT name FROM database_facts')).toEqual([]);
    }
    expect(await Promise.race([job, Promise.resolve('waiting')])).toBe('waiting');
    await other.release();
    expect(await job).toBe('done');
    expect(turns).toBe(50);
  });

  it('again and again, for a moment, jobs are done in between, whatever else is read meanwhile', { timeout: 20_000 }, async () => {
    await using here = await temporaryDatabase();
    const other = new BetterSqlite(here.path);
    const reading = setInterval(() => void here.database.read('SELECT name FROM database_facts'), 1);
    try {
      for (let round = 0; round < 25; round += 1) {
        other.exec('BEGIN IMMEDIATE');
        const job = here.run('INSERT INTO database_facts (name, value) VALUES ($1, $1)', [`${round}`]);
        await new Promise((resolve) => setTimeout(resolve, 12));
        other.exec('COMMIT');
        expect(await job).toBe(1);
      }
    } finally {
      clearInterval(reading);
      other.close();
    }
    expect(here.elsewhere('SELECT name FROM database_facts')).toHaveLength(25);
  });

  it('for more than five seconds, jobs are told so, and later ones are done', { timeout: 20_000 }, async () => {
    await using here = await temporaryDatabase();
    await using other = await holder(here.path);
    const settled = await Promise.allSettled(
      [1, 2, 3].map((i) => here.run('INSERT INTO database_facts (name, value) VALUES ($1, $1)', [`${i}`])),
    );
    expect(settled.map((each) => each.status === 'rejected' && each.reason instanceof Unavailable)).toEqual([true, true, true]);
    await other.release();
    expect(await here.run(`INSERT INTO database_facts (name, value) VALUES ('later', 'x')`)).toBe(1);
    expect(here.elsewhere('SELECT name FROM database_facts')).toEqual([{ name: 'later' }]);
  });
});

it('a command line tool and a server that pays write to one file, and the log is one chain', { timeout: 60_000 }, async () => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  await bank.enrol('bob');
  let ended = false;
  const tools = async () => {
    for (let i = 0; i < 3; i += 1)
      expect(await runTool('payers/payer.ts', ['unblock', 'bob'], bank.env)).toMatchObject({ code: 0, err: '' });
    ended = true;
  };
  let paid = 0;
  const pay = async () => {
    while (!ended) {
      expectStatus(200, await alice.pay({ amount: { currency: 'EUR', value: '1.00' } }));
      paid += 1;
    }
  };
  await Promise.all([tools(), pay()]);
  const types = (await bank.events()).map(({ type }) => type);
  expect(types.filter((type) => type === 'payer-unblocked')).toHaveLength(3);
  expect(types.filter((type) => type === 'payment-authorisation')).toHaveLength(paid);
  await expectWholeChain(bank.database);
  await expectSound(bank.database);
});
