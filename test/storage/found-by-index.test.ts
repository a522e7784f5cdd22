/**
 * No statement of the server reads a table that grows from end to end: what payers, auditors and the bank ask for is found by an
 * index, however much is stored. Every statement that the routes of a long story ask is explained by SQLite.
 */
import { expect, it } from 'vitest';
import { OPEN_IN_SESSION } from '../../server/storage/authorisations/open-in-session.ts';
import { openBank } from '../support/bank/bank.ts';
import { tellLongStory } from '../support/bank/long-story.ts';
import { notedStatements } from '../support/databases/noted-statements.ts';

/** Tables that hold a few rows for ever, what a statement has in hand already, and values that it was given. */
const FEW =
  /^SCAN (audit_head|audit_keys|audit_checkpoints|suggested_payees|database_facts|schema_migrations|blocks|candidates|counted|found|CONSTANT ROW|\d+ CONSTANT ROWS)\b/;

it('every statement of a long story', async () => {
  const { asked, wrap } = notedStatements();
  await using bank = await openBank({ wrap, dialect: 'sqlite' });
  await tellLongStory(bank);
  expect(asked.size).toBeGreaterThan(90);
  const ofSession = [...asked.keys()].filter((sql) => sql.includes(OPEN_IN_SESSION));
  expect(ofSession, 'a repeated order looks for what its session has open, outside and inside a transaction').toHaveLength(2);

  const database = await bank.open();
  const scans: string[] = [];
  for (const sql of asked.keys()) {
    const count = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map(([, position]) => Number(position)));
    const plan = await database.write(({ query }) => query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, Array(count).fill(null)));
    const scan = plan.find(({ detail }) => /^SCAN /.test(detail) && !FEW.test(detail));
    if (scan) scans.push(`${scan.detail}: ${sql.replace(/\s+/g, ' ')}`);
  }
  await database.close();
  expect(scans).toEqual([]);
});
