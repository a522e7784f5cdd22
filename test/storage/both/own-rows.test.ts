/**
 * What is kept of a payer who did everything: the copy shows what the descriptions of the tables say that it shows, and an erasure
 * leaves what they say that it leaves, table by table.
 *
 * Regulation (EU) 2016/679 Art 15, 17, 20. The copy is downloaded before the erasure, and every table is read before and after it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Row } from '../../../server/database/database.ts';
import { ownJson } from '../../../server/http/shapes/own-data-json.ts';
import { ALL_TABLES, type OwnListName } from '../../../server/storage/all-tables.ts';
import { isOfPayers, type PayersTable } from '../../../server/storage/table-description.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { liveFully, NAMES } from '../../support/bank/full-life.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { everyRowOf, ownRowsOf } from '../../support/databases/own-rows-of.ts';
import { outside, valuesOf } from '../../support/worlds/told-outside.ts';

const TABLES = ALL_TABLES.filter(isOfPayers);
const named = <T extends PayersTable>(tables: readonly T[]) => tables.map((each) => [each.table, each] as const);

/** Rows by their keys: the payer's, those of them that are to be deleted, and everybody's. */
type Rows = Readonly<Record<'own' | 'doomed' | 'all', Map<string, Row>>>;

let bank: Bank;
let payer: Browser;
let erasedAt = 0;
let copy: Record<string, unknown>;
/** Columns that the JSON of a list was made of. */
const read = new Map<string, Set<string>>();
const before = new Map<string, Rows>();
const after = new Map<string, Map<string, Row>>();

beforeAll(async () => {
  bank = await openBank();
  payer = await liveFully(bank, await bank.enrol('another'));
  expectStatus(200, await payer.get('/api/export'));
  copy = expectStatus(200, await payer.get('/api/export')).body;
  for (const list of Object.keys(ownJson) as OwnListName[]) await noteColumns(list);
  for (const each of TABLES) before.set(each.table, await rowsOf(each));
  bank.clock.advance(60_000);
  erasedAt = bank.clock.now;
  const act = { now: erasedAt, requestId: 'erasure', sessionRef: null };
  expect(await bank.stores.erasing.erase(payer.payerId, 'asked for it', act)).toMatchObject({ done: 'erased' });
  for (const each of TABLES) after.set(each.table, await everyRowOf(bank.database, each));
  // A whole life takes longer than other beginnings.
}, 60_000);
afterAll(() => bank.close());

async function rowsOf(description: PayersTable): Promise<Rows> {
  const { erase } = description;
  const doomed = erase === 'delete' ? 'TRUE' : typeof erase === 'object' && 'delete' in erase ? erase.delete : 'FALSE';
  return {
    own: await ownRowsOf(bank.database, description, payer.payerId),
    doomed: await ownRowsOf(bank.database, description, payer.payerId, doomed),
    all: await everyRowOf(bank.database, description),
  };
}

async function noteColumns<Name extends OwnListName>(list: Name): Promise<void> {
  const seen = new Set<string>();
  for await (const page of bank.stores.ownData.pages(list, payer.payerId))
    for (const row of page) {
      const noting = new Proxy(row as object, {
        get: (target, name) => {
          seen.add(String(name));
          return Reflect.get(target, name);
        },
      });
      ownJson[list](noting as typeof row, bank.clock.now);
    }
  read.set(list, seen);
}

describe('the payer', () => {
  it.each(named(TABLES))('has a row in %s', (table) => expect(before.get(table)?.own.size).toBeGreaterThan(0));

  it.each(named(TABLES))('is named by no row of %s that its owner does not find', (table) => {
    const naming = [...(before.get(table)?.all ?? [])].filter(
      ([, row]) => row.payer_id === payer.payerId || row.owner_id === payer.payerId,
    );
    expect(naming.map(([key]) => key).filter((key) => !before.get(table)?.own.has(key))).toEqual([]);
  });
});

describe('the copy', () => {
  const shown = TABLES.flatMap((each) => (typeof each.export === 'object' ? [[each.table, each.export] as const] : []));

  it.each(shown)('has a value of each column of %s that it is said to show', (table, { columns, ...where }) => {
    const member = 'list' in where ? where.list : where.partOf;
    const values = new Set(valuesOf(copy[member]));
    const rows = [...(before.get(table)?.own.values() ?? [])];
    const missing = columns.filter((column) => {
      const own = rows.map((row) => row[column] ?? null).filter((value) => value !== null);
      return !own.some((value) => outside(value).some((form) => form.every((each) => values.has(each))));
    });
    expect(missing).toEqual([]);
  });

  it('is made of the columns that it is said to show, and of no other', () => {
    const made = shown.flatMap(([, each]) => ('list' in each ? [[each.list, [...each.columns].sort()] as const] : []));
    const found = made.map(([list]) => [list, [...(read.get(list) ?? [])].sort()] as const);
    // The other lists are made of what a store gives: an account, a payment, an event.
    const ofRows = ([list]: readonly [string, unknown]) => [...(read.get(list) ?? [])].some((name) => name.includes('_'));
    expect(found.filter(ofRows)).not.toEqual([]);
    expect(found.filter(ofRows)).toEqual(made.filter(ofRows));
  });
});

describe('an erasure', () => {
  const rest = ({ table }: PayersTable) => [...(before.get(table)?.own ?? [])].filter(([key]) => !before.get(table)?.doomed.has(key));

  it.each(named(TABLES))('deletes from %s the rows that it is said to delete, and keeps the payer’s others', (table, description) => {
    for (const key of before.get(table)?.doomed.keys() ?? []) expect(after.get(table)?.has(key), key).toBe(false);
    for (const [key] of rest(description)) expect(after.get(table)?.has(key), key).toBe(true);
  });

  it('deletes some and keeps some where it is said to do either', () => {
    for (const each of TABLES) {
      if (typeof each.erase !== 'object' || !('delete' in each.erase)) continue;
      expect([each.table, (before.get(each.table)?.doomed.size ?? 0) > 0, rest(each).length > 0]).toEqual([each.table, true, true]);
    }
  });

  it.each(named(TABLES))('leaves in %s no other value than it is said to leave', async (table, description) => {
    const { erase } = description;
    const reduced = typeof erase === 'object' && 'reduce' in erase ? erase.reduce : {};
    for (const [key, row] of rest(description)) {
      const left = after.get(table)?.get(key) ?? {};
      const changed = Object.keys(row).filter((column) => row[column] !== left[column]);
      expect(changed.filter((column) => !(column in reduced))).toEqual([]);
    }
    for (const [column, expression] of Object.entries(reduced)) {
      const otherwise = `NOT (${column} IS NOT DISTINCT FROM (${expression}))`;
      const sql = `SELECT ${column} FROM ${table} WHERE payer_id = $1 AND ${otherwise}`;
      const params = expression.includes('$2') ? [payer.payerId, erasedAt] : [payer.payerId];
      expect(await bank.database.read(sql, params), column).toEqual([]);
    }
  });

  it.each(named(TABLES))('changes no row of another payer in %s', (table) => {
    const { all, own } = before.get(table) ?? { all: new Map(), own: new Map() };
    const others = [...all].filter(([key]) => !own.has(key));
    expect(others.map(([key]) => [key, after.get(table)?.get(key)])).toEqual(others);
  });

  it.each(named(TABLES))('leaves no name of the payer in %s', (table) => {
    const left = JSON.stringify([...(after.get(table)?.values() ?? [])]);
    for (const name of Object.values(NAMES)) expect(left).not.toContain(name);
  });
});
