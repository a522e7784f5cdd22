/**
 * How SQLite is read: through the writer's connection between its batches, and through a reader of its own within them.
 *
 * The writer's cache knows what it wrote; a reader's forgets everything at each commit. Between batches one turn of the
 * event loop reads in one transaction, since beginning and ending one costs more than the look-up itself: what another
 * process commits is seen from the next turn on. A snapshot is always rolled back: nothing can be written in it.
 * While the writer is in a batch it would show what is not committed, and while another process holds the file it does not
 * wait: then the reader is asked.
 */
import type { Database as Connection } from 'better-sqlite3';
import type { Row, Value } from '../database.ts';
import { isBusy } from './errors.ts';
import { queriesOn } from './statements.ts';

export function sqliteReader(writer: Connection, reader: Connection, isWriting: () => boolean) {
  const [begin, rollback] = [writer.prepare('BEGIN'), writer.prepare('ROLLBACK')];
  const rowsOfWriter = queriesOn(writer);
  const rowsOfReader = queriesOn(reader);
  let isOpen = false;

  function readInSnapshot(sql: string, params?: readonly Value[]): Row[] {
    if (!isOpen) {
      begin.run();
      isOpen = true;
      setImmediate(endSnapshot);
    }
    return rowsOfWriter(sql, params);
  }

  /** Before a batch begins, and at the end of the turn. */
  function endSnapshot(): void {
    if (!isOpen) return;
    isOpen = false;
    // SQLite itself ends the transaction of a read that failed badly.
    if (writer.inTransaction) rollback.run();
  }

  return {
    endSnapshot,
    read: (sql: string, params?: readonly Value[]): Row[] => {
      if (isWriting()) return rowsOfReader(sql, params);
      try {
        return readInSnapshot(sql, params);
      } catch (error) {
        if (!isBusy(error)) throw error;
        endSnapshot();
        return rowsOfReader(sql, params);
      }
    },
  };
}
