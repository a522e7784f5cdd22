/**
 * What the bank keeps about one payer, a page of rows at a time (Regulation (EU) 2016/679 Art 15, Art 20).
 *
 * The lists are those that the descriptions of the tables name (`../all-tables.ts`), with the reason for everything that is in
 * none. Each statement asks for the payer's own rows only. What it gives is never more than a page, however long the payer is one.
 */

import type { Database } from '../../database/database.ts';
import { ALL_TABLES, type OwnListName, type OwnListRow } from '../all-tables.ts';
import type { AuditLog } from '../audit/audit-log.ts';

export type OwnDataStore = ReturnType<typeof ownDataStore>;

export function ownDataStore(database: Database, audit: AuditLog) {
  return {
    /** When the payer joined, and what authenticators call the payer. */
    profile: async (payerId: string): Promise<{ createdAt: number; userHandle: string } | null> => {
      const sql = 'SELECT created_at, user_handle FROM payers WHERE payer_id = $1';
      const [row] = await database.read<{ created_at: number; user_handle: string }>(sql, [payerId]);
      return row ? { createdAt: row.created_at, userHandle: row.user_handle } : null;
    },

    /** The payer's rows of one list. A page may be empty. */
    pages: <Name extends OwnListName>(name: Name, payerId: string): AsyncIterable<readonly OwnListRow<Name>[]> => {
      for (const { export: copy } of ALL_TABLES)
        if (typeof copy === 'object' && 'list' in copy && copy.list === name)
          return copy.pages({ database, audit }, payerId) as AsyncIterable<readonly OwnListRow<Name>[]>;
      throw new TypeError(`no table has the list ${name}`);
    },
  };
}
