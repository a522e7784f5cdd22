/**
 * A payer's events among everybody's, in a log of many blocks: each is found once, in both directions, on both databases; and an
 * erasure finds those too that its own transaction has appended, beyond where the log was seen to end.
 *
 * Regulation (EU) 2016/679 Art 17: details that an erasure misses are deleted by nobody any more.
 */
import { expect, it } from 'vitest';
import { auditSearch } from '../../../server/storage/audit/audit-search.ts';
import { openBank } from '../../support/bank/bank.ts';

const END = 9_000;

it.each([1, 7, 1_000])('are all found, once and in order, %i a page', async (limit) => {
  await using bank = await openBank();
  await bank.database.write(({ script }) =>
    script(`INSERT INTO audit_events (sequence, recorded_at, type, outcome, request_id, payer_id, details_digest, previous_hash, hash)
      WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${END})
      SELECT n, '2026-01-01T00:00:00.000Z', 'access', 'success', 'r', 'p' || (n * n % 997), 'd', 'x', 'h' FROM n;
      UPDATE audit_head SET sequence = ${END};`),
  );
  const search = auditSearch(bank.database);
  for (const payerId of ['p0', 'p1', 'p500', 'nobody']) {
    const every = Array.from({ length: END }, (_, i) => i + 1).filter((n) => `p${(n * n) % 997}` === payerId);
    for (const backwards of [false, true]) {
      const found: number[] = [];
      let at: number | null = backwards ? 999_999_999_999_999 : 0;
      while (at !== null) {
        const { events, next }: Awaited<ReturnType<typeof search>> = await search(
          { payerId },
          backwards ? { before: at } : { after: at },
          limit,
        );
        found.push(...events.map(({ sequence }) => sequence));
        at = next;
      }
      expect(found).toEqual(backwards ? every.toReversed() : every);
    }
  }
});

it('are erased with what the same transaction appended before, over the border of a block', async () => {
  await using bank = await openBank();
  const { payerId } = await bank.enrol('alice');
  const act = { now: bank.clock.now, requestId: 'r', sessionRef: null };
  const looks = (count: number, of: string) =>
    Array.from({ length: count }, () => ({ type: 'access', outcome: 'success', payerId: of, details: {} }) as const);
  const { sequence } = await bank.stores.audit.head();
  await bank.stores.audit.record(act, ...looks(254 - sequence, 'somebody'));
  const recorded = bank.stores.audit.record(act, ...looks(4, payerId));
  await Promise.all([recorded, bank.stores.erasing.erase(payerId, 'asked for it', act)]);
  const left = await bank.database.read(
    'SELECT e.type FROM audit_details d JOIN audit_events e ON e.sequence = d.sequence WHERE e.payer_id = $1',
    [payerId],
  );
  expect(left).toEqual([{ type: 'payer-erased' }]);
});
