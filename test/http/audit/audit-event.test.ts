/**
 * One event, opened by an auditor: exactly why something was refused, by which clause, and the bytes; on record.
 *
 * RTS Art 29(1), Art 22(1); contract §6.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type AuditEvent, digest } from '../../../server/core/audit/audit-chain.ts';
import { failureRow } from '../../../server/core/failures.ts';
import { auditorOf } from '../../support/bank/auditor.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { slugOf } from '../../support/bank/refusals.ts';

let bank: Bank;
let auditor: Browser;
let paymentId: string;

beforeAll(async () => {
  bank = await openBank();
  auditor = await auditorOf(bank);
  const alice = await bank.enrol('alice');
  ({ paymentId } = expectStatus(403, await alice.pay({}, { faults: [faults.claimOtherOrigin] })));
});
afterAll(() => bank.close());

const list = async (query: string): Promise<AuditEvent[]> =>
  expectStatus(200, await auditor.get(`/api/audit/events?limit=1000${query}`)).body.events;

describe('one event', () => {
  const refused = async () => (await list(`&payment=${paymentId}&outcome=failure`))[0] as AuditEvent;

  it('of a refusal: code, sentence, clauses, what was expected and what came, and the refused bytes', async () => {
    const event = await refused();
    const { body } = expectStatus(200, await auditor.get(`/api/audit/events/${event.sequence}`));
    expect(body.event).toEqual(event);
    expect(body.failure).toEqual({
      code: 'origin-not-expected',
      sentence: failureRow('origin-not-expected').sentence,
      clauses: [{ document: 'WebAuthn L3', section: '§7.2', step: 12, words: 'origin is one that we expect' }],
    });
    expect(body.opened.details).toMatchObject({
      expected: { origin: 'http://localhost:3000' },
      received: { origin: 'https://login.evil.example' },
    });
    expect(body.refusal).toMatchObject({ format: 'fido2-sca-refusal/1', object: { paymentId }, failure: { code: 'origin-not-expected' } });
    expect(digest(Buffer.from(body.opened.salt, 'base64url'), JSON.stringify(body.opened.details))).toBe(event.detailsDigest);
  });

  it('of a success has no failure and no refusal', async () => {
    const [event] = await list('&type=payment-created');
    const { body } = expectStatus(200, await auditor.get(`/api/audit/events/${event?.sequence}`));
    expect(body).toMatchObject({ event, failure: null, refusal: null, opened: { details: {} } });
  });

  it('whose details are deleted after retention is there all the same', async () => {
    const { sequence } = await refused();
    await bank.database.write((transaction) => transaction.run('DELETE FROM audit_details WHERE sequence = $1', [sequence]));
    const { body } = expectStatus(200, await auditor.get(`/api/audit/events/${sequence}`));
    expect(body).toMatchObject({ event: { sequence }, opened: null, failure: { code: 'origin-not-expected' } });
  });

  it('opened is on record, with the route and what was opened', async () => {
    const [event] = await list('&type=payment-created');
    expectStatus(200, await auditor.get(`/api/audit/events/${event?.sequence}`));
    expect((await bank.events()).at(-1)).toMatchObject({
      type: 'access',
      outcome: 'success',
      payerId: auditor.payerId,
      details: { route: '/api/audit/events/:sequence', sequence: event?.sequence },
    });
  });

  it('that is not there: not found, and nothing was read', async () => {
    const before = await bank.stores.audit.head();
    expect(slugOf(await auditor.get('/api/audit/events/999999'))).toBe('not-found');
    expect(slugOf(await auditor.get('/api/audit/events/x'))).toBe('invalid-request');
    expect(await bank.stores.audit.head()).toEqual(before);
  });
});
