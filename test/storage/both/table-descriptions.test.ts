/**
 * Every table of the real schema, and every column that names a payer, is described; what is forgotten shows here.
 *
 * Regulation (EU) 2016/679 Art 15, 17. Each gap is made once, in a transaction that is undone, and has to be found.
 */
import { expect, it } from 'vitest';
import { Rollback } from '../../../server/database/database.ts';
import { ALL_TABLES } from '../../../server/storage/all-tables.ts';
import { inOrderOfReferences } from '../../../server/storage/in-order-of-references.ts';
import { openedDatabase } from '../../support/databases/opened-database.ts';
import { schemaOf } from '../../support/databases/schema-of.ts';
import { undescribed } from '../../support/databases/undescribed.ts';

/** @param change what is done to the schema before it is looked at */
async function gapsAfter(change = '', described = ALL_TABLES): Promise<string[]> {
  await using opened = await openedDatabase();
  return opened.database.write<string[]>(async ({ query, script }) => {
    if (change) await script(change);
    throw new Rollback(undescribed(await schemaOf(query, opened.database.dialect), described));
  });
}

it('nothing of the schema is left out', async () => {
  expect(await gapsAfter()).toEqual([]);
});

it.each([
  ['a table', 'CREATE TABLE forgotten (payer_id TEXT PRIMARY KEY)', ['forgotten: no description']],
  ['a table that is gone', 'DROP TABLE messages', ['messages: described, and not there']],
  [
    'another payer in a row',
    'ALTER TABLE device_cookies ADD COLUMN lent_to_payer_id TEXT',
    ['device_cookies: lent_to_payer_id names a payer, and owner does not know it'],
  ],
  [
    'a payer by a foreign key',
    'ALTER TABLE attempts ADD COLUMN guardian TEXT REFERENCES payers (payer_id)',
    ['attempts: refersTo is none, and the foreign keys name payers', 'attempts: guardian names a payer, and owner does not know it'],
  ],
  ['what a copy would not show', 'ALTER TABLE messages ADD COLUMN words TEXT', ['messages: words is neither exported nor left out']],
  [
    'what an erasure would not empty',
    'ALTER TABLE credentials ADD COLUMN nickname TEXT',
    ['credentials: nickname is neither exported nor left out', 'credentials: nickname is neither reduced nor kept'],
  ],
  [
    'a name in a record that is kept',
    'ALTER TABLE evidence ADD COLUMN payee_name TEXT',
    ['evidence: payee_name is neither exported nor left out', 'evidence: payee_name outlasts an erasure without a reason'],
  ],
  [
    'a payer in a table of nobody',
    'ALTER TABLE suggested_payees ADD COLUMN suggested_by_payer_id TEXT',
    ['suggested_payees: suggested_by_payer_id leads to a payer, and the table is said to be nobody’s'],
  ],
  [
    'a way to a payer in a table of nobody',
    'ALTER TABLE audit_keys ADD COLUMN made_by TEXT REFERENCES credentials (credential_id)',
    [
      'audit_keys: refersTo is none, and the foreign keys name credentials',
      'audit_keys: made_by refers to credentials, and the table is said to be nobody’s',
    ],
  ],
])('%s without a description is found', async (_, change, gaps) => {
  expect((await gapsAfter(change)).toSorted()).toEqual(gaps.toSorted());
});

it('a table that is described twice, or before what it refers to, is found', async () => {
  expect(await gapsAfter('', [...ALL_TABLES, ...ALL_TABLES.filter(({ table }) => table === 'sessions')])).toEqual([
    'sessions: described twice',
  ]);
  const reversed = await gapsAfter('', ALL_TABLES.toReversed());
  for (const gap of ['payments: stands before payers, to which it refers', 'challenges: stands before sessions, to which it refers'])
    expect(reversed).toContain(gap);
});

it('the order follows from the references, however the tables are listed', async () => {
  expect(await gapsAfter('', inOrderOfReferences(ALL_TABLES.toReversed()))).toEqual([]);
});
