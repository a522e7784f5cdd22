/**
 * What the database itself refuses, whatever code runs above it: changing what is final, editing what is append-only,
 * and rows that contradict themselves.
 *
 * Contract §4 (final states by trigger), §6 (append-only); PSD2 Art 72(1), Art 97(1)(b); RTS Art 4(1), Art 29.
 * Direct SQL stands for a bug, or for somebody with a database client and no more rights than the server.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { expectSound } from '../../support/bank/soundness.ts';
import { DIALECT } from '../../support/databases/fresh-database.ts';

/** Payments in every state, an executed one with all that belongs to it. */
async function livedInBank() {
  const bank = await openBank();
  const alice = await bank.enrol('alice');
  const executed = expectStatus(200, await alice.pay()).paymentId;
  const rejected = expectStatus(422, await alice.pay({ amount: { currency: 'EUR', value: '99999.00' } })).paymentId;
  const cancelled = await alice.createPayment();
  expectStatus(204, await alice.delete(`/api/payments/${cancelled}`));
  const open = await alice.createPayment();
  return { bank, alice, executed, rejected, cancelled, open };
}

const run = (bank: Bank, sql: string, params: readonly string[] = []) => bank.database.write((transaction) => transaction.run(sql, params));

describe('a payment that ended', () => {
  it.each(['executed', 'rejected', 'cancelled'] as const)('%s: is what it is', async (state) => {
    const here = await livedInBank();
    await using bank = here.bank;
    const changes = [
      `transaction_status = 'RCVD'`,
      `transaction_status = 'ACSC', sca_status = 'finalised', authorisation_id = 'x', executed_at = 1`,
      `transaction_status = 'CANC'`,
      'amount_minor = 1',
      `payee_iban = 'GB29NWBK60161331926819'`,
      'reference = NULL',
    ];
    for (const change of changes)
      await expect(run(bank, `UPDATE payments SET ${change} WHERE payment_id = $1`, [here[state]]), change).rejects.toThrow(
        'cannot change',
      );
    await expectSound(bank.database);
  });

  it('one that is open can still change', async () => {
    const here = await livedInBank();
    await using bank = here.bank;
    expect(await run(bank, `UPDATE payments SET reference = 'x' WHERE payment_id = $1`, [here.open])).toBe(1);
  });
});

describe('an authorisation', () => {
  it.each([`scope = 'register-credential'`, `subject_id = 'another'`])('keeps what it is for: not %s', async (change) => {
    const here = await livedInBank();
    await using bank = here.bank;
    await expect(run(bank, `UPDATE authorisations SET ${change} WHERE subject_id = $1`, [here.executed])).rejects.toThrow(
      'keeps its scope',
    );
  });
});

describe('an authorisation that was judged', () => {
  it.each(['finalised', 'failed'])('%s: stays judged', async (status) => {
    const here = await livedInBank();
    await using bank = here.bank;
    const { authorisationId } = await here.alice.openAuthorisation(here.open);
    await run(bank, `UPDATE authorisations SET sca_status = $2 WHERE authorisation_id = $1`, [authorisationId, status]);
    for (const next of ['started', 'finalised', 'failed'])
      await expect(
        run(bank, 'UPDATE authorisations SET sca_status = $2 WHERE authorisation_id = $1', [authorisationId, next]),
      ).rejects.toThrow('judged once');
  });
});

