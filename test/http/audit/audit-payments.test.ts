/**
 * A payment as an auditor sees it: the payer's own evidence, the verdict on it, and every refused try (PSD2 Art 72(1)).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { auditSigner } from '../../../server/core/audit/audit-key.ts';
import { auditorOf } from '../../support/bank/auditor.ts';
import { AUDIT_KEY, type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { slugOf } from '../../support/bank/refusals.ts';
import { DIALECT } from '../../support/databases/fresh-database.ts';
import { fileOf, tamper } from '../../support/databases/temporary-database.ts';

let bank: Bank;
let auditor: Browser;
let alice: Browser;
beforeAll(async () => {
  bank = await openBank();
  auditor = await auditorOf(bank);
  alice = await bank.enrol('alice');
});
afterAll(() => bank.close());

const look = async (paymentId: string) => expectStatus(200, await auditor.get(`/api/audit/payments/${paymentId}`)).body;

/** What the payer gets of evidence that the log has no digest of. */
async function refusesToSeal(paymentId: string): Promise<void> {
  const refused = await alice.get(`/api/payments/${paymentId}/evidence`);
  expect([refused.status, slugOf(refused), refused.text.includes('signature')]).toEqual([500, 'internal', false]);
}

const ofPayment = (paymentId: string) => `authorisation_id = (SELECT authorisation_id FROM payments WHERE payment_id = '${paymentId}')`;

describe('an executed payment', () => {
  it('comes with the evidence that the payer has, byte for byte, and the verdict bound', async () => {
    const { paymentId } = expectStatus(200, await alice.pay({ reference: 'Invoice 17' }));
    await bank.stores.checkpoints.make(auditSigner(AUDIT_KEY), bank.clock.now);
    const audited = await look(paymentId);
    const { body: evidence, text } = expectStatus(200, await alice.get(`/api/payments/${paymentId}/evidence`));
    expect(JSON.stringify(audited.evidence)).toBe(text);
    expect(audited.evidence).toEqual(evidence);
    expect(audited.payment).toMatchObject({ paymentId, payerId: alice.payerId, transactionStatus: 'ACSC', reference: 'Invoice 17' });
    expect(audited.payment).not.toHaveProperty('evidence');
    expect(audited.verdict.verdict).toBe('bound');
    expect(audited.verdict.checks.filter(({ result }: { result: string }) => result === 'fails')).toEqual([]);
    expect(audited.verdict.checks).toContainEqual({
      name: 'signature',
      clause: { document: 'WebAuthn L3', section: '§7.2', step: 21, words: expect.any(String) },
      voucher: 'authenticator',
      result: 'holds',
    });
    expect(audited.verdict.checks.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(['seal', 'checkpoint']));
    expect(audited.refusals).toEqual([]);
  });

  // A second hand on the file: on PostgreSQL the owner's hand is the server's.
  it.skipIf(DIALECT === 'postgres')(
    'whose evidence was edited in the database: inconsistent, and the check that fails says where',
    async () => {
      const { paymentId } = expectStatus(200, await alice.pay());
      await tamper(
        fileOf(bank.config),
        `UPDATE evidence SET document = replace(document, '"value":"49.99"', '"value":"94.99"') WHERE ${ofPayment(paymentId)}`,
      );
      const { verdict } = await look(paymentId);
      expect(verdict.verdict).toBe('inconsistent');
      const failing = verdict.checks
        .filter(({ result }: { result: string }) => result === 'fails')
        .map(({ name }: { name: string }) => name);
      expect(failing).toEqual(['link', 'evidence digest', 'seal']);
    },
  );

  it.skipIf(DIALECT === 'postgres')(
    'whose evidence was replaced and the details of its event deleted: not bound, and nobody gets a seal',
    async () => {
      const { paymentId } = expectStatus(200, await alice.pay());
      const other = expectStatus(200, await alice.pay());
      const forged = `(SELECT document FROM evidence WHERE authorisation_id = '${other.authorisationId}')`;
      const { sequence } = (await bank.stores.evidence.ofPayment(paymentId)) ?? { sequence: 0 };
      await tamper(
        fileOf(bank.config),
        `DELETE FROM audit_details WHERE sequence = ${sequence}; UPDATE evidence SET document = ${forged} WHERE ${ofPayment(paymentId)}`,
      );
      const { verdict, evidence } = await look(paymentId);
      expect([verdict.verdict === 'bound', evidence.seal]).toEqual([false, null]);
      await refusesToSeal(paymentId);
    },
  );

  describe.skipIf(DIALECT === 'postgres')('of which', () =>
    it.each<[string, (sequence: number) => string]>([
      ['the details are gone', (sequence) => `DELETE FROM audit_details WHERE sequence = ${sequence}`],
      ['the salt is another', (sequence) => `UPDATE audit_details SET salt = 'AAAA' WHERE sequence = ${sequence}`],
      ['the event was edited', (sequence) => `UPDATE audit_events SET request_id = 'another' WHERE sequence = ${sequence}`],
      ['the document has a blank more', (sequence) => `UPDATE evidence SET document = document || ' ' WHERE audit_sequence = ${sequence}`],
    ])('%s: not sealed', async (_, sql) => {
      const { paymentId } = expectStatus(200, await alice.pay());
      const { sequence } = (await bank.stores.evidence.ofPayment(paymentId)) ?? { sequence: 0 };
      await tamper(fileOf(bank.config), sql(sequence));
      await refusesToSeal(paymentId);
      const { verdict, evidence } = await look(paymentId);
      expect([verdict.verdict === 'bound', evidence.seal]).toEqual([false, null]);
    }),
  );

  it.skipIf(DIALECT === 'postgres')('whose evidence is not even in shape: inconsistent, with the reason', async () => {
    const { paymentId } = expectStatus(200, await alice.pay());
    await tamper(fileOf(bank.config), `UPDATE evidence SET document = '{"format":"x"}' WHERE ${ofPayment(paymentId)}`);
    expect((await look(paymentId)).verdict).toMatchObject({ verdict: 'inconsistent', checks: [], reason: expect.stringMatching(/format/) });
  });
});

