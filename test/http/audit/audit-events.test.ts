/**
 * An auditor finds events by every filter, in pages, in both directions; finding leaves no event.
 *
 * RTS Art 29(1), Art 22(1); contract §6.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import type { AuditEvent } from '../../../server/core/audit/audit-chain.ts';
import { auditorOf } from '../../support/bank/auditor.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { pointersOf, slugOf } from '../../support/bank/refusals.ts';

let bank: Bank;
let auditor: Browser;
let alice: Browser;
let paymentId: string;
let middle: string;

beforeAll(async () => {
  bank = await openBank();
  auditor = await auditorOf(bank);
  alice = await bank.enrol('alice');
  const bob = await bank.enrol('bob');
  expectStatus(200, await bob.pay());
  bank.clock.advance(90_000);
  middle = new Date(bank.clock.now).toISOString();
  ({ paymentId } = expectStatus(403, await alice.pay({}, { faults: [faults.claimOtherOrigin] })));
  expectStatus(200, await alice.pay());
  expectStatus(200, await auditor.signIn());
});
afterAll(() => bank.close());

const list = async (query: string): Promise<AuditEvent[]> =>
  expectStatus(200, await auditor.get(`/api/audit/events?limit=1000${query}`)).body.events;

describe('the list', () => {
  it.each([
    ['payer, by id', () => `&payer=${alice.payerId}`, (event: AuditEvent) => event.payerId === alice.payerId],
    ['payer, by username', () => '&payer=alice', (event: AuditEvent) => event.payerId === alice.payerId],
    ['payment', () => `&payment=${paymentId}`, (event: AuditEvent) => event.paymentId === paymentId],
    ['type', () => '&type=registration', (event: AuditEvent) => event.type === 'registration'],
    ['outcome', () => '&outcome=failure', (event: AuditEvent) => event.outcome === 'failure'],
    ['from', () => `&from=${middle}`, (event: AuditEvent) => event.recordedAt >= middle],
    ['to', () => `&to=${middle}`, (event: AuditEvent) => event.recordedAt < middle],
    [
      'all of them',
      () => `&payer=alice&payment=${paymentId}&type=payment-authorisation&outcome=failure&from=${middle}&to=2027-01-01T00:00:00%2B01:00`,
      (event: AuditEvent) => event.paymentId === paymentId && event.code === 'origin-not-expected',
    ],
  ])('by %s', async (_, query, matches) => {
    const all = await list('');
    const wanted = all.filter(matches);
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.length).toBeLessThan(all.length);
    expect(await list(query())).toEqual(wanted);
    expect(await list(`&before=999999999${query()}`)).toEqual(wanted.toReversed());
  });

  it('a time is the same time in every offset', async () => {
    const shifted = new Date(Date.parse(middle) + 7_200_000).toISOString().replace('Z', '%2B02:00');
    expect(await list(`&from=${shifted}`)).toEqual(await list(`&from=${middle}`));
  });

  it('somebody unknown has no events', async () => expect(await list('&payer=nobody')).toEqual([]));

  it.each(['after', 'before'])('in pages, %s a cursor, is the whole list', async (direction) => {
    const seen: AuditEvent[] = [];
    let cursor: number | undefined = direction === 'after' ? 0 : 999_999_999;
    for (let pages = 0; cursor !== undefined && pages < 100; pages += 1) {
      const page: { events: AuditEvent[]; next?: number } = expectStatus(
        200,
        await auditor.get(`/api/audit/events?${direction}=${cursor}&limit=7&outcome=success`),
      ).body;
      seen.push(...page.events);
      cursor = page.next;
    }
    const all = await list('&outcome=success');
    expect(seen).toEqual(direction === 'after' ? all : all.toReversed());
  });

  it('leaves no event of its own', async () => {
    const before = await bank.stores.audit.head();
    await list('&payer=alice');
    expect(await bank.stores.audit.head()).toEqual(before);
  });

  it.each([
    ['after=1&before=2'],
    ['before=-1'],
    ['outcome=maybe'],
    ['type=Sign-In'],
    ['payer='],
    [`payer=${'x'.repeat(65)}`],
    [`payment=${'x'.repeat(65)}`],
    ['from=yesterday'],
    ['from=2026-11-23'],
    ['to=2026-11-23T09:00:00'],
    ['colour=red'],
  ])('%s is not in shape', async (query) => {
    expect(slugOf(await auditor.get(`/api/audit/events?${query}`))).toBe('invalid-request');
  });

  it.each([
    ['from=2026-13-01T00:00:00Z', ['/from']],
    ['to=2026-02-30T00:00:00Z', ['/to']],
    ['from=2026-11-23T09:00:00Z&to=2026-11-23T09:00:00Z', ['/to']],
  ])('%s is impossible', async (query, pointers) => {
    const answer = await auditor.get(`/api/audit/events?${query}`);
    expect([answer.status, slugOf(answer), pointersOf(answer)]).toEqual([422, 'unprocessable', pointers]);
  });
});
