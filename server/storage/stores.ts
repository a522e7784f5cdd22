/** Every store on one database, made once: what the composition root and the command line tools share. */

import { POLICY, type Policy } from '../core/policy.ts';
import type { Database } from '../database/database.ts';
import { databaseFacts } from '../database/schema/database-facts.ts';
import { auditKeyStore } from './audit/audit-keys.ts';
import { auditLog } from './audit/audit-log.ts';
import { auditSearch } from './audit/audit-search.ts';
import { checkpointStore } from './audit/checkpoints.ts';
import { acceptingStore } from './authorisations/accepting.ts';
import { authorisationStore } from './authorisations/authorisations.ts';
import { evidenceStore } from './authorisations/evidence.ts';
import { failingStore } from './authorisations/failing.ts';
import { refusedAssertionStore } from './authorisations/refused-assertions.ts';
import { browserBoundKeyStore } from './credentials/browser-bound-keys.ts';
import { challengeStore } from './credentials/challenges.ts';
import { consentStore } from './credentials/consents.ts';
import { credentialStore } from './credentials/credentials.ts';
import { registeringStore } from './credentials/registering.ts';
import { revokingStore } from './credentials/revoking.ts';
import { activationStore } from './payers/activations.ts';
import { attemptStore } from './payers/attempts.ts';
import { deviceStore } from './payers/device-cookies.ts';
import { erasingStore } from './payers/erasing.ts';
import { messageStore } from './payers/messages.ts';
import { ownDataStore } from './payers/own-data.ts';
import { payerStore } from './payers/payers.ts';
import { roleStore } from './payers/roles.ts';
import { sessionStore } from './payers/sessions.ts';
import { signingInStore } from './payers/signing-in.ts';
import { accountStore } from './payments/accounts.ts';
import { orderingStore } from './payments/ordering.ts';
import { paymentStore } from './payments/payments.ts';

export type Stores = ReturnType<typeof stores>;

export function stores(database: Database, randomBytes: (count: number) => Uint8Array, randomId: () => string, policy: Policy = POLICY) {
  const audit = auditLog(database, randomBytes);
  return {
    audit,
    accounts: accountStore(database),
    auditKeys: auditKeyStore(database, audit),
    auditSearch: auditSearch(database),
    activations: activationStore(database, audit),
    attempts: attemptStore(database, audit),
    authorisations: {
      ...authorisationStore(database, audit, randomId),
      ...acceptingStore(database, audit, randomId),
      ...failingStore(database, audit, randomId),
      ...consentStore(database, policy),
    },
    browserKeys: browserBoundKeyStore(database, audit, randomId, policy),
    challenges: challengeStore(database),
    checkpoints: checkpointStore(database),
    credentials: credentialStore(database),
    devices: deviceStore(database),
    evidence: evidenceStore(database),
    erasing: erasingStore(database, audit, randomId),
    facts: databaseFacts(database),
    messages: messageStore(database),
    ordering: orderingStore(database, audit),
    ownData: ownDataStore(database, audit),
    payers: payerStore(database, audit, randomId),
    payments: paymentStore(database),
    refusedAssertions: refusedAssertionStore(database, audit),
    registering: registeringStore(database, audit, randomId, policy),
    revoking: revokingStore(database, audit, randomId),
    roles: roleStore(database, audit),
    sessions: sessionStore(database, audit),
    signingIn: signingInStore(database, audit),
  };
}
