/** Every store on one database, made once: what the composition root and the command line tools share. Each area lists its own. */

import { POLICY, type Policy } from '../core/policy.ts';
import type { Database } from '../database/database.ts';
import { databaseFacts } from '../database/schema/database-facts.ts';
import { AUDIT_AREA } from './audit/audit-area.ts';
import { auditLog } from './audit/audit-log.ts';
import { AUTHORISATIONS_AREA } from './authorisations/authorisations-area.ts';
import { CREDENTIALS_AREA } from './credentials/credentials-area.ts';
import { erasingStore } from './payers/erasing.ts';
import { ownDataStore } from './payers/own-data.ts';
import { PAYERS_AREA } from './payers/payers-area.ts';
import { PAYMENTS_AREA } from './payments/payments-area.ts';

export type Stores = ReturnType<typeof stores>;

export function stores(database: Database, randomBytes: (count: number) => Uint8Array, randomId: () => string, policy: Policy = POLICY) {
  const audit = auditLog(database, randomBytes);
  const parts = { database, audit, randomId, policy };
  return {
    ...AUDIT_AREA.stores(parts),
    ...PAYERS_AREA.stores(parts),
    ...CREDENTIALS_AREA.stores(parts),
    ...PAYMENTS_AREA.stores(parts),
    ...AUTHORISATIONS_AREA.stores(parts),
    // Of no area: they go through the tables of all of them.
    erasing: erasingStore(database, audit, randomId),
    ownData: ownDataStore(database, audit),
    facts: databaseFacts(database),
  };
}
