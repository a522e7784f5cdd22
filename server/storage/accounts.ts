/**
 * Accounts and the ledger behind them.
 *
 * Double entry in integer minor units: every posting takes from one ledger account what it gives to another, so money
 * is moved and never made. The balance beside an account always equals the sum of its entries (a test adds them up).
 */
import type { Money } from '../core/amount.ts';
import { type Database, firstRow, type Transaction } from './database.ts';

export type Account = { readonly iban: string; readonly payerId: string; readonly name: string; readonly balance: Money };

type AccountRow = { iban: string; payer_id: string; name: string; currency: string; balance_minor: number };

const ACCOUNT = 'SELECT iban, payer_id, name, currency, balance_minor FROM accounts';

export type AccountStore = ReturnType<typeof accountStore>;

export function accountStore(database: Database) {
  return {
    ofPayer: async (payerId: string): Promise<Account[]> =>
      (await database.read<AccountRow>(`${ACCOUNT} WHERE payer_id = $1 ORDER BY opened_at, currency, iban`, [payerId])).map(account),
    /** The account if it is this payer's. */
    own: async (payerId: string, iban: string): Promise<Account | null> =>
      firstRow((await database.read<AccountRow>(`${ACCOUNT} WHERE iban = $1 AND payer_id = $2`, [iban, payerId])).map(account)),
    suggestedPayees: () => database.read<{ name: string; iban: string }>('SELECT name, iban FROM suggested_payees ORDER BY name'),
    suggestPayee: (payee: { name: string; iban: string }) =>
      database.write((transaction) =>
        transaction.run('INSERT INTO suggested_payees (iban, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [payee.iban, payee.name]),
      ),
  };
}

/** Opens an account with a balance that comes out of `opening:CURRENCY`. */
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

/** Closes the accounts of a payer who never completed the enrolment: what they hold goes back to `opening:CURRENCY`. */
export async function closeAccounts(transaction: Transaction, payerId: string, now: number, randomId: () => string): Promise<void> {
  for (const { iban, balance } of (await transaction.query<AccountRow>(`${ACCOUNT} WHERE payer_id = $1`, [payerId])).map(account)) {
    const back = { from: iban, to: `opening:${balance.currency}`, money: balance, paymentId: null };
    if (balance.minorUnits > 0n) await post(transaction, back, now, randomId);
    await transaction.run('DELETE FROM accounts WHERE iban = $1', [iban]);
  }
}

/**
 * Moves money between an account of the payer and wherever the payee's account is.
 * @returns false where the account does not hold the amount; then nothing was written
 */
export async function transfer(
  transaction: Transaction,
  order: {
    readonly paymentId: string;
    readonly payerId: string;
    readonly payerIban: string;
    readonly payeeIban: string;
    readonly money: Money;
  },
  now: number,
  randomId: () => string,
): Promise<boolean> {
  const { currency, minorUnits } = order.money;
  const debited = await transaction.run(
    'UPDATE accounts SET balance_minor = balance_minor - $1 WHERE iban = $2 AND payer_id = $3 AND currency = $4 AND balance_minor >= $1',
    [minorUnits, order.payerIban, order.payerId, currency],
  );
  if (debited !== 1) return false;
  const credited = await transaction.run('UPDATE accounts SET balance_minor = balance_minor + $1 WHERE iban = $2 AND currency = $3', [
    minorUnits,
    order.payeeIban,
    currency,
  ]);
  // POLICY: a payee who banks elsewhere, or holds another currency here, is paid through settlement.
  const to = credited === 1 ? order.payeeIban : `settlement:${currency}`;
  await post(transaction, { from: order.payerIban, to, money: order.money, paymentId: order.paymentId }, now, randomId);
  return true;
}

type Posting = { readonly from: string; readonly to: string; readonly money: Money; readonly paymentId: string | null };

async function post(transaction: Transaction, { from, to, money, paymentId }: Posting, now: number, randomId: () => string): Promise<void> {
  const postingId = paymentId ?? randomId();
  await transaction.run(
    `INSERT INTO ledger_entries (entry_id, posting_id, payment_id, ledger_account, currency, amount_minor, posted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7), ($8, $2, $3, $9, $5, $10, $7)`,
    [randomId(), postingId, paymentId, from, money.currency, -money.minorUnits, now, randomId(), to, money.minorUnits],
  );
}

function account(row: AccountRow): Account {
  const balance = { currency: row.currency, minorUnits: BigInt(row.balance_minor) };
  return { iban: row.iban, payerId: row.payer_id, name: row.name, balance };
}
