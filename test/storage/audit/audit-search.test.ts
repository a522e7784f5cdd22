/**
 * Finding events: every filter gives what looking at each event would, in both directions, page by page; and no filter
 * makes the server try more than a bounded number of events in one request.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../server/core/audit/audit-chain.ts';
import type { Database } from '../../../server/database/database.ts';
import { candidatesOfPayer } from '../../../server/storage/audit/audit-candidates.ts';
import { type AuditFilter, auditSearch } from '../../../server/storage/audit/audit-search.ts';
import { START } from '../../support/bank/bank.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/databases/temporary-database.ts';

const PAYERS = ['payer-a', 'payer-b', 'payer-c'];
const TYPES = ['access', 'sign-in', 'payment-authorisation'] as const;
const COUNT = 240;
/** Between two events there is room for so many, so that they lie in many of the index's blocks, and some of those are empty. */
const APART = 150;
const END = COUNT * APART;

let here: TemporaryDatabase;
let events: AuditEvent[];
beforeAll(async () => {
  here = await temporaryDatabase();
  for (let i = 0; i < COUNT; i += 1) {
    await here.stores.audit.record(
      { now: START + i * 1_000, requestId: `request-${i}`, sessionRef: null },
      {
        type: TYPES[i % 3] ?? 'access',
        outcome: i % 5 === 0 ? 'failure' : 'success',
        ...(i % 4 !== 0 && { payerId: PAYERS[i % 7 === 0 ? 0 : i % 2 === 0 ? 1 : 2] ?? '' }),
        ...(i % 11 === 0 && { paymentId: `payment-${i % 2}` }),
        details: {},
      },
    );
  }
  await here.database.write(async ({ script }) => {
    await script('DELETE FROM audit_details; DROP TRIGGER audit_events_no_update;');
    await script(`UPDATE audit_events SET sequence = -sequence; UPDATE audit_events SET sequence = -sequence * ${APART};`);
    await script(`UPDATE audit_head SET sequence = ${END};`);
  });
  events = (await here.stores.audit.after(0, COUNT)).map(({ event }) => event);
});
afterAll(() => here[Symbol.asyncDispose]());

const matches = (event: AuditEvent, filter: AuditFilter) =>
  (filter.payerId === undefined || event.payerId === filter.payerId) &&
  (filter.paymentId === undefined || event.paymentId === filter.paymentId) &&
  (filter.type === undefined || event.type === filter.type) &&
  (filter.outcome === undefined || event.outcome === filter.outcome) &&
  (filter.from === undefined || event.recordedAt >= filter.from) &&
  (filter.to === undefined || event.recordedAt < filter.to);

const time = fc.integer({ min: -5, max: COUNT + 5 }).map((i) => new Date(START + i * 1_000).toISOString());
const filters = fc.record(
  {
    payerId: fc.constantFrom(...PAYERS, 'nobody'),
    paymentId: fc.constantFrom('payment-0', 'payment-1', 'none'),
    type: fc.constantFrom(...TYPES, 'no-such-type'),
    outcome: fc.constantFrom('success', 'failure'),
    from: time,
    to: time,
  },
  { requiredKeys: [] },
);

/** All pages, one after the other. */
async function everything(search: ReturnType<typeof auditSearch>, filter: AuditFilter, backwards: boolean, limit: number) {
  const found: AuditEvent[] = [];
  let at: number | null = backwards ? END + 1 : 0;
  for (let pages = 0; at !== null && pages < 1_000; pages += 1) {
    const page = await search(filter, backwards ? { before: at } : { after: at }, limit);
    expect(page.events.length).toBeLessThanOrEqual(limit);
    found.push(...page.events);
    at = page.next;
  }
  expect(at).toBe(null);
  return found;
}

