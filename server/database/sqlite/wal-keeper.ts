/**
 * Keeps SQLite's write-ahead log short without stopping the server: a thread copies it into the file (a checkpoint, in
 * SQLite's words; those of the audit log are something else).
 *
 * While payments go on, the thread never catches up, and only a log that is copied to its end begins anew. So it copies
 * what there is, again what came meanwhile, and for the few frames that are left the writer waits between two batches;
 * everything else goes on. Where the thread fails, SQLite's own measure is the net: the writer copies, as it would without all this.
 * Nothing depends on it but the length of the log: what is committed is on disk, in the log.
 */
import { closeSync, openSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Database as Connection } from 'better-sqlite3';

/**
 * POLICY: frames of 4 KiB after which the log is copied, 32 MB. A page that every payment touches is in it hundreds of times
 * and is copied once, so a longer log costs less: 5 % of the server's work lies between SQLite's own 1,000 and 16,000.
 */
const LONG_WAL = 8_000;
/** POLICY: few enough frames to let the writer wait for them. */
const SHORT_REST = 500;
/** Times a long log at which the writer's own connection copies, at each commit: the thread has failed, or somebody reads on. */
const WRITER_COPIES_AT = 4;
/** For others who write or read just now. */
const BUSY_TIMEOUT_MS = 50;
/** A disk that does not answer within that lets nobody write either; but it is not the thread that is waited for. */
const PATIENCE_MS = 2_000;

/** `left`: frames that are in the log only; `hindered` where it cannot be copied to its end just now. */
type Outcome = { readonly frames: number; readonly left: number; readonly hindered: boolean } | { readonly error: string };

/** @param longWal frames at which the log is copied */
export function sqliteWalKeeper(connection: Connection, path: string, longWal = LONG_WAL) {
  connection.pragma(`wal_autocheckpoint = ${WRITER_COPIES_AT * longWal}`);
  const length = connection.prepare<[], { log: number }>('PRAGMA wal_checkpoint(NOOP)');
  let [seen, due] = [0, longWal];
  let isRestLeft = false;
  let file: number | null = null;
  let thread: Worker | null = null;
  let answer: ((outcome: Outcome) => void) | null = null;

  /** Between two batches: only there does SQLite tell. */
  function committed(): void {
    if (answer || isRestLeft) return;
    const frames = framesInWal();
    // It began anew.
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
    // Where the log does not begin anew now, it does soon, once nobody reads in it; but a backup may read for long.
    due = frames + (hindered && !isRest ? longWal / 4 : SHORT_REST);
  }

  /** Before a batch begins. @returns null where there is nothing to wait for */
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
      // Little to clear away, and nothing to know.
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

  /** The thread's connection first: the last one to close copies all, and removes the log. */
  async function close(closeConnections: () => void): Promise<void> {
    await end();
    closeConnections();
    // Not sooner: whoever closes any descriptor of a file gives up all locks that his process has on it.
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

/** Keeps the process alive meanwhile; the thread does not. */
async function within(milliseconds: number, done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([done, tooLate]);
  clearTimeout(timer);
}
