/**
 * The thread that copies SQLite's WAL into the file, so that no payment waits for it (`wal-keeper.ts`).
 *
 * It has a connection of its own. `copy` runs beside writers and stops none of them (PASSIVE). `rest` keeps writers out for
 * the short end of the WAL (FULL), and acts as `copy` if a writer does not yield in time. With `synchronous=NORMAL` already,
 * SQLite syncs the WAL before it copies, and the file before the WAL may be overwritten (sqlite3.c, `walCheckpoint`): a crash
 * at any moment finds every commit in one of the two. JavaScript, because stripping types would double the thread's memory.
 */
import { fdatasyncSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite from 'better-sqlite3';

/** A writer cannot outrun so many passes: each pass copies what was written during the one before. */
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

/** Copies until few frames are left. The end is never reached while others write. */
function copy() {
  for (let pass = 1; ; pass += 1) {
    const outcome = outcomeOf('PASSIVE');
    if (outcome.left === 0) return outcome;
    // SQLite syncs the file only with the last frame, while writers wait. Synced here, the copied pages are already on disk.
    fdatasyncSync(file);
    const now = { ...outcome, ...lengths() };
    if (pass === MOST_PASSES || now.left <= shortRest) return now;
  }
}

/** `hindered`: another connection copies too, or reads an older state, which must not be overwritten in the file. */
function outcomeOf(mode) {
  const [{ busy, log, checkpointed }] = connection.pragma(`wal_checkpoint(${mode})`);
  return { hindered: busy !== 0 || checkpointed < log, ...lengths() };
}

/** Frames in the WAL, and those of them that are not in the file yet. */
function lengths() {
  const [{ log, checkpointed }] = connection.pragma('wal_checkpoint(NOOP)');
  return { frames: log, left: log - checkpointed };
}

function end() {
  connection.close();
  parentPort.close();
}
