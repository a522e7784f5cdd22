/**
 * How SQLite is read: through the writer's connection between its batches, through a second connection during them.
 *
 * The writer's cache keeps the pages that it wrote; a second connection loses its cache at each commit. Between batches,
 * all reads of an event-loop turn share one transaction, because its begin and end cost more than a look-up. So a commit of
 * another process is visible from the next turn on. The transaction is always rolled back: nothing can be written in it.
 * During a batch the writer's connection would show uncommitted rows, and while another process holds the file it does
 * not wait: in both cases the second connection reads.
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

  /** Ends the shared transaction, before a batch begins and at the end of the turn. */
  function endSnapshot(): void {
    if (!isOpen) return;
    isOpen = false;
    // SQLite itself ends the transaction after some errors.
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