describe('every filter, in both directions', () => {
  it('finds what looking at each event would find, whatever the size of pages and steps', async () => {
    const sizes = fc.record({
      limit: fc.integer({ min: 1, max: 60 }),
      step: fc.integer({ min: 1, max: 80 }),
      steps: fc.integer({ min: 1, max: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(filters, fc.boolean(), sizes, async (filter, backwards, { limit, step, steps }) => {
        const search = auditSearch(here.database, { step, mostTried: step * steps });
        const wanted = events.filter((event) => matches(event, filter));
        expect(await everything(search, filter, backwards, limit)).toEqual(backwards ? wanted.toReversed() : wanted);
      }),
      { numRuns: 60 },
    );
  });

  it('says that there is no more where there is none', async () => {
    const search = auditSearch(here.database);
    expect((await search({}, { after: 0 }, COUNT)).next).toBe(null);
    expect((await search({}, { after: 0 }, COUNT - 1)).next).toBe(END - APART);
    for (const filter of [{}, { payerId: 'payer-a' }, { paymentId: 'payment-1' }]) {
      expect(await search(filter, { after: END }, 10)).toEqual({ events: [], next: null });
      expect(await search(filter, { before: 1 }, 10)).toEqual({ events: [], next: null });
    }
  });

  it('from beyond the end of the log, backwards, begins at its end', async () => {
    const [last] = events.filter(({ payerId }) => payerId === 'payer-b').slice(-1);
    expect((await auditSearch(here.database)({ payerId: 'payer-b' }, { before: 10 ** 15 }, 1)).events).toEqual([last]);
  });
});

describe('the work of one request', () => {
  /** Counts what is read, and whether anything else got its turn in between. */
  function counted(database: Database) {
    const asked: string[] = [];
    const read: Database['read'] = (sql, params) => {
      asked.push(sql);
      return database.read(sql, params);
    };
    return { asked, database: { ...database, read } };
  }

  it.each([
    ['by type', { type: 'no-such-type' }],
    ['by time', { from: '2030-01-01T00:00:00.000Z' }],
    ['of a payer, by type', { payerId: 'payer-c', type: 'no-such-type' }],
    ['of a payer who is not in it', { payerId: 'nobody' }],
  ])('%s: gives up after so many events and says where to go on', async (_, filter) => {
    const { asked, database } = counted(here.database);
    const search = auditSearch(database, { step: 10, mostTried: 20 });
    let turns = 0;
    const others = setImmediate(function again() {
      turns += 1;
      if (turns < 100) setImmediate(again);
    });
    const found = await search(filter, { after: 0 }, 5);
    clearImmediate(others);
    expect(found.events).toEqual([]);
    expect(found.next).toBeGreaterThanOrEqual(20 * APART);
    expect(found.next).toBeLessThan(END);
    expect(asked.filter((sql) => sql.includes('audit_events'))).toHaveLength(4);
    expect(turns, 'others had their turn').toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['forwards', false, [0, 2047, 6143, 6000], [8, 16, 32, 8]],
    ['backwards', true, [99_999, 98_048, 93_952, 93_000], [8, 16, 32, 8]],
  ])('of a payer, %s: more blocks at once only where the last ones were looked through', (_, backwards, ats, blocks) => {
    const next = candidatesOfPayer(backwards, 'payer-a', 1_000_000);
    expect(ats.map((at) => next(at, 10).cost)).toEqual(blocks);
  });

  it.each([
    ['payer', { payerId: 'payer-a' }, 'audit_events_by_payer'],
    ['payment', { paymentId: 'payment-1' }, 'audit_events_by_payment'],
    ['payment and payer', { paymentId: 'payment-1', payerId: 'payer-a' }, 'audit_events_by_payment'],
  ])('of a %s goes by its index', async (_, filter, index) => {
    const { asked, database } = counted(here.database);
    await auditSearch(database)(filter, { before: END + 1 }, 5);
    const searched = asked.filter((sql) => sql.includes('audit_events'));
    expect(searched.length).toBeGreaterThan(0);
    for (const sql of searched) {
      const plan = here.elsewhere(`EXPLAIN QUERY PLAN ${sql.replace(/\$\d+/g, "'x'")}`).map(({ detail }) => detail);
      expect(plan.join('\n')).toMatch(new RegExp(`SEARCH .*USING .*INDEX ${index} \\(`));
    }
  });
});
