/**
 * The thread that copies SQLite's write-ahead log into the file, so that nobody who pays waits for it (`wal-keeper.ts`).
 *
 * It has a connection of its own, and does as it is asked: `copy` goes beside whoever writes and stops nobody (PASSIVE),
 * `rest` keeps writers out for the short end of it (FULL), or is a `copy` where one of them does not let go in time.
 * SQLite syncs the log before it copies from it, and the file before it lets the log be overwritten, with
 * `synchronous=NORMAL` already (sqlite3.c, `walCheckpoint`); a crash at any moment finds every commit in one of the two.
 * JavaScript and not TypeScript: stripping types would cost the thread as much memory again as it has.
 */
import { fdatasyncSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite from 'better-sqlite3';

/** More passes than a writer can keep busy: each has only what was written during the one before. */
const MOST_PASSES = 4;

const { path, file, timeout, shortRest } = workerData;
const connection = new BetterSqlite(path, { fileMustExist: true, timeout });
connection.pragma('synchronous = FULL');
connection.pragma('wal_autocheckpoint = 0');

parentPort.on('message', (asked) => {
  if (asked === 'end') return end();
  try {
    parentPort.postMessage(asked === 'rest' ? outcomeOf('FULL') : copy());
  } catch (error) {
    parentPort.postMessage({ error: String(error) });
  }
});

/** Until little is left. The last of it would never come, while others write. */
function copy() {
  for (let pass = 1; ; pass += 1) {
    const outcome = outcomeOf('PASSIVE');
    if (outcome.left === 0) return outcome;
    // SQLite syncs the file only with the last frame, when writers wait: by then what was copied is on the disk.
    fdatasyncSync(file);
    const now = { ...outcome, ...lengths() };
    if (pass === MOST_PASSES || now.left <= shortRest) return now;
  }
}

/** `hindered`: somebody else does the same, or reads an older state, which may not be overwritten in the file. */
function outcomeOf(mode) {
  const [{ busy, log, checkpointed }] = connection.pragma(`wal_checkpoint(${mode})`);
  return { hindered: busy !== 0 || checkpointed < log, ...lengths() };
}

/** Frames in the log, and those of them that are nowhere else. */
function lengths() {
  const [{ log, checkpointed }] = connection.pragma('wal_checkpoint(NOOP)');
  return { frames: log, left: log - checkpointed };
}

function end() {
  connection.close();
  parentPort.close();
}