describe('a payment that was refused', () => {
  it('has no evidence and no verdict, but every try, newest first, with its code', async () => {
    const paymentId = await alice.createPayment();
    const tries = [faults.claimOtherOrigin, faults.clearUserVerified];
    for (const fault of tries) {
      const opened = await alice.openAuthorisation(paymentId);
      expectStatus(403, await alice.answer(paymentId, opened, { faults: [fault] }));
    }
    const late = await alice.openAuthorisation(paymentId);
    await alice.answer(paymentId, late, { faults: [faults.flipSignatureBit] });
    expectStatus(409, await alice.answer(paymentId, late));
    const audited = await look(paymentId);
    expect([audited.evidence, audited.verdict]).toEqual([null, null]);
    expect(audited.refusals.map(({ failure, kept }: { failure: { code: string }; kept: boolean }) => [failure.code, kept])).toEqual([
      ['authorisation-not-open', false],
      ['signature-invalid', true],
      ['user-not-verified', true],
      ['origin-not-expected', true],
    ]);
    const { sequence } = audited.refusals[1];
    expect((await auditor.get(`/api/audit/events/${sequence}`)).body.refusal.object.paymentId).toBe(paymentId);
    expectStatus(200, await alice.pay());
  });
});

describe('the look', () => {
  it('is on record, with the payment', async () => {
    const paymentId = await alice.createPayment();
    await look(paymentId);
    expect((await bank.events()).at(-1)).toMatchObject({
      type: 'access',
      outcome: 'success',
      payerId: auditor.payerId,
      paymentId,
      details: { route: '/api/audit/payments/:paymentId', paymentId },
    });
  });

  it('at no payment: not found', async () => {
    expect(slugOf(await auditor.get('/api/audit/payments/none'))).toBe('not-found');
  });
});
