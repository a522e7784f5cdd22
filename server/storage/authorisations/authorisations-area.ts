/** The area `authorisations`: opened, answered once, and what remains of the answer, for every scope (RTS Art 4(1); PSD2 Art 72(1)). */
import { consentStore } from '../credentials/consents.ts';
import type { StorageArea } from '../storage-area.ts';
import { acceptingStore } from './accepting.ts';
import { authorisationStore } from './authorisations.ts';
import { evidenceStore } from './evidence.ts';
import { failingStore } from './failing.ts';
import { refusedAssertionStore } from './refused-assertions.ts';
import { TABLES_OF_AUTHORISATIONS } from './tables.ts';

export const AUTHORISATIONS_AREA = {
  tables: TABLES_OF_AUTHORISATIONS,
  stores: ({ database, audit, randomId, policy }) => ({
    authorisations: {
      ...authorisationStore(database, audit, randomId),
      ...acceptingStore(database, audit, randomId),
      ...failingStore(database, audit, randomId),
      ...consentStore(database, policy),
    },
    evidence: evidenceStore(database),
    refusedAssertions: refusedAssertionStore(database, audit),
  }),
} as const satisfies StorageArea;
