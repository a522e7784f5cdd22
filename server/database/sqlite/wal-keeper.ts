/**
 * Keeps SQLite's WAL short without stopping the server: a thread copies it into the file. (SQLite calls that a checkpoint;
 * here a checkpoint is the audit log's.)
 *
 * Only a WAL that is copied to its end begins anew, and under load the thread never reaches the end. So it copies what is
 * there, then what was added meanwhile; for the last few frames the writer waits, between two batches. If the thread fails,
 * the writer's connection copies at four times the length. Only the length of the WAL depends on this: a committed
 * transaction is on disk, in the WAL.
 */
import { closeSync, openSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Database as Connection } from 'better-sqlite3';

/**
 * POLICY: frames of 4 KiB after which the WAL is copied, 32 MB. A page that every payment touches is in it hundreds of
 * times and is copied once, so a longer WAL costs less: 16,000 frames instead of SQLite's own 1,000 save 5 % of the server's work.
 */
const LONG_WAL = 8_000;
/** POLICY: so few frames that the writer can wait for them. */
const SHORT_REST = 500;
/** At so many times a long WAL the writer's own connection copies, at each commit: the thread has failed, or a read goes on. */
const WRITER_COPIES_AT = 4;
/** How long the thread waits for other readers and writers. */
const BUSY_TIMEOUT_MS = 50;
/** How long the writer waits for the thread. A disk that is slower than this stops every writer, but the thread may not. */
const PATIENCE_MS = 2_000;

/** `left`: frames that are not in the file yet. `hindered`: the WAL cannot be copied to its end now. */
type Outcome = { readonly frames: number; readonly left: number; readonly hindered: boolean } | { readonly error: string };

/** @param longWal frames at which the WAL is copied */
export function sqliteWalKeeper(connection: Connection, path: string, longWal = LONG_WAL) {
  connection.pragma(`wal_autocheckpoint = ${WRITER_COPIES_AT * longWal}`);
  const length = connection.prepare<[], { log: number }>('PRAGMA wal_checkpoint(NOOP)');
  let [seen, due] = [0, longWal];
  let isRestLeft = false;
  let file: number | null = null;
  let thread: Worker | null = null;
  let answer: ((outcome: Outcome) => void) | null = null;

  /** Called after each commit, outside any transaction: only there SQLite tells the length. */
  function committed(): void {
    if (answer || isRestLeft) return;
    const frames = framesInWal();
    // The WAL began anew.
    if (frames < seen) due = longWal;
    seen = frames;
    if (frames >= due) void ask('copy').then(plan);
  }

  function framesInWal(): number {
    try {
      return length.get()?.log ?? 0;
    } catch {
      return 0;
    }
  }

  function plan(outcome: Outcome, isRest = false): void {
    if ('error' in outcome) {
      process.emitWarning(`the write-ahead log was not copied, which is tried again: ${outcome.error}`);
      due = seen + longWal;
      return;
    }
    const { frames, left, hindered } = outcome;
    isRestLeft = !isRest && left > 0 && !(hindered && left > SHORT_REST);
    // Hindered: it can begin anew as soon as the reader ends, but a backup may read for long.
    due = frames + (hindered && !isRest ? longWal / 4 : SHORT_REST);
  }

  /** Called before a batch begins. @returns null if there is nothing to wait for */
  function restCopied(): Promise<void> | null {
    if (!isRestLeft) return null;
    isRestLeft = false;
    return within(
      PATIENCE_MS,
      ask('rest').then((outcome) => plan(outcome, true)),
    );
  }

  function ask(what: 'copy' | 'rest'): Promise<Outcome> {
    return new Promise((resolve) => {
      answer = (outcome) => {
        answer = null;
        resolve(outcome);
      };
      try {
        thread ??= start();
        thread.postMessage(what);
      } catch (error) {
        answer({ error: String(error) });
      }
    });
  }

  function start(): Worker {
    file ??= openSync(path, 'r+');
    const started = new Worker(new URL('./wal-thread.mjs', import.meta.url), {
      workerData: { path, file, timeout: BUSY_TIMEOUT_MS, shortRest: SHORT_REST },
      // The thread allocates little, and needs nothing of the environment.
      resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16, stackSizeMb: 1 },
      execArgv: [],
      env: {},
    });
    started.unref();
    started.on('message', (outcome: Outcome) => answer?.(outcome));
    const gone = (error: string) => {
      if (thread !== started) return;
      thread = null;
      answer?.({ error });
    };
    started.once('error', (error) => gone(String(error)));
    started.once('exit', () => gone('the thread has ended'));
    return started;
  }

  /** Ends the thread's connection first: the last connection that closes copies the rest and removes the WAL. */
  async function close(closeConnections: () => void): Promise<void> {
    await end();
    closeConnections();
    // Not earlier: closing any descriptor of a file gives up all locks that the process has on it.
    if (file === null || thread) return;
    const open = file;
    file = null;
    closeSync(open);
  }

  async function end(): Promise<void> {
    if (!thread) return;
    const ending = thread;
    const ended = new Promise<void>((resolve) => void ending.once('exit', () => resolve()));
    ending.postMessage('end');
    await within(PATIENCE_MS, ended);
    if (thread) void ending.terminate();
  }

  return { committed, restCopied, close };
}

/** Waits for `done`, at most so long. The timer keeps the process alive meanwhile; the thread does not. */
async function within(milliseconds: number, done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([done, tooLate]);
  clearTimeout(timer);
}
