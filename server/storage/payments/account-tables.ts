/**
 * The tables of accounts and of the ledger: what a payer's copy shows of them, and what an erasure leaves.
 *
 * The ledger is the accounting record and stays as it is (Regulation (EU) 2016/679 Art 17(3)(b)). An account is paid out and
 * closed, and keeps its IBAN, which the ledger names. Of a posting, a payer's copy shows only the side of the payer's own account.
 */
import type { Query } from '../../database/database.ts';
import { type OwnRow, pagesOf } from '../own-rows.ts';
import { PAYERS } from '../payers/tables.ts';
import type { TableDescription } from '../table-description.ts';
import { accountStore, payOut } from './accounts.ts';

export const ACCOUNTS = {
  table: 'accounts',
  key: ['iban'],
  refersTo: [PAYERS],
  owner: [{ columns: ['payer_id'] }],
  export: {
    list: 'accounts',
    columns: ['iban', 'name', 'currency', 'balance_minor'],
    leftOut: {
      opened_at: 'accounts are opened with their payer, whose time is there',
      closed_at: 'is null for everybody who can still ask',
    },
    pages: async function* ({ database }, payerId) {
      yield await accountStore(database).ofPayer(payerId);
    },
  },
  erase: {
    reduce: { name: `'Closed account'`, closed_at: '$2', balance_minor: '0' },
    keeps: {
      iban: 'ledger and payments name it for as long as accounts have to be kept',
      payer_id: 'a random id',
      currency: 'the ledger says it too',
      opened_at: 'the ledger says it too',
    },
    by: payOut,
  },
} as const satisfies TableDescription;

const ENTRY = ['entry_id', 'posting_id', 'payment_id', 'ledger_account', 'currency', 'amount_minor', 'posted_at'] as const;
/** Credits of an account (`$1`), and debits without a payment. */
const RECEIVED = pagesOf('ledger_entries', ENTRY, 'ledger_entries WHERE ledger_account = $1 AND (amount_minor > 0 OR payment_id IS NULL)', [
  'posted_at',
  'entry_id',
]);
const PAID = pagesOf(
  'ledger_entries',
  ENTRY,
  `payments JOIN ledger_entries ON ledger_entries.payment_id = payments.payment_id AND ledger_entries.ledger_account = payments.payer_iban
    AND ledger_entries.amount_minor < 0 WHERE payments.payer_id = $1`,
  ['payments.created_at', 'payments.payment_id'],
);

/** Entries of the payer's own accounts: credits first, then debits. The other side of a posting belongs to another payer. */
async function* ownEntries(read: Query, payerId: string): AsyncGenerator<OwnRow<(typeof ENTRY)[number]>[]> {
  const sql = 'SELECT iban FROM accounts WHERE payer_id = $1 ORDER BY iban';
  for (const { iban } of await read<{ iban: string }>(sql, [payerId])) yield* RECEIVED(read, iban);
  yield* PAID(read, payerId);
}

const LEDGER_ENTRIES = {
  table: 'ledger_entries',
  key: ['entry_id'],
  refersTo: [],
  owner: [{ column: 'ledger_account', names: ACCOUNTS, its: 'iban' }],
  export: { list: 'ledgerEntries', columns: ENTRY, leftOut: {}, pages: ({ database }, payerId) => ownEntries(database.read, payerId) },
  erase: 'kept, because the ledger is the accounting record, and names accounts and payments only',
  stays: { ledger_account: 'is the IBAN of a closed account' },
} as const satisfies TableDescription;

const SUGGESTED_PAYEES = {
  table: 'suggested_payees',
  key: ['iban'],
  refersTo: [],
  owner: 'nobody, because the bank suggests these payees to every payer',
  lookAlikes: { iban: 'is that of a payee whom the bank itself named', name: 'is that of a payee whom the bank itself named' },
} as const satisfies TableDescription;

export const TABLES_OF_ACCOUNTS = [ACCOUNTS, LEDGER_ENTRIES, SUGGESTED_PAYEES] as const;
