/**
 * Copies a SQLite database that is in use: one moment of it, whole and compact, and checked before it counts as a backup.
 *
 * `VACUUM INTO` reads in one transaction: later writes are not in the copy, and no writer waits. SQLite does not sync the
 * copy, so this does. Only then the copy gets its name, and it never replaces a file that exists. A backup that is half
 * or unsound is worse than none, because it is trusted.
 */
import { closeSync, existsSync, fsyncSync, linkSync, openSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { AuditHead } from '../../core/audit/audit-chain.ts';

export type BackedUp = { readonly events: number; readonly head: string };

/** @throws with one clear sentence if the file exists, or if the copy is not sound; in both cases no backup is made */
export function backUpSqlite(path: string, to: string): BackedUp {
  if (existsSync(to)) throw new Error('there is such a file already, and a backup overwrites none');
  const half = `${to}.${process.pid}.half`;
  try {
    // Only its owner may read it, as with the folder of the database. SQLite accepts an empty file.
    closeSync(openSync(half, 'wx', 0o600));
    const source = new BetterSqlite(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
    try {
      source.prepare('VACUUM INTO ?').run(half);
    } finally {
      source.close();
    }
    const backedUp = inspect(half);
    sync(half);
    // Fails if such a file was made meanwhile.
    linkSync(half, to);
    sync(dirname(to));
    return backedUp;
  } finally {
    if (existsSync(half)) unlinkSync(half);
  }
}

/** @throws if pages, foreign keys or the end of the audit chain are wrong */
function inspect(path: string): BackedUp {
  const copy = new BetterSqlite(path, { readonly: true });
  try {
    const integrity = copy.pragma('integrity_check', { simple: true });
    if (integrity !== 'ok') throw new Error(`the copy is not sound: ${integrity}`);
    if ((copy.pragma('foreign_key_check') as unknown[]).length > 0) throw new Error('the copy has rows that refer to nothing');
    const head = copy.prepare<[], AuditHead>('SELECT sequence, hash FROM audit_head').get() ?? { sequence: 0, hash: '' };
    const last = copy.prepare<[], AuditHead>('SELECT sequence, hash FROM audit_events ORDER BY sequence DESC LIMIT 1').get();
    if (head.sequence > 0 && (last?.sequence !== head.sequence || last.hash !== head.hash))
      throw new Error('the copy’s audit log does not end at its head');
    return { events: head.sequence, head: head.hash };
  } finally {
    copy.close();
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
