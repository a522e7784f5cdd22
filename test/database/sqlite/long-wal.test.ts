/**
 * SQLite's WAL under load: a thread copies it into the file while writes go on, the WAL begins anew, and no acknowledged commit
 * depends on the thread.
 *
 * `server/database/sqlite/wal-keeper.ts`. The WAL is measured from another connection.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSqlite } from '../../../server/database/sqlite/open-sqlite.ts';
import { LONG, written } from '../../support/databases/long-wal.ts';
import { temporaryDatabase } from '../../support/databases/temporary-database.ts';

/** The threads that were started, and the script that the next one runs instead. */
const threads = vi.hoisted(() => ({
  started: [] as { terminate: () => Promise<unknown>; threadId: number }[],
  instead: null as string | null,
}));

vi.mock('node:worker_threads', async (original) => {
  const { Worker, ...others } = await original<typeof import('node:worker_threads')>();
  class Watched extends Worker {
    constructor(url: URL, options: object) {
      super(threads.instead === null ? url : new URL(`data:text/javascript,${threads.instead}`), options);
      threads.started.push(this);
    }
  }
  return { ...others, Worker: Watched };
});

let warnings: string[];
const onWarning = ({ message }: Error) => void warnings.push(message);
beforeEach(() => {
  [threads.started, threads.instead, warnings] = [[], null, []];
  process.on('warning', onWarning);
});
afterEach(() => void process.off('warning', onWarning));

describe('a log that grows', () => {
  it('begins anew again and again under load, and is never twice as long as it should be', async () => {
    await using here = await written({ longWal: 8_000 });
    const { longest } = await here.writeUntil(({ anew }) => anew === 4);
    expect(longest).toBeGreaterThanOrEqual(8_000);
    expect(longest).toBeLessThan(16_000);
    expect([threads.started.length, warnings]).toEqual([1, []]);
    here.expectWhole();
  });

  it('needs no thread while it is short', async () => {
    await using here = await written();
    await here.writeUntil(({ longest }) => longest > LONG / 2);
    expect(threads.started).toEqual([]);
  });

  it('begins anew also where two servers write to one file', async () => {
    await using here = await written();
    const second = here.open();
    const { longest } = await here.writeUntil(({ anew }) => anew >= 4, [here.database, second]);
    // The writer's own copy, if the two threads keep each other from finishing.
    expect(longest).toBeLessThan(8 * LONG);
    await second.close();
    here.expectWhole();
  });

  it('waits for a reader of an older state, and no writer waits with it', async () => {
    await using here = await written();
    const reader = new BetterSqlite(here.path, { readonly: true });
    reader.exec('BEGIN');
    const counted = () => reader.prepare('SELECT count(*) AS n FROM words').get();
    expect(counted()).toEqual({ n: 0 });
    const { anew: meanwhile } = await here.writeUntil(({ longest }) => longest > 3 * LONG);
    expect([meanwhile, counted()]).toEqual([0, { n: 0 }]);
    reader.close();
    await here.writeUntil(({ anew }) => anew === 2);
    expect(warnings).toEqual([]);
    here.expectWhole();
  });
});

