/**
 * Reads from outside what a SQLite process has written into its write-ahead log: frames (a page each) and commits.
 *
 * The index of the log (`-shm`) says how many frames there are and which log it is: a log that begins anew has another
 * salt. The last frame of a commit carries the size of the database, every other one zero (sqlite.org/walformat.html).
 * Only files are read: no connection is opened, no lock taken, and the process that is measured does not notice.
 */
import { closeSync, openSync, readSync } from 'node:fs';

const INDEX_HEADER = 48;
const LOG_HEADER = 32;
const FRAME_HEADER = 24;

/** Where the log stands. */
export type LogPosition = { readonly salt: string; readonly frames: number };

export type Written = { readonly frames: number; readonly commits: number };

/** @param database path of the file that the log belongs to; a connection in WAL mode has it open */
export function openWalLog(database: string) {
  const [index, log] = [openSync(`${database}-shm`, 'r'), openSync(`${database}-wal`, 'r')];
  const header = Buffer.alloc(2 * INDEX_HEADER);
  const number = Buffer.alloc(4);
  const at = (position: number) => {
    readSync(log, number, 0, 4, position);
    return number.readUInt32BE();
  };

  /** The header stands there twice, and while the two differ it is being written. */
  function position(): LogPosition {
    do readSync(index, header, 0, header.length, 0);
    while (!header.subarray(0, INDEX_HEADER).equals(header.subarray(INDEX_HEADER)));
    return { salt: header.toString('hex', 32, 40), frames: header.readUInt32LE(16) };
  }

  /** @returns null where the log has begun anew since, so that nothing can be said */
  function writtenSince(before: LogPosition): (Written & { readonly now: LogPosition }) | null {
    const now = position();
    if (now.salt !== before.salt) return null;
    const frame = FRAME_HEADER + at(8);
    let commits = 0;
    for (let each = before.frames; each < now.frames; each += 1) if (at(LOG_HEADER + each * frame + 4) !== 0) commits += 1;
    return position().salt === before.salt ? { frames: now.frames - before.frames, commits, now } : null;
  }

  const close = () => {
    closeSync(index);
    closeSync(log);
  };
  return { position, writtenSince, close };
}
