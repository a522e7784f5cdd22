/**
 * A copy of a SQLite database that is in use: one moment of it, whole, compact, and looked at before it is called a backup.
 *
 * `VACUUM INTO` reads in one transaction, so what is written meanwhile is not in the copy and waits for nothing. SQLite
 * does not sync the copy; that is done here, and only then does it get its name, which nothing else may have.
 */
import { closeSync, existsSync, fsyncSync, linkSync, openSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import type { AuditHead } from '../../core/audit/audit-chain.ts';

export type BackedUp = { readonly events: number; readonly head: string };

/** @throws with one clear sentence where there is such a file already, or where the copy is not sound; then there is none */
export function backUpSqlite(path: string, to: string): BackedUp {
  if (existsSync(to)) throw new Error('there is such a file already, and a backup overwrites none');
  const half = `${to}.${process.pid}.half`;
  try {
    // Readable to its owner only, as the folder of the database is; SQLite takes a file that is empty.
    closeSync(openSync(half, 'wx', 0o600));
    const source = new BetterSqlite(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
    try {
      source.prepare('VACUUM INTO ?').run(half);
    } finally {
      source.close();
    }
    const backedUp = inspect(half);
    sync(half);
    // Fails where somebody made such a file meanwhile.
    linkSync(half, to);
    sync(dirname(to));
    return backedUp;
  } finally {
    if (existsSync(half)) unlinkSync(half);
  }
}

/** @throws where pages, references or the end of the audit chain are not as they should be */
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