describe('the thread', () => {
  it('dies: another one is started, and nothing is lost', async () => {
    await using here = await written();
    await here.writeUntil(() => threads.started.length === 1);
    await threads.started[0]?.terminate();
    await here.writeUntil(({ anew }) => threads.started.length === 2 && anew > 0);
    here.expectWhole();
  });

  it('cannot run: it is tried again, and meanwhile the writer copies by itself', async () => {
    await using here = await written();
    threads.instead = 'throw new Error("no such luck")';
    const { longest } = await here.writeUntil(({ anew }) => anew === 2);
    expect(longest).toBeGreaterThanOrEqual(4 * LONG);
    expect(longest).toBeLessThan(5 * LONG);
    expect(new Set(warnings)).toEqual(new Set(['the write-ahead log was not copied, which is tried again: Error: no such luck']));
    threads.instead = null;
    // On a busy machine the writer's own copy may come before that of a new thread, but not every time.
    const lengths: number[] = [];
    for (let times = 0; times < 8; times += 1) lengths.push((await here.writeUntil(({ anew }) => anew === 1)).longest);
    expect(Math.min(...lengths)).toBeLessThan(4 * LONG);
    here.expectWhole();
  });

  it.skipIf(process.platform === 'win32')('cannot write: what was acknowledged is in the log, and the server says so', async () => {
    await using here = await written();
    // A process whose files may not grow beyond 16 MB, and a database that is almost as large.
    const filling = new BetterSqlite(here.path);
    filling.exec('CREATE TABLE filling (bytes); INSERT INTO filling VALUES (zeroblob(15500000))');
    filling.pragma('wal_checkpoint(TRUNCATE)');
    filling.close();
    const script = `
      const { openSqlite } = await import(process.argv[1]);
      const database = openSqlite(process.argv[2], 1_000);
      const [text, word] = ['x'.repeat(4_000), 'INSERT INTO words (text) VALUES ($1)'];
      const warned = new Promise((resolve) => process.once('warning', resolve));
      setInterval(() => {}, 1_000); // neither the thread nor a promise keeps a process alive
      let acknowledged = 0;
      const one = () => database.write(({ run }) => run(word, [text])).then((changed) => { acknowledged += changed; });
      try {
        while (acknowledged < 1_500) await Promise.all(Array.from({ length: 16 }, one));
        await warned; // a thread that only begins would be overtaken
        for (;;) await Promise.all(Array.from({ length: 16 }, one));
      } catch ({ message }) {
        process.stdout.write(\`\${acknowledged} \${message}\`, () => process.kill(process.pid, 'SIGKILL'));
      }`;
    const url = new URL('../../../server/database/sqlite/open-sqlite.ts', import.meta.url).href;
    const limited = ['-c', 'ulimit -f 32768 && exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', script, url, here.path];
    const { stdout, stderr } = spawnSync('sh', limited, { encoding: 'utf8', timeout: 60_000 });
    expect(stderr).toContain('the write-ahead log was not copied, which is tried again: SqliteError: disk I/O error');
    const [, acknowledged] = /^(\d+) the database could not commit$/.exec(stdout) ?? expect.fail(stdout);
    expect(Number(acknowledged)).toBeGreaterThan(2_500);
    expect(here.elsewhere('SELECT count(*) AS n FROM words')).toEqual([{ n: Number(acknowledged) }]);
  });

  it('never answers: the writer copies by itself, and closing does not wait for ever', async () => {
    await using here = await written();
    threads.instead = 'setInterval(() => {}, 1000)';
    await here.writeUntil(({ anew }) => anew === 1);
    here.expectWhole();
  });

  it('ends before the connections do: the last one removes the log', async () => {
    await using here = await temporaryDatabase({ migrated: false });
    const path = `${here.path}.closed`;
    const database = openSqlite(path, 10);
    await database.write(({ script }) => script(`CREATE TABLE a (b); INSERT INTO a VALUES (zeroblob(100000))`));
    await vi.waitFor(() => expect(threads.started[0]?.threadId).toBeGreaterThan(0));
    await database.close();
    expect([threads.started[0]?.threadId, existsSync(path), existsSync(`${path}-wal`)]).toEqual([-1, true, false]);
  });

  it.runIf(process.platform === 'linux')('leaves the locks of the process alone', async () => {
    await using here = await written();
    const locks = () =>
      readFileSync('/proc/locks', 'utf8')
        .split('\n')
        .filter((line) => line.includes(` ${process.pid} `) && line.includes(`:${statSync(here.path).ino} `));
    await here.writeUntil(({ longest }) => longest > LONG / 2);
    const before = locks().length;
    expect(before).toBeGreaterThan(0);
    await here.writeUntil(({ anew }) => anew === 2);
    expect(locks()).toHaveLength(before);
    here.expectWhole();
  });

  it('may be closed twice', async () => {
    await using here = await written();
    await here.writeUntil(({ anew }) => anew === 1);
    await here.database.close();
    await here.database.close();
  });
});
