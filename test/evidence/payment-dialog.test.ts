/**
 * Evidence of a payment that the browser itself showed (Secure Payment Confirmation): bound as it is served, and any other
 * leaf of what was issued or signed is not.
 *
 * RTS Art 5(1)(a): what the payer was made aware of is in the signed bytes, so a verifier compares it without us.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { paymentClientMembers } from '../../server/authenticator/core/payment-client-data.ts';
import { auditSigner } from '../../server/core/audit/audit-key.ts';
import { readEvidence } from '../../server/evidence/evidence-file.ts';
import { judgeEvidence } from '../../server/evidence/evidence-verdict.ts';
import { AUDIT_KEY, type Bank, ORIGIN, openBank } from '../support/bank/bank.ts';
import { expectStatus } from '../support/bank/payer-browser.ts';
import { BROUGHT, type Document, sealed } from '../support/worlds/evidence-world.ts';

let bank: Bank;
let document: Document;
beforeAll(async () => {
  bank = await openBank();
  const alice = bank.browser('alice');
  await alice.enrol('alice', { authenticatorAttachment: 'platform' });
  const paymentId = await alice.createPayment();
  const opened = await alice.openAuthorisation(paymentId);
  if (!opened.securePaymentConfirmation) throw new Error('nothing was issued');
  const how = { clientMembers: paymentClientMembers(opened.securePaymentConfirmation, ORIGIN) };
  const paid = expectStatus(200, await alice.answer(paymentId, opened, how));
  await bank.stores.checkpoints.make(auditSigner(AUDIT_KEY), bank.clock.now);
  document = expectStatus(200, await alice.get(paid.body.evidence)).body;
});
afterAll(() => bank.close());

function judge(changed: Document) {
  const file = readEvidence(Buffer.from(JSON.stringify(changed)));
  return file.ok ? judgeEvidence(file.document, BROUGHT) : null;
}

it('is bound as it is served, and says that the browser showed the payment', () => {
  expect(document.method).toBe('secure-payment-confirmation');
  expect(document.issuedPaymentConfirmation).toMatchObject({ payeeName: 'Alpine Books', total: { currency: 'EUR', value: '49.99' } });
  expect(judge(document)).toMatchObject({ verdict: 'bound' });
});

it.each([
  ['another amount issued', (changed: Document) => (changed.issuedPaymentConfirmation.total.value = '4.99')],
  ['another payee issued', (changed: Document) => (changed.issuedPaymentConfirmation.payeeName = 'Somebody Else')],
  ['another account issued', (changed: Document) => (changed.issuedPaymentConfirmation.instrument.displayName = 'Savings')],
  ['another icon issued', (changed: Document) => (changed.issuedPaymentConfirmation.instrument.icon = `${ORIGIN}/other.png`)],
  ['nothing issued', (changed: Document) => (changed.issuedPaymentConfirmation = null)],
  ['the method of a page', (changed: Document) => (changed.method = 'webauthn')],
])('%s, sealed anew: no longer consistent', (_, change) => {
  const changed = structuredClone(document);
  change(changed);
  expect(judge(sealed(changed))?.verdict ?? 'inconsistent').toBe('inconsistent');
});
