/**
 * The tables of payers, and of how they come in: what each is of whom, shows to its payer and leaves after an erasure.
 *
 * Regulation (EU) 2016/679 Art 15, 17, 20. What opens something (codes, cookies, their hashes) or says how many tries are left
 * is in no copy: who found an open session would carry it away (RTS Art 4(3)(a)-(b)).
 */
import { erasedName } from '../../core/audit/retention.ts';
import { type MessageType, messageToldAs } from '../../core/message-type.ts';
import type { Query } from '../../database/database.ts';
import { type OwnRow, pagesOf } from '../own-rows.ts';
import type { TableDescription } from '../table-description.ts';
import { lastScaOf } from './messages.ts';

const OWN = [{ columns: ['payer_id'] }] as const;

const ERASED_NAME = `'${erasedName('')}' || payer_id`;

export const PAYERS = {
  table: 'payers',
  key: ['payer_id'],
  refersTo: [],
  owner: OWN,
  export: {
    partOf: 'payer',
    columns: ['payer_id', 'username', 'display_name', 'user_handle', 'created_at'],
    leftOut: {
      seeded: 'says whether the bank was given this payer as demo data, and nothing of the payer',
      enrolment_expires_at: 'is null for everybody who has a passkey, and nobody else gets a copy',
      erased_at: 'is null for everybody who can still ask',
    },
  },
  erase: {
    reduce: {
      erased_at: '$2',
      username: ERASED_NAME,
      display_name: `'erased'`,
      user_handle: ERASED_NAME,
      enrolment_expires_at: 'NULL',
    },
    keeps: {
      payer_id: 'a random id that ledger, payments, evidence and the log go on to name',
      seeded: 'demo data stays marked as such',
      created_at: 'the log says it too',
    },
  },
} as const satisfies TableDescription;

const PAYER_ROLES = {
  table: 'payer_roles',
  key: ['payer_id', 'role'],
  refersTo: [PAYERS],
  owner: OWN,
  export: { partOf: 'payer', columns: ['role'], leftOut: {} },
  erase: 'delete',
} as const satisfies TableDescription;

const ACTIVATION_CODES = {
  table: 'activation_codes',
  key: ['activation_id'],
  refersTo: [PAYERS],
  owner: OWN,
  export:
    'left out, because the bank has the first group and the hash of a code only, and it opens something; the log says when it was made and used',
  // A code that waits to bind a browser to this passkey.
  earned: [{ by: 'credential_id', live: 'consumed_at IS NULL' }],
  erase: 'delete',
} as const satisfies TableDescription;

const MESSAGE = ['message_id', 'type', 'credential_label', 'created_at', 'read_at'] as const;
const MESSAGES_OF = pagesOf('messages', MESSAGE, 'messages WHERE payer_id = $1', ['created_at', 'message_id']);

/** RTS Art 4(3)(a): the copy says no more of a refused try than the mailbox does. */
async function* toldMessages(read: Query, payerId: string): AsyncGenerator<OwnRow<(typeof MESSAGE)[number]>[]> {
  for await (const page of MESSAGES_OF(read, payerId)) {
    const isNeutral = page.some(({ type, created_at }) => messageToldAs(type as MessageType, Number(created_at), null) !== type);
    const lastScaAt = isNeutral ? await lastScaOf(read, payerId) : null;
    yield page.map((row) => ({ ...row, type: messageToldAs(row.type as MessageType, Number(row.created_at), lastScaAt) }));
  }
}

const MESSAGES = {
  table: 'messages',
  key: ['message_id'],
  refersTo: [PAYERS],
  owner: OWN,
  export: { list: 'messages', columns: MESSAGE, leftOut: {}, pages: ({ database }, payerId) => toldMessages(database.read, payerId) },
  erase: 'delete',
} as const satisfies TableDescription;

const SESSION = ['session_ref', 'kind', 'credential_id', 'created_at', 'last_activity_at', 'expires_at'] as const;
const SESSIONS_OF = pagesOf('sessions', SESSION, 'sessions WHERE payer_id = $1', ['created_at', 'session_ref']);
const SESSIONS = {
  table: 'sessions',
  key: ['session_hash'],
  refersTo: [],
  owner: OWN,
  export: {
    list: 'sessions',
    columns: SESSION,
    leftOut: {
      session_hash: 'is the hash of a cookie that opens the session',
      activation_id: 'names an activation code; the log says when it was used',
    },
    pages: ({ database }, payerId) => SESSIONS_OF(database.read, payerId),
  },
  earned: [{ by: 'credential_id', live: `kind = 'authenticated'` }],
  erase: 'delete',
} as const satisfies TableDescription;

const CHALLENGES = {
  table: 'challenges',
  key: ['challenge'],
  refersTo: [],
  owner: [{ column: 'session_ref', names: SESSIONS }],
  export: 'left out, because they are chance and live five minutes',
  earned: [{ by: 'session_ref', live: 'consumed_at IS NULL' }],
  erase: 'delete',
} as const satisfies TableDescription;

const ATTEMPTS = {
  table: 'attempts',
  key: ['payer_id', 'counter'],
  refersTo: [],
  owner: OWN,
  export: 'left out, because a counter of failed tries says how many are left (RTS Art 4(3)(b))',
  erase: 'delete',
} as const satisfies TableDescription;

const BLOCKS = {
  table: 'blocks',
  key: ['block_id'],
  refersTo: [],
  owner: OWN,
  export: 'left out, because each of them left a message, which is listed',
  erase: 'delete',
} as const satisfies TableDescription;

export const TABLES_OF_PAYERS = [PAYERS, PAYER_ROLES, ACTIVATION_CODES, MESSAGES, SESSIONS, CHALLENGES, ATTEMPTS, BLOCKS] as const;
