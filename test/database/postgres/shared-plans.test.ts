/**
 * Statements find each row by an index, however small the tables were when PostgreSQL last analysed them: a plan is made once, and a
 * bank grows faster than it is analysed. Shared ones change only the rows that they found.
 *
 * `server/database/postgres/connection.ts` (the options of a connection), `server/database/postgres/shared-statements.ts`.
 */
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { connectionOptions } from '../../../server/database/postgres/connection.ts';
import { kindOf, sharedStatement } from '../../../server/database/postgres/shared-statements.ts';
import { migrate } from '../../../server/database/schema/migrations.ts';
import { OPEN_IN_SESSION } from '../../../server/storage/authorisations/open-in-session.ts';
import { type Bank, openBank, START } from '../../support/bank/bank.ts';
import { startAgain } from '../../support/bank/implicit-start.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { type FreshDatabase, freshDatabase } from '../../support/databases/fresh-database.ts';
import { grow } from '../../support/databases/grown-tables.ts';
import { type Noted, notedStatements } from '../../support/databases/noted-statements.ts';
import { openedDatabase } from '../../support/databases/opened-database.ts';

const GROWING = ['payers', 'accounts', 'sessions', 'payments', 'authorisations', 'credentials', 'attempts', 'idempotency_keys'];

/** A scan from end to end, also of an index, or a join that begins with one. Guards that are checked again on a found row are neither. */
const THROUGH_ALL =
  /Seq Scan on (?!audit_head)|(Hash|Merge) Join|Join Filter: (?![^\n]* IS TRUE\))|Index (Only )?Scan [^\n]*\n(?!\s*Index Cond)/;

/** An index of what is open in the whole bank: no way to what is open of one payment, however small it looks to the planner. */
const THROUGH_ALL_OPEN = /using authorisations_open\b/;

type Prepared = { readonly sql: string; readonly isShared: boolean; readonly explained: () => Promise<string> };

/** A database that no test has used: deleted rows make a table look large to the planner. */
async function newDatabase(): Promise<FreshDatabase> {
  const fresh = await freshDatabase({ migrated: false });
  const database = await fresh.open();
  await migrate(database, 'postgres', START);
  await database.close();
  return fresh;
}

/** Payments that are executed, and one that fails. */
async function paid(bank: Bank, asked: Map<string, Noted>): Promise<void> {
  const alice = await bank.enrol('alice');
  asked.clear();
  expectStatus(201, await alice.post('/api/payments', alice.order(), { 'idempotency-key': 'once' }));
  expectStatus(200, await alice.pay());
  expectStatus(200, await alice.pay());
  expectStatus(403, await alice.pay({}, { faults: [faults.flipSignatureBit] }));
  await startAgain(alice);
}

/** All statements, those that may be shared in their shared form. */
async function prepare(clients: Record<Noted['access'], pg.Client>, asked: Map<string, Noted>): Promise<Prepared[]> {
  const made: Prepared[] = [];
  for (const [sql, { access, params }] of asked) {
    const shared = sharedStatement(sql);
    const kinds = params.map((value) => kindOf([value]));
    const name = `statement_${made.length}`;
    // A plan is made for whatever values there are (`plan_cache_mode` of a connection).
    const values = shared ? kinds.filter((kind) => kind !== null).map(() => `'{1}'`) : params.map(() => 'NULL');
    const explain = `EXPLAIN (COSTS OFF) EXECUTE ${name}${values.length > 0 ? ` (${values.join(', ')})` : ''}`;
    await clients[access].query(`PREPARE ${name} AS ${shared ? shared.text(kinds) : sql}`);
    const explained = async () => (await clients[access].query(explain)).rows.map((row) => row['QUERY PLAN']).join('\n');
    made.push({ sql, isShared: shared !== null, explained });
  }
  return made;
}

async function plansThroughAll(all: readonly Prepared[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { sql, isShared, explained } of all) {
    const plan = await explained();
    const goesToRows = !isShared || !/^(UPDATE|DELETE)/.test(sql) || /Tid Scan on/.test(plan);
    if (THROUGH_ALL.test(plan) || THROUGH_ALL_OPEN.test(plan) || !goesToRows) wrong.push(`${sql}\n${plan}`);
  }
  return wrong;
}

/** @param options of the connections, instead of ours */
async function lookedAt(when: 'never' | 'small' | number, options?: string) {
  const { asked, wrap } = notedStatements();
  await using bank = await openBank({ wrap, fresh: await newDatabase() });
  await paid(bank, asked);
  const url = bank.env.DATABASE_URL;
  const client = (access: Noted['access']) => new pg.Client({ ...connectionOptions(url, access), ...(options && { options }) });
  const [owner, clients] = [new pg.Client(url), { read: client('read'), write: client('write') }];
  const all = [owner, clients.read, clients.write];
  await Promise.all(all.map((each) => each.connect()));
  try {
    if (typeof when === 'number') await grow(owner, GROWING, when);
    if (when !== 'never') await owner.query('ANALYZE');
    const made = await prepare(clients, asked);
    const before = await plansThroughAll(made);
    await grow(owner, GROWING, 20_000);
    const after = await plansThroughAll(made);
    const ofSession = await Promise.all(made.filter(({ sql }) => sql.includes(OPEN_IN_SESSION)).map(({ explained }) => explained()));
    const [shared, alone] = [true, false].map((is) => made.filter(({ isShared }) => isShared === is).map(({ sql }) => sql));
    return { shared, alone, before, after, ofSession };
  } finally {
    await Promise.all(all.map((each) => each.end()));
  }
}

describe('a statement', () => {
  it.each([
    ['were never looked at', 'never'],
    ['were small when they were looked at', 'small'],
    ['had some hundred rows when they were looked at', 300],
  ] as const)('finds its rows by an index where tables %s, and stays with it as they grow', async (_, when) => {
    const { shared, alone, before, after, ofSession } = await lookedAt(when);
    expect(shared?.length).toBeGreaterThan(20);
    expect(alone?.length).toBeGreaterThan(5);
    expect(before).toEqual([]);
    expect(after).toEqual([]);
    // What a session has open of a payment: before a repeated order is opened, and in the opening.
    expect(ofSession).toHaveLength(2);
    for (const plan of ofSession) expect(plan).toContain('Index Scan using authorisations_by_subject');
  });

  it('would scan a grown table if the planner were not told: the table was small when it was planned', async () => {
    const { after, shared } = await lookedAt('small', '-c plan_cache_mode=force_generic_plan');
    expect(shared?.filter((sql) => after.some((wrong) => wrong.startsWith(`${sql}\n`))).length).toBeGreaterThan(10);
  });

  it('that has to scan is not compiled by the JIT first, although the scan looks expensive', async () => {
    await using here = await openedDatabase({ migrated: false });
    const setting = `SELECT current_setting('jit') AS jit`;
    expect(await here.database.read(setting)).toEqual([{ jit: 'off' }]);
    expect(await here.database.write(({ query }) => query(setting))).toEqual([{ jit: 'off' }]);
  });
});
