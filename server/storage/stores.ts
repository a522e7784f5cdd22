/** Every store on one database, made once: what the composition root and the command line tools share. */
import { accountStore } from './accounts.ts';
import { activationStore } from './activations.ts';
import { attemptStore } from './attempts.ts';
import { auditLog } from './audit-log.ts';
import { authorisationStore } from './authorisations.ts';
import { challengeStore } from './challenges.ts';
import { credentialStore } from './credentials.ts';
import type { Database } from './database.ts';
import { deviceStore } from './device-cookies.ts';
import { factStore } from './facts.ts';
import { messageStore } from './messages.ts';
import { payerStore } from './payers.ts';
import { paymentStore } from './payments.ts';
import { registeringStore } from './registering.ts';
import { sessionStore } from './sessions.ts';

export type Stores = ReturnType<typeof stores>;

export function stores(database: Database, randomBytes: (count: number) => Uint8Array, randomId: () => string) {
  const audit = auditLog(database, randomBytes);
  return {
    audit,
    accounts: accountStore(database),
    activations: activationStore(database, audit),
    attempts: attemptStore(database, audit),
    authorisations: authorisationStore(database, audit, randomId),
    challenges: challengeStore(database),
    credentials: credentialStore(database),
    devices: deviceStore(database),
    facts: factStore(database),
    messages: messageStore(database),
    payers: payerStore(database, audit, randomId),
    payments: paymentStore(database, audit),
    registering: registeringStore(database, audit, randomId),
    sessions: sessionStore(database),
  };
}
