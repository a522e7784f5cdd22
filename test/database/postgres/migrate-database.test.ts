/**
 * `npm run migrate-database`: a bank with a history moves to another database and back, whole; or nothing happens.
 *
 * PSD2 Art 72(1), RTS Art 29: evidence and log are as good after the move as before. Each run is a process of its own.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { seedDemo } from '../../../server/cli/database/seed.ts';
import { auditSigner } from '../../../server/core/audit/audit-key.ts';
import type { Dialect } from '../../../server/database/database.ts';
import { openPostgres } from '../../../server/database/postgres/open-postgres.ts';
import { tableNames } from '../../../server/database/schema/table-names.ts';
import { ALL_TABLES } from '../../../server/storage/all-tables.ts';
import { AUDIT_KEY, openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { expectSound, expectWholeChain } from '../../support/bank/soundness.ts';
import { freshDatabase } from '../../support/databases/fresh-database.ts';
import { tamper } from '../../support/databases/temporary-database.ts';
import { runTool } from '../../support/servers/run-tool.ts';

/** Text that wrong quoting breaks. */
const REFERENCE = `100 % é 漢 ' \\ " $1`;

type At = { env: { DATABASE_URL: string } };
const move = (from: At, to: At) =>
  runTool('database/migrate-database.ts', ['--from', from.env.DATABASE_URL, '--to', to.env.DATABASE_URL], {});
const addressOf = ({ env }: At) => env.DATABASE_URL;

/** Payments in every state, failures, a checkpoint, demo data, and text that databases like to change. */
async function livedInBank(dialect: Dialect) {
  const bank = await openBank({ dialect });
  await seedDemo(bank.stores, bank.clock.now);
  const alice = await bank.enrol('alice');
  expectStatus(200, await alice.pay({ payee: { name: 'Бакалея', iban: 'GB29NWBK60161331926819' }, reference: REFERENCE }));
  expectStatus(200, await alice.pay());
  expectStatus(422, await alice.pay({ amount: { currency: 'EUR', value: '99999.00' } }));
  expectStatus(403, await alice.pay({}, { faults: [faults.flipSignatureBit] }));
  for (let i = 0; i < 3; i += 1) await bank.enrol(`newcomer-${i}`);
  const act = { now: bank.clock.now, requestId: 'many', sessionRef: null };
  const entry = { type: 'access', outcome: 'failure', details: { odd: '\u0000 é' } } as const;
  await bank.stores.audit.record(act, ...Array.from({ length: 600 }, () => entry));
  await bank.stores.checkpoints.make(auditSigner(AUDIT_KEY), bank.clock.now);
  return { bank, alice };
}

describe('every table', () => {
  it.each(['sqlite', 'postgres'] as const)('of a migrated %s database is one that is moved', async (dialect) => {
    const fresh = await freshDatabase({ dialect });
    const database = await fresh.open();
    expect((await tableNames(database)).toSorted()).toEqual(ALL_TABLES.map(({ table }) => table).toSorted());
    await database.close();
    await fresh.remove();
  });
});

