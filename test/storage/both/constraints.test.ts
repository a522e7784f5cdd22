/**
 * Constraints of the schema, each with the row that it is there to refuse.
 *
 * PSD2 Art 97(1)(b): no execution without a finalised authorisation. RTS Art 24(1): a credential has one payer.
 * WebAuthn L3 §7.1 step 26, §6.1.3; RTS Art 4(3)(b).
 */
import { describe, expect, it } from 'vitest';
import { openedDatabase } from '../../support/databases/opened-database.ts';

const IBAN = 'DE61999999990000000101';
const DEFAULTS = {
  payers: { payer_id: 'p1', username: 'alice', display_name: 'Alice', user_handle: 'h1', created_at: 0 },
  accounts: { iban: IBAN, payer_id: 'p1', name: 'Current', currency: 'EUR', balance_minor: 1000, opened_at: 0 },
  payments: {
    payment_id: 'pay1',
    payer_id: 'p1',
    payer_iban: IBAN,
    payee_name: 'Shop',
    payee_iban: 'CH9300762011623852957',
    currency: 'EUR',
    amount_minor: 1,
    transaction_status: 'RCVD',
    sca_status: 'received',
    version: 1,
    created_at: 0,
  },
  credentials: {
    credential_id: 'c1',
    payer_id: 'p1',
    public_key: 'k',
    sign_count: 0,
    transports: '[]',
    uv_initialized: 1,
    backup_eligible: 0,
    backup_state: 0,
    aaguid: 'a',
    label: 'l',
    attestation_format: 'none',
    attestation_verdict: 'none',
    attestation_object: 'o',
    client_data_json: 'd',
    payment_extension: 0,
    bound_by: 'enrolment',
    status: 'active',
    created_at: 0,
  },
  ledger_entries: { entry_id: 'e1', posting_id: 'x', ledger_account: IBAN, currency: 'EUR', amount_minor: 1, posted_at: 0 },
  attempts: { payer_id: 'p1', counter: 'sca', failures: 5 },
  authorisations: {
    authorisation_id: 'a1',
    scope: 'payment',
    subject_id: 'pay1',
    subject_version: 1,
    payer_id: 'p1',
    session_ref: 's',
    link_object: '{}',
    nonce: 'n',
    challenge: 'ch1',
    allow_credentials: '[]',
    sca_status: 'started',
    created_at: 0,
    expires_at: 1,
  },
  evidence: { authorisation_id: 'a1', document: '{}', audit_sequence: 1 },
  audit_head: { only_row: 1, sequence: 0, hash: 'h' },
} as const;

type Table = keyof typeof DEFAULTS;
type Values = Record<string, string | number | null>;

async function world() {
  const opened = await openedDatabase();
  const insert = (table: Table, changes: Values = {}) => {
    const row: Values = { ...DEFAULTS[table], ...changes };
    const names = Object.keys(row);
    return opened.run(`INSERT INTO ${table} (${names}) VALUES (${names.map((_, i) => `$${i + 1}`)})`, Object.values(row));
  };
  await insert('payers');
  await insert('accounts');
  return { ...opened, insert };
}

it('evidence of no authorisation is refused', async () => {
  await using here = await world();
  await here.insert('authorisations');
  await here.insert('evidence');
  await expect(here.insert('evidence', { authorisation_id: 'a2' })).rejects.toThrow(/constraint failed|violates .* constraint/i);
});

describe('a row that is refused', () => {
  const EXECUTED = { transaction_status: 'ACSC', sca_status: 'finalised', authorisation_id: 'a1', executed_at: 1 };
  it.each<[string, Table, Values, Values?]>([
    ['a payment executed without a finalised authorisation', 'payments', { ...EXECUTED, sca_status: 'started' }, EXECUTED],
    ['a payment executed by an authorisation that nobody names', 'payments', { ...EXECUTED, authorisation_id: null }, EXECUTED],
    ['a payment executed at no time', 'payments', { ...EXECUTED, executed_at: null }, EXECUTED],
    ['a payment to the account that it comes from', 'payments', { payee_iban: IBAN }],
    ['a payment of nothing', 'payments', { amount_minor: 0 }],
    ['a payment of less than nothing', 'payments', { amount_minor: -1 }],
    ['a payment in a state that there is not', 'payments', { transaction_status: 'PDNG' }],
    ['a payment of a payer whom there is not', 'payments', { payer_id: 'p2' }],
    ['an account that is overdrawn', 'accounts', { iban: 'x', balance_minor: -1 }, { iban: 'x', balance_minor: 0 }],
    ['an entry of nothing', 'ledger_entries', { amount_minor: 0 }],
    [
      'a payer with a username that is taken',
      'payers',
      { payer_id: 'p2', user_handle: 'h2' },
      { payer_id: 'p2', user_handle: 'h2', username: 'bob' },
    ],
    [
      'a payer with somebody else’s user handle',
      'payers',
      { payer_id: 'p2', username: 'bob' },
      { payer_id: 'p2', username: 'bob', user_handle: 'h2' },
    ],
    ['a credential backed up that cannot be', 'credentials', { backup_state: 1 }, { backup_state: 1, backup_eligible: 1 }],
    ['a credential of nobody', 'credentials', { payer_id: 'p2' }],
    ['a credential that counts below zero', 'credentials', { sign_count: -1 }],
    ['a credential with a verdict that there is not', 'credentials', { attestation_verdict: 'fine' }],
    ['a sixth failure', 'attempts', { failures: 6 }],
    ['a counter that there is not', 'attempts', { counter: 'other' }],
    ['an authorisation of nothing', 'authorisations', { subject_id: null }],
    ['an authorisation of no version', 'authorisations', { subject_version: null }],
    ['a credential by a way that there is not', 'credentials', { bound_by: 'bind' }],
    ['a credential in a state that there is not', 'credentials', { status: 'lost' }],
  ])('%s', async (_, table, changes, accepted) => {
    await using here = await world();
    await expect(here.insert(table, changes)).rejects.toThrow(/constraint failed|violates .* constraint/);
    // The row is refused for that one reason: without it, it is accepted.
    expect(await here.insert(table, accepted ?? {})).toBe(1);
  });

  it('a credential id that is registered, to whomever, revoked or not', async () => {
    await using here = await world();
    await here.insert('payers', { payer_id: 'p2', username: 'bob', user_handle: 'h2' });
    await here.insert('credentials', { status: 'revoked' });
    await expect(here.insert('credentials')).rejects.toThrow(/unique/i);
    await expect(here.insert('credentials', { payer_id: 'p2' })).rejects.toThrow(/unique/i);
  });

  it('a second head of the audit chain', async () => {
    await using here = await world();
    await expect(here.insert('audit_head')).rejects.toThrow(/unique/i);
    await expect(here.insert('audit_head', { only_row: 2 })).rejects.toThrow(/check/i);
  });

  it('an overdraft by UPDATE', async () => {
    await using here = await world();
    await expect(here.run('UPDATE accounts SET balance_minor = balance_minor - 1001')).rejects.toThrow(/check/i);
    expect(await here.run('UPDATE accounts SET balance_minor = balance_minor - 1000')).toBe(1);
  });
});
