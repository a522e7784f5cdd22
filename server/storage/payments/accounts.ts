/**
 * Accounts and the ledger behind them.
 *
 * Double entry in integer minor units: every posting takes from one ledger account what it gives to another, so money
 * is moved and never made. The balance of an account always equals the sum of its entries (a test adds them up).
 */
import type { Money } from '../../core/payments/amount.ts';
import { type Appended, type Database, firstRow, type Transaction } from '../../database/database.ts';

export type Account = { readonly iban: string; readonly payerId: string; readonly name: string; readonly balance: Money };

export type ShownInDialog = { readonly accountName: string; readonly payeeOrigin: string | null };

type AccountRow = { iban: string; payer_id: string; name: string; currency: string; balance_minor: number };

const ACCOUNT = 'SELECT iban, payer_id, name, currency, balance_minor FROM accounts';

export type AccountStore = ReturnType<typeof accountStore>;

export function accountStore(database: Database) {
  return {
    ofPayer: async (payerId: string): Promise<Account[]> =>
      (await database.read<AccountRow>(`${ACCOUNT} WHERE payer_id = $1 ORDER BY opened_at, currency, iban`, [payerId])).map(account),
    /** The account, if it belongs to this payer. */
    own: async (payerId: string, iban: string): Promise<Account | null> =>
      firstRow((await database.read<AccountRow>(`${ACCOUNT} WHERE iban = $1 AND payer_id = $2`, [iban, payerId])).map(account)),
    /** Whether the bank ever opened an account with this IBAN. */
    isOpened: async (iban: string): Promise<boolean> =>
      firstRow(await database.read('SELECT 1 AS one FROM accounts WHERE iban = $1', [iban])) !== null,
    suggestedPayees: () => database.read<{ name: string; iban: string }>('SELECT name, iban FROM suggested_payees ORDER BY name'),
    /**
     * What the browser's dialog shows beside the payment: the name of the payer's account, and the https origin of the payee if
     * the bank knows one under that name and IBAN.
     */
    shownInDialog: async (payerId: string, iban: string, payee: { name: string; iban: string }): Promise<ShownInDialog | null> => {
      // A subquery, not a join: SQLite plans a statement with a join again at each run.
      const sql = `SELECT a.name AS account_name, (SELECT p.origin FROM suggested_payees p WHERE p.iban = $3 AND p.name = $4) AS payee_origin
        FROM accounts a WHERE a.iban = $1 AND a.payer_id = $2`;
      const row = firstRow(
        await database.read<{ account_name: string; payee_origin: string | null }>(sql, [iban, payerId, payee.iban, payee.name]),
      );
      return row && { accountName: row.account_name, payeeOrigin: row.payee_origin };
    },
    suggestPayee: ({ iban, name, origin = null }: { name: string; iban: string; origin?: string | null }) =>
      database.write((transaction) =>
        transaction.run(
          'INSERT INTO suggested_payees (iban, name, origin) VALUES ($1, $2, $3) ON CONFLICT (iban) DO UPDATE SET origin = excluded.origin',
          [iban, name, origin],
        ),
      ),
  };
}

/** Opens an account. Its balance comes from the ledger account `opening:CURRENCY`. */
export async function openAccount(transaction: Transaction, opened: Account, now: number, randomId: () => string): Promise<void> {
  const { currency, minorUnits } = opened.balance;
  await transaction.run('INSERT INTO accounts (iban, payer_id, name, currency, balance_minor, opened_at) VALUES ($1, $2, $3, $4, $5, $6)', [
    opened.iban,
    opened.payerId,
    opened.name,
    currency,
    minorUnits,
    now,
  ]);
  if (minorUnits > 0n)
    await post(transaction, { from: `opening:${currency}`, to: opened.iban, money: opened.balance, paymentId: null }, now, randomId);
}

