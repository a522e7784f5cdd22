/**
 * PostgreSQL accepts the shared form of every statement of a long story. A form that it refused would be sent again one by one each
 * time, which is right and slow.
 *
 * `server/database/postgres/shared-statements.ts`: the type of an array comes from the values, not from the place where they stand.
 */
import pg from 'pg';
import { expect, it } from 'vitest';
import { kindOf, sharedStatement } from '../../../server/database/postgres/shared-statements.ts';
import { openBank } from '../../support/bank/bank.ts';
import { tellLongStory } from '../../support/bank/long-story.ts';
import { notedStatements } from '../../support/databases/noted-statements.ts';

it('every statement of a long story that may be shared', async () => {
  const { asked, wrap } = notedStatements();
  await using bank = await openBank({ wrap });
  await tellLongStory(bank);
  const client = new pg.Client(bank.env.DATABASE_URL);
  await client.connect();
  const refused: string[] = [];
  let shared = 0;
  for (const [sql, { params }] of asked) {
    const text = sharedStatement(sql)?.text(params.map((value) => kindOf([value])));
    if (!text) continue;
    shared += 1;
    await client.query(`PREPARE shared_${shared} AS ${text}`).catch(({ message }) => refused.push(`${message}: ${sql}`));
  }
  await client.end();
  expect(shared).toBeGreaterThan(50);
  expect(refused).toEqual([]);
});
