/** The area `audit`: the log, its checkpoints and keys (RTS Art 29). All stores are handed the log itself. */
import type { StorageArea } from '../storage-area.ts';
import { auditKeyStore } from './audit-keys.ts';
import { auditSearch } from './audit-search.ts';
import { checkpointStore } from './checkpoints.ts';
import { TABLES_OF_AUDIT } from './tables.ts';

export const AUDIT_AREA = {
  tables: TABLES_OF_AUDIT,
  stores: ({ database, audit }) => ({
    audit,
    auditKeys: auditKeyStore(database, audit),
    auditSearch: auditSearch(database),
    checkpoints: checkpointStore(database),
  }),
} as const satisfies StorageArea;