describe('a move', () => {
  it('to PostgreSQL and back keeps every row, the log, the evidence and the money; and the bank goes on there', {
    timeout: 90_000,
  }, async () => {
    const { bank, alice } = await livedInBank('sqlite');
    const head = await expectWholeChain(bank.database);
    const there = await freshDatabase({ dialect: 'postgres', migrated: false });
    const { code, out, err } = await move(bank, there);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`from: ${head.sequence} events, unbroken, head ${head.hash}\n`);
    expect(out).toContain(`to: ${head.sequence} events, unbroken, head ${head.hash}\n`);
    expect(out).toContain('to: 2 evidence documents are in the log and consistent\n');
    expect(out).not.toContain('have no details');
    for (const { table } of ALL_TABLES) expect(out).toMatch(new RegExp(`^${table}: \\d+ rows$`, 'm'));
    expect(out).toMatch(/^payments: 4 rows$/m);
    expect(out).toMatch(/^moved; a server that still runs on sqlite:\S+ has to be stopped/m);
    expect(out).not.toContain('only-for-these-tests');

    const moved = await there.open();
    await expectSound(moved);
    expect(await moved.read('SELECT reference FROM payments WHERE reference IS NOT NULL')).toEqual([{ reference: REFERENCE }]);
    await moved.close();

    const back = await freshDatabase({ dialect: 'sqlite' });
    expect(await move(there, back)).toMatchObject({ code: 0, err: '' });
    const again = await back.open();
    expect(await expectWholeChain(again)).toEqual(head);
    await expectSound(again);
    await again.close();
    expect(expectStatus(200, await alice.pay()).paymentId).not.toBe('');
    await Promise.all([there.remove(), back.remove(), bank.close()]);
  });

  it('counts evidence apart whose event has lost its details: the bank does not seal that any more', async () => {
    const { bank } = await livedInBank('sqlite');
    const lost = 'DELETE FROM audit_details WHERE sequence = (SELECT min(audit_sequence) FROM evidence)';
    await tamper(addressOf(bank).slice('sqlite:'.length), lost);
    const there = await freshDatabase({ dialect: 'postgres', migrated: false });
    const { out } = await move(bank, there);
    for (const side of ['from', 'to'])
      expect(out).toMatch(
        new RegExp(`${side}: 1 evidence .* in the log and consistent\n${side}: 1 evidence .* no details: the log does not prove`),
      );
    await Promise.all([there.remove(), bank.close()]);
  });

  it('into a database that holds something is refused, and changes nothing', async () => {
    const { bank } = await livedInBank('sqlite');
    await using other = await openBank({ dialect: 'postgres' });
    await other.enrol('bob');
    const before = await other.database.read('SELECT sequence, hash FROM audit_head');
    const { code, err } = await move(bank, other);
    expect([code, err]).toEqual([1, expect.stringMatching(/^--to is not empty: it has rows in payers, .*; nothing was changed\n$/)]);
    expect(await other.database.read('SELECT sequence, hash FROM audit_head')).toEqual(before);
    await expectSound(other.database);
    await bank.close();
  });

  it.each([
    ['whose log was edited', `UPDATE audit_events SET type = 'access' WHERE sequence = 3`, /^from: event 3: edited\n$/],
    [
      'whose evidence was edited',
      `UPDATE evidence SET document = replace(document, '49.99', '49.98')`,
      /^from: the evidence of authorisation .* is not what the audit log says\n$/,
    ],
    [
      'whose money does not add up',
      'UPDATE accounts SET balance_minor = balance_minor + 1',
      /^from: accounts in EUR hold \d+, the ledger says \d+\n$/,
    ],
    ['with a table that is not ours', 'CREATE TABLE somebody_elses (x TEXT)', /has a table “somebody_elses” that is not ours/],
  ])('of a bank %s is refused, and changes nothing', async (_, sql, line) => {
    const { bank } = await livedInBank('sqlite');
    await tamper(addressOf(bank).slice('sqlite:'.length), sql);
    const there = await freshDatabase({ dialect: 'postgres', migrated: false });
    const { code, err } = await move(bank, there);
    expect([code, err]).toEqual([1, expect.stringMatching(line)]);
    const database = await openPostgres(addressOf(there));
    const tables = await tableNames(database);
    for (const table of tables.filter((name) => name !== 'audit_head')) expect(await database.read(`SELECT * FROM ${table}`)).toEqual([]);
    await database.close();
    await Promise.all([there.remove(), bank.close()]);
  });

  it.each([
    ['nothing', [], /^usage: npm run migrate-database/],
    ['one side only', ['--from', 'sqlite:x.db'], /^usage: npm run migrate-database/],
    ['a source that is not there', ['--from', 'sqlite:/nowhere/x.db', '--to', 'sqlite:y.db'], /^--from is .*there is no such database/],
    ['the same database twice', ['--from', 'sqlite:x.db', '--to', 'sqlite:x.db'], /^--from and --to are the same database/],
    ['what is no database', ['--from', 'sqlite:x.db', '--to', 'mysql://me:hunter2@host/x'], /^--to is “mysql:…”/],
  ])('of %s is one clear line', async (_, args, line) => {
    const { code, out, err } = await runTool('database/migrate-database.ts', args, {});
    expect([code, out, err]).toEqual([1, '', expect.stringMatching(line)]);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).not.toContain('hunter2');
  });
});
