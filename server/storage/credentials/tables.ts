/**
 * The tables of credentials: what a payer's copy shows of a passkey, and what an erasure leaves of it.
 *
 * Regulation (EU) 2016/679 Art 15, 17, 20. An erased passkey keeps its id, so that it is never registered again (WebAuthn L3 §7.1
 * step 26), and its key, so that a sign-in with it fails like every other one. Evidence has its own copy of the registration.
 */
import { pagesOf } from '../own-rows.ts';
import { PAYERS } from '../payers/tables.ts';
import type { TableDescription } from '../table-description.ts';

const CREDENTIAL = [
  'credential_id',
  'label',
  'status',
  'public_key',
  'sign_count',
  'transports',
  'uv_initialized',
  'backup_eligible',
  'backup_state',
  'aaguid',
  'payment_extension',
  'attestation_format',
  'attestation_verdict',
  'attestation_object',
  'client_data_json',
  'bound_by',
  'created_at',
  'last_used_at',
  'revoked_at',
] as const;
const CREDENTIALS_OF = pagesOf('credentials', CREDENTIAL, 'credentials WHERE payer_id = $1', ['created_at', 'credential_id']);

const JUDGED = 'a sign-in with the passkey is judged by it, and fails like every other';

const CREDENTIALS = {
  table: 'credentials',
  key: ['credential_id'],
  refersTo: [PAYERS],
  owner: [{ columns: ['payer_id'] }],
  export: {
    list: 'credentials',
    columns: CREDENTIAL,
    leftOut: { vouched: 'is what the bank concludes from the registration, and is shown with each passkey' },
    pages: ({ database }, payerId) => CREDENTIALS_OF(database.read, payerId),
  },
  earned: 'nothing, because it is the passkey itself, which authenticates nothing unless it is active',
  erase: {
    reduce: {
      status: `'revoked'`,
      revoked_at: 'coalesce(revoked_at, $2)',
      label: `'erased'`,
      transports: `'[]'`,
      aaguid: `'00000000-0000-0000-0000-000000000000'`,
      attestation_format: `'none'`,
      attestation_verdict: `'none'`,
      attestation_object: `''`,
      client_data_json: `''`,
      payment_extension: '0',
      last_used_at: 'NULL',
    },
    keeps: {
      credential_id: 'it is never registered again',
      payer_id: 'a random id',
      public_key: JUDGED,
      sign_count: JUDGED,
      uv_initialized: JUDGED,
      backup_eligible: JUDGED,
      backup_state: JUDGED,
      bound_by: 'one of three words that many passkeys share',
      vouched: 'a flag that many passkeys share',
      created_at: 'the log says it too',
    },
  },
} as const satisfies TableDescription;

const BROWSER_KEY = ['credential_id', 'key_id', 'status', 'bound_by', 'first_seen_at', 'bound_at', 'last_used_at'] as const;
const BROWSER_KEYS_OF = pagesOf(
  'browser_bound_keys',
  BROWSER_KEY,
  'browser_bound_keys JOIN credentials ON credentials.credential_id = browser_bound_keys.credential_id WHERE credentials.payer_id = $1',
  ['browser_bound_keys.first_seen_at', 'browser_bound_keys.key_id', 'browser_bound_keys.credential_id'],
);

const BROWSER_BOUND_KEYS = {
  table: 'browser_bound_keys',
  key: ['credential_id', 'key_id'],
  refersTo: [CREDENTIALS],
  owner: [{ column: 'credential_id', names: CREDENTIALS }],
  export: {
    list: 'browserKeys',
    columns: BROWSER_KEY,
    leftOut: { public_key: 'key_id is its SHA-256, and what it signed for an executed payment is in the evidence' },
    pages: ({ database }, payerId) => BROWSER_KEYS_OF(database.read, payerId),
  },
  earned: [{ by: 'credential_id', live: `status = 'bound'` }],
  // Once the passkeys are revoked, the browsers that signed along only show where the payer was.
  erase: 'delete',
} as const satisfies TableDescription;

const DEVICE_COOKIES = {
  table: 'device_cookies',
  key: ['cookie_hash', 'payer_id', 'credential_id'],
  refersTo: [CREDENTIALS],
  owner: [{ columns: ['payer_id'] }],
  export: 'left out, because the bank has hashes of cookies only, and they open something',
  earned: [{ by: 'credential_id', live: '1 = 1' }],
  erase: 'delete',
} as const satisfies TableDescription;

const SUSPICIONS = {
  table: 'suspicions',
  key: ['suspicion_id'],
  refersTo: [CREDENTIALS],
  owner: [{ column: 'credential_id', names: CREDENTIALS }],
  export: 'left out, because it would say which element of an authentication was wrong (RTS Art 4(3)(a))',
  earned: 'nothing, because it speaks against the passkey',
  erase: 'delete',
} as const satisfies TableDescription;

export const TABLES_OF_CREDENTIALS = [CREDENTIALS, BROWSER_BOUND_KEYS, DEVICE_COOKIES, SUSPICIONS] as const;
