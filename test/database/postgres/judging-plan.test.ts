/**
 * Judging an answer costs the same however many authorisations are open: PostgreSQL looks up the one, and does not go through all.
 *
 * A partial index holds the open authorisations, for those who count them. To the planner it may look small.
 * `server/storage/authorisations/accepting.ts` uses a condition that this index does not cover.
 */
import { expect, it } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';

it('an answer that is accepted is looked up by its authorisation, and not among those that are open', async () => {
  let judges = '';
  const noting = (database: Database): Database => ({
    ...database,
    write: (job, whose) =>
      database.write(
        (transaction) =>
          job({
            ...transaction,
            run: (sql, params) => {
              if (sql.includes(`SET sca_status = 'finalised', taken_at`)) judges = sql;
              return transaction.run(sql, params);
            },
          }),
        whose,
      ),
  });
  await using bank = await openBank({ wrap: noting });
  const alice = await bank.enrol('alice');
  expectStatus(200, await alice.pay());
  expect(judges).toContain('UPDATE authorisations');
  await bank.database.write(({ script }) =>
    // Most are over, as in any bank that has been open for a while.
    script(`INSERT INTO authorisations SELECT 'over ' || n, scope, payer_id, session_ref, method, link_object, nonce, challenge,
        allow_credentials, 'finalised', created_at, expires_at, 1, taken_by, voided_at, used_at, credential_id, payment_confirmation, fallback_from,
        browser_key_id, subject_id, subject_version, change FROM authorisations, generate_series(1, 2000) n;
      ANALYZE authorisations;`),
  );
  const plan = await bank.database.write(async ({ query, run }) => {
    await run(`PREPARE judges AS ${judges}`);
    return query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE judges ('a', 'p', 'r', 'c', 'webauthn', NULL, 1)`);
  });
  const lines = plan.map((row) => row['QUERY PLAN']).join('\n');
  expect(lines).toContain('authorisations_pkey');
  expect(lines).not.toContain('authorisations_open');
});
