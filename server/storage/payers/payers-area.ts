/** The area `payers`: who the payer is, signs in and is told. What is exported or erased of all areas is in `stores.ts`. */
import type { StorageArea } from '../storage-area.ts';
import { activationStore } from './activations.ts';
import { attemptStore } from './attempts.ts';
import { deviceStore } from './device-cookies.ts';
import { endingSessionsStore } from './ending-sessions.ts';
import { messageStore } from './messages.ts';
import { payerStore } from './payers.ts';
import { roleStore } from './roles.ts';
import { sessionStore } from './sessions.ts';
import { signingInStore } from './signing-in.ts';
import { TABLES_OF_PAYERS } from './tables.ts';

export const PAYERS_AREA = {
  tables: TABLES_OF_PAYERS,
  stores: ({ database, audit, randomId }) => ({
    activations: activationStore(database, audit),
    attempts: attemptStore(database, audit),
    devices: deviceStore(database),
    endingSessions: endingSessionsStore(database, audit),
    messages: messageStore(database, audit),
    payers: payerStore(database, audit, randomId),
    roles: roleStore(database, audit),
    sessions: sessionStore(database),
    signingIn: signingInStore(database, audit, randomId),
  }),
} as const satisfies StorageArea;
