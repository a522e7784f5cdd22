/**
 * The log as a file: whole, with what each failure means, read back by whoever has it; streamed, not gathered.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type AuditEvent, FIRST_PREVIOUS_HASH, followChain } from '../../../server/core/audit/audit-chain.ts';
import { auditExport } from '../../../server/http/shapes/audit/audit-export.ts';
import { auditSearch } from '../../../server/storage/audit/audit-search.ts';
import { auditorOf } from '../../support/bank/auditor.ts';
import { type Bank, openBank, START } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { slugOf } from '../../support/bank/refusals.ts';
import { temporaryDatabase } from '../../support/databases/temporary-database.ts';

let bank: Bank;
let auditor: Browser;
beforeAll(async () => {
  bank = await openBank();
  auditor = await auditorOf(bank);
  const alice = await bank.enrol('alice');
  expectStatus(200, await alice.pay());
  expectStatus(403, await alice.pay({}, { faults: [faults.claimOtherOrigin] }));
});
afterAll(() => bank.close());

describe('format=json', () => {
  it('is every event as it was hashed, each with its failure, up to a head that is named', async () => {
    const head = await bank.stores.audit.head();
    const { body, headers } = expectStatus(200, await auditor.get('/api/audit/export?format=json'));
    expect(headers['content-disposition']).toBe(`attachment; filename="audit-to-${head.sequence}.json"`);
    expect(body).toMatchObject({ format: 'fido2-sca-audit-export/1', exportedAt: new Date(START).toISOString(), filters: {}, head });
    let reached = { sequence: 0, hash: FIRST_PREVIOUS_HASH };
    for (const { failure, ...event } of body.events) {
      const followed = followChain(reached, event, null);
      if (!followed.ok) throw new Error(`event ${event.sequence}: ${followed.fault.fault}`);
      reached = followed.head;
      expect(failure === null).toBe(event.outcome === 'success');
    }
    expect(reached).toEqual(head);
    const [refused] = body.events.filter(({ code }: { code?: string }) => code === 'origin-not-expected');
    expect(refused.failure.clauses).toMatchObject([{ section: '§7.2', step: 12 }]);
  });
});

describe('format=csv', () => {
  it('has a header, a line an event, and in each failure its sentence and clauses', async () => {
    const { text, headers } = expectStatus(200, await auditor.get('/api/audit/export?format=csv&outcome=failure'));
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    const lines = text.split('\r\n');
    expect(lines[0]).toBe(
      'sequence,recordedAt,type,outcome,code,sentence,clauses,payerId,paymentId,requestId,sessionRef,detailsDigest,previousHash,hash',
    );
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('WebAuthn L3 §7.2 step 12: origin is one that we expect');
    expect(lines[2]).toBe('');
  });

  it('holds no cell that a spreadsheet would run, whatever the ids begin with', async () => {
    await using here = await temporaryDatabase();
    const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'];
    for (const payerId of formulas) {
      await here.stores.audit.record(
        { now: START, requestId: payerId, sessionRef: payerId },
        { type: 'access', outcome: 'success', payerId, paymentId: payerId, details: {} },
      );
    }
    let text = '';
    const search = auditSearch(here.database);
    for await (const part of auditExport(search, {}, 'csv', await here.stores.audit.head(), {})) text += part;
    for (const line of text.split('\r\n').slice(1, -1)) {
      for (const cell of line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)) expect(cell.replace(/^"/, '')).not.toMatch(/^[=+\-@\t\r]/);
    }
    expect(text.match(/'(=1\+1|\+1|-1|@SUM)/g)?.length).toBe(16);
  });
});

describe('the filters', () => {
  it('are those of the list', async () => {
    const query = 'payer=alice&outcome=success&type=payment-created';
    const listed = expectStatus(200, await auditor.get(`/api/audit/events?${query}`)).body.events;
    const { body } = expectStatus(200, await auditor.get(`/api/audit/export?format=json&${query}`));
    const { payerId } = listed[0];
    expect(listed.length).toBeGreaterThan(0);
    expect(body.events.map(({ failure: _, ...event }: AuditEvent & { failure: unknown }) => event)).toEqual(listed);
    expect(body.filters).toEqual({ payer: 'alice', outcome: 'success', type: 'payment-created' });
    expect((await bank.events()).at(-1)).toMatchObject({
      type: 'access',
      outcome: 'success',
      payerId: auditor.payerId,
      details: { route: '/api/audit/export', format: 'json', filters: { payer: payerId, outcome: 'success', type: 'payment-created' } },
    });
  });

  it('put no name on record: the id of a payer, and of somebody unknown nothing', async () => {
    for (const payer of ['alice', 'Erika Mustermann']) {
      expectStatus(200, await auditor.get(`/api/audit/export?format=csv&payer=${encodeURIComponent(payer)}`));
      expect(JSON.stringify((await bank.events()).at(-1))).not.toContain(payer);
    }
    expect((await bank.events()).at(-1)?.details).toMatchObject({ filters: { payer: null } });
  });

  it.each(['', 'format=xml', 'format=csv&limit=5', 'format=csv&from=now'])('%s is not in shape', async (query) => {
    expect(slugOf(await auditor.get(`/api/audit/export?${query}`))).toBe('invalid-request');
  });

  it('an impossible time is refused before anything is sent', async () => {
    expect(slugOf(await auditor.get('/api/audit/export?format=csv&to=2026-13-01T00:00:00Z'))).toBe('unprocessable');
  });
});

describe('a long log', () => {
  it('is read only as fast as it is taken, and ends at the head that it began with', async () => {
    await using here = await temporaryDatabase();
    const entry = { type: 'access', outcome: 'success', details: {} } as const;
    const act = { now: START, requestId: 'r', sessionRef: null };
    await here.stores.audit.record(act, ...Array.from({ length: 3_000 }, () => entry));
    const head = await here.stores.audit.head();
    let reads = 0;
    const search = auditSearch({
      ...here.database,
      read: (sql, params) => {
        reads += 1;
        return here.database.read(sql, params);
      },
    });
    const parts = auditExport(search, {}, 'json', head, {});
    await parts.next();
    expect(reads).toBe(0);
    let [text, largest, taken, turns] = ['{"events":[\n', 0, 0, 0];
    const turn = () => {
      turns += 1;
      if (turns < 1_000) setImmediate(turn);
    };
    setImmediate(turn);
    for await (const part of parts) {
      taken += 1;
      expect(reads, 'nothing is read ahead').toBeLessThanOrEqual(2 * taken);
      largest = Math.max(largest, part.length);
      text += part;
      // The log grows while it is exported.
      if (taken === 1) await here.stores.audit.record(act, entry);
    }
    expect(turns, 'others had their turn').toBeGreaterThanOrEqual(taken - 1);
    const sequences = JSON.parse(text).events.map(({ sequence }: AuditEvent) => sequence);
    expect(sequences).toEqual(Array.from({ length: 3_000 }, (_, i) => i + 1));
    expect(largest).toBeLessThan(text.length / 4);
  });
});