describe('what is append-only', () => {
  it.each([
    ['audit_events', `outcome = 'success', code = NULL`],
    ['audit_details', `details = '{}'`],
    ['evidence', `document = '{}'`],
    ['ledger_entries', 'amount_minor = amount_minor * 2'],
  ])('%s: nothing is edited', async (table, change) => {
    const here = await livedInBank();
    await using bank = here.bank;
    await expect(run(bank, `UPDATE ${table} SET ${change}`)).rejects.toThrow(/append-only|written once|never edited/);
    await expectSound(bank.database);
  });

  const nothingGoes = async (table: string) => {
    const here = await livedInBank();
    await using bank = here.bank;
    await expect(run(bank, `DELETE FROM ${table}`)).rejects.toThrow(/append-only|written once/);
    await expectSound(bank.database);
  };
  it('audit_events: nothing goes', () => nothingGoes('audit_events'));
  it('evidence: nothing goes', () => nothingGoes('evidence'));
  it('ledger_entries: nothing goes', () => nothingGoes('ledger_entries'));

  it('refused assertions: none is edited, and they may go after retention', async () => {
    const here = await livedInBank();
    await using bank = here.bank;
    expectStatus(403, await here.alice.pay({}, { faults: [faults.flipSignatureBit] }));
    await expect(run(bank, `UPDATE refused_assertions SET document = '{}'`)).rejects.toThrow('never edited');
    await expectSound(bank.database);
    expect(await run(bank, 'DELETE FROM refused_assertions')).toBe(1);
  });

  it('details may go after retention, and the chain stays whole', async () => {
    const here = await livedInBank();
    await using bank = here.bank;
    expect(await run(bank, 'DELETE FROM audit_details WHERE sequence % 2 = 0')).toBeGreaterThan(0);
    await expectSound(bank.database);
  });
});

/** REPLACE deletes and inserts, and SQLite asks the triggers of DELETE only where `recursive_triggers` is on. */
const REPLACE: [string, string, string?][] = [
  [
    'audit_events',
    `sequence, recorded_at, type, 'success', NULL, request_id, session_ref, payer_id, payment_id, details_digest, previous_hash, hash`,
  ],
  ['evidence', `authorisation_id, '{}', audit_sequence`],
  ['ledger_entries', 'entry_id, posting_id, payment_id, ledger_account, currency, amount_minor * 2, posted_at'],
  [
    'payments',
    `payment_id, payer_id, payer_iban, payee_name, payee_iban, currency, 1, reference, 'RCVD', 'received', version, NULL, created_at, NULL`,
    `transaction_status = 'CANC'`,
  ],
];

if (DIALECT === 'sqlite') {
  describe('SQLite: what is final', () => {
    it.each(REPLACE)('%s: nothing is replaced', async (table, columns, where = '1 = 1') => {
      const here = await livedInBank();
      await using bank = here.bank;
      await expect(run(bank, `INSERT OR REPLACE INTO ${table} SELECT ${columns} FROM ${table} WHERE ${where}`)).rejects.toThrow(
        /append-only|written once|cannot change/,
      );
      await expectSound(bank.database);
    });
  });
} else {
  describe('PostgreSQL: what is final', () => {
    it('is not emptied by TRUNCATE, which asks no trigger of rows', async () => {
      const here = await livedInBank();
      await using bank = here.bank;
      for (const table of ['payments', 'audit_events', 'evidence', 'ledger_entries', 'audit_checkpoints', 'audit_tree_nodes'])
        await expect(run(bank, `TRUNCATE ${table} CASCADE`), table).rejects.toThrow(/append-only|written once|cannot change/);
      await expectSound(bank.database);
    });

    it('stays so in a session that replicates, where ordinary triggers keep still', async () => {
      const here = await livedInBank();
      await using bank = here.bank;
      const statements = [
        'DELETE FROM ledger_entries',
        `UPDATE evidence SET document = '{}'`,
        `UPDATE audit_events SET outcome = 'success'`,
        `UPDATE audit_details SET details = '{}'`,
        `UPDATE payments SET amount_minor = 1`,
      ];
      for (const sql of statements) {
        const replicated = bank.database.write(async (transaction) => {
          await transaction.run('SET LOCAL session_replication_role = replica');
          await transaction.run(sql);
        });
        await expect(replicated, sql).rejects.toThrow(/append-only|written once|never edited|cannot change/);
      }
      await expectSound(bank.database);
    });

    it('has triggers that hold always, every one of them', async () => {
      await using bank = await openBank();
      const all = `SELECT tgname AS name, tgenabled AS enabled FROM pg_trigger WHERE NOT tgisinternal`;
      const triggers = await bank.database.read(all);
      expect(triggers.length).toBeGreaterThanOrEqual(14);
      expect(triggers.filter(({ enabled }) => enabled !== 'A')).toEqual([]);
    });
  });
}