/** Closes the accounts of a payer who never completed the enrolment. Their balances go back to `opening:CURRENCY`. */
export async function closeAccounts(transaction: Transaction, payerId: string, now: number, randomId: () => string): Promise<void> {
  for (const { iban, balance } of (await transaction.query<AccountRow>(`${ACCOUNT} WHERE payer_id = $1`, [payerId])).map(account)) {
    const back = { from: iban, to: `opening:${balance.currency}`, money: balance, paymentId: null };
    if (balance.minorUnits > 0n) await post(transaction, back, now, randomId);
    await transaction.run('DELETE FROM accounts WHERE iban = $1', [iban]);
  }
}

/**
 * Pays the accounts of an erased payer out into `settlement:CURRENCY` and closes them. Payments and ledger still name them.
 * @returns how many
 */
export async function payOut(transaction: Transaction, payerId: string, now: number, randomId: () => string): Promise<number> {
  // The UPDATE locks the rows, so that no payment changes a balance between reading it and paying it out.
  const close = `UPDATE accounts SET name = 'Closed account', closed_at = $2 WHERE payer_id = $1
    RETURNING iban, payer_id, name, currency, balance_minor`;
  const own = (await transaction.query<AccountRow>(close, [payerId, now])).map(account);
  for (const { iban, balance } of own) {
    const out = { from: iban, to: `settlement:${balance.currency}`, money: balance, paymentId: null };
    if (balance.minorUnits > 0n) await post(transaction, out, now, randomId);
    await transaction.run('UPDATE accounts SET balance_minor = 0 WHERE iban = $1', [iban]);
  }
  return own.length;
}

/** What a posting needs of a payment. */
export type Transfer = {
  readonly paymentId: string;
  readonly payerId: string;
  readonly payerIban: string;
  readonly payeeIban: string;
  readonly money: Money;
};

/** Takes the amount from the payer's account. @returns false if the balance is too small; then nothing was written */
export async function debit(transaction: Transaction, { payerId, payerIban, money }: Transfer): Promise<boolean> {
  const debited = await transaction.run(
    'UPDATE accounts SET balance_minor = balance_minor - $1 WHERE iban = $2 AND payer_id = $3 AND currency = $4 AND balance_minor >= $1',
    [money.minorUnits, payerIban, payerId, money.currency],
  );
  return debited === 1;
}

/** Credits the payee, or settlement, with what `debit` took, and writes both ledger entries. */
export async function credit(transaction: Transaction, order: Transfer, now: number, randomId: () => string): Promise<void> {
  const { currency, minorUnits } = order.money;
  const credited = await transaction.run(
    'UPDATE accounts SET balance_minor = balance_minor + $1 WHERE iban = $2 AND currency = $3 AND closed_at IS NULL',
    [minorUnits, order.payeeIban, currency],
  );
  // POLICY: settlement receives the money if the payee has no open account of this currency here.
  const to = credited === 1 ? order.payeeIban : `settlement:${currency}`;
  await post(transaction, { from: order.payerIban, to, money: order.money, paymentId: order.paymentId }, now, randomId);
}

const LEDGER: Appended = {
  table: 'ledger_entries',
  columns: ['entry_id', 'posting_id', 'payment_id', 'ledger_account', 'currency', 'amount_minor', 'posted_at'],
  numbers: ['amount_minor', 'posted_at'],
};

type Posting = { readonly from: string; readonly to: string; readonly money: Money; readonly paymentId: string | null };

async function post(transaction: Transaction, { from, to, money, paymentId }: Posting, now: number, randomId: () => string): Promise<void> {
  const postingId = paymentId ?? randomId();
  await transaction.append(LEDGER, [randomId(), postingId, paymentId, from, money.currency, -money.minorUnits, now]);
  await transaction.append(LEDGER, [randomId(), postingId, paymentId, to, money.currency, money.minorUnits, now]);
}

function account(row: AccountRow): Account {
  const balance = { currency: row.currency, minorUnits: BigInt(row.balance_minor) };
  return { iban: row.iban, payerId: row.payer_id, name: row.name, balance };
}
