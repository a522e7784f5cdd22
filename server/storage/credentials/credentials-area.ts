/** The area `credentials`: passkeys, browsers that sign along, and the consents that change them (RTS Art 24(2)(b), Art 27). */
import { livingPayer } from '../payers/payers.ts';
import type { StorageArea } from '../storage-area.ts';
import { browserBoundKeyStore } from './browser-bound-keys.ts';
import { challengeStore } from './challenges.ts';
import { credentialStore } from './credentials.ts';
import { namedBrowser, namedCredential } from './naming.ts';
import { registeringStore } from './registering.ts';
import { retiringStore } from './retiring.ts';
import { revokingStore } from './revoking.ts';
import { TABLES_OF_CREDENTIALS } from './tables.ts';

export const CREDENTIALS_AREA = {
  tables: TABLES_OF_CREDENTIALS,
  stores: ({ database, audit, randomId, policy }) => ({
    browserKeys: browserBoundKeyStore(database, audit, randomId, policy),
    challenges: challengeStore(database),
    credentials: credentialStore(database),
    registering: registeringStore(database, audit, randomId, policy),
    retiring: retiringStore(database, audit, randomId),
    revoking: revokingStore(database, audit, randomId),
  }),
  scopes: {
    'register-credential': { read: (query) => ({ load: (payerId) => livingPayer(query, payerId) }) },
    'revoke-credential': { read: (query) => ({ load: (payerId, credentialId) => namedCredential(query, payerId, credentialId) }) },
    'bind-browser-key': {
      read: (query) => ({ load: (payerId, credentialId, keyId) => namedBrowser(query, payerId, credentialId, keyId) }),
    },
  },
} as const satisfies StorageArea;
