/** Every store on one database, made once: what the composition root and the command line tools share. */
import { acceptingStore } from './accepting.ts';
import { accountStore } from './accounts.ts';
import { activationStore } from './activations.ts';
import { attemptStore } from './attempts.ts';
import { auditKeyStore } from './audit-keys.ts';
import { auditLog } from './audit-log.ts';
import { auditSearch } from './audit-search.ts';
import { authorisationStore } from './authorisations.ts';
import { browserKeyStore } from './browser-keys.ts';
import { challengeStore } from './challenges.ts';
import { checkpointStore } from './checkpoints.ts';
import { credentialStore } from './credentials.ts';
import type { Database } from './database.ts';
import { deviceStore } from './device-cookies.ts';
import { erasingStore } from './erasing.ts';
import { factStore } from './facts.ts';
import { failingStore } from './failing.ts';
import { messageStore } from './messages.ts';
import { orderingStore } from './ordering.ts';
import { ownDataStore } from './own-data.ts';
import { payerStore } from './payers.ts';
import { paymentStore } from './payments.ts';
import { refusedAssertionStore } from './refused-assertions.ts';
import { registeringStore } from './registering.ts';
import { revokingStore } from './revoking.ts';
import { roleStore } from './roles.ts';
import { sessionStore } from './sessions.ts';

export type Stores = ReturnType<typeof stores>;

export function stores(database: Database, randomBytes: (count: number) => Uint8Array, randomId: () => string) {
  const audit = auditLog(database, randomBytes);
  return {
    audit,
    accounts: accountStore(database),
    auditKeys: auditKeyStore(database, audit),
    auditSearch: auditSearch(database),
    accepting: acceptingStore(database, audit, randomId),
    activations: activationStore(database, audit),
    attempts: attemptStore(database, audit),
    authorisations: authorisationStore(database, audit),
    browserKeys: browserKeyStore(database, audit, randomId),
    challenges: challengeStore(database),
    checkpoints: checkpointStore(database),
    credentials: credentialStore(database),
    devices: deviceStore(database),
    erasing: erasingStore(database, audit, randomId),
    facts: factStore(database),
    failing: failingStore(database, audit, randomId),
    messages: messageStore(database),
    ordering: orderingStore(database, audit),
    ownData: ownDataStore(database, audit),
    payers: payerStore(database, audit, randomId),
    payments: paymentStore(database),
    refusedAssertions: refusedAssertionStore(database, audit),
    registering: registeringStore(database, audit, randomId),
    revoking: revokingStore(database, audit, randomId),
    roles: roleStore(database, audit),
    sessions: sessionStore(database, audit),
  };
}
