/**
 * Judging an answer costs the same however many authorisations are open: PostgreSQL goes to the one, not through all of them.
 *
 * There is an index of those that are open, for whoever counts them; to the planner it looks small. `server/storage/accepting.ts`
 * asks in words that this index does not promise anything about.
 */
import { expect, it } from 'vitest';
import { openPostgres } from '../../server/storage/postgres.ts';
import { openBank } from '../support/bank.ts';
import { expectStatus } from '../support/browser.ts';

const PAYMENTS = 5;

it('an answer that is accepted does not look through what is open', async () => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  for (let each = 0; each < PAYMENTS; each += 1) {
    const paymentId = await alice.createPayment();
    expectStatus(200, await alice.answer(paymentId, await alice.openAuthorisation(paymentId)));
  }
  // What a connection has read is counted at the latest when it ends.
  await bank.database.close();
  const later = await openPostgres(bank.env.DATABASE_URL);
  const [index] = await later.read<{ scans: number }>(
    `SELECT idx_scan AS scans FROM pg_stat_user_indexes WHERE indexrelname = 'authorisations_open'`,
  );
  await later.close();
  // Not none: others may look into it, but not once an answer.
  expect(index?.scans).toBeLessThan(PAYMENTS);
});
