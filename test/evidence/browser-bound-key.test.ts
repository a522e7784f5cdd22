/**
 * Evidence of a payment that the browser signed along with: which key, and what it was to the bank, are checked.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeEvidence } from '../../server/evidence/evidence-verdict.ts';
import { makeKeyPair } from '../support/authenticator-keys.ts';
import { type Bank, ORIGIN, openBank } from '../support/bank.ts';
import { Browser, expectStatus, newAuthenticator } from '../support/browser.ts';
import { BROUGHT, type Document, digested, sealed } from '../support/evidence-world.ts';
import { paymentClientMembers } from '../support/payment-faults.ts';
import { seededBytes } from '../support/seeded-bytes.ts';

let bank: Bank;
let document: Document;
beforeAll(async () => {
  bank = await openBank();
  const alice = new Browser(bank.app, 'alice', newAuthenticator('alice', { backupEligible: true, backupState: true }));
  await alice.enrol('alice', { authenticatorAttachment: 'platform' });
  const paymentId = await alice.createPayment();
  const opened = await alice.openAuthorisation(paymentId);
  if (!opened.securePaymentConfirmation) throw new Error('nothing was issued');
  const clientMembers = paymentClientMembers(opened.securePaymentConfirmation, ORIGIN);
  const browserKey = { key: makeKeyPair(-7, seededBytes('browser')) };
  const paid = expectStatus(200, await alice.answer(paymentId, opened, { clientMembers, browserKey }));
  document = expectStatus(200, await alice.get(paid.body.evidence)).body;
});
afterAll(() => bank.close());

/** The names of the checks that fail, once the bank itself has digested and sealed the change. */
function failing(change: (document: Document) => void): string[] {
  const copy = structuredClone(document);
  change(copy);
  digested(copy);
  const { checks } = judgeEvidence(sealed(copy), BROUGHT);
  return checks.filter(({ result }) => result === 'fails').map(({ name }) => name);
}

describe('evidence with a browser-bound key', () => {
  it('is bound, and the browser vouches for its own signature', () => {
    const { verdict, checks } = judgeEvidence(document, BROUGHT);
    expect(verdict).toBe('bound');
    expect(checks.find(({ name }) => name === 'browser-bound signature')).toMatchObject({ result: 'holds', voucher: 'browser' });
    expect(checks.find(({ name }) => name === 'possession')).toMatchObject({ result: 'holds', voucher: 'bank' });
  });

  it('fails where the signature of the browser is gone, or another', () => {
    expect(failing(({ assertion }) => delete assertion.browserBoundSignature)).toEqual(['browser-bound signature']);
    const other = (doc: Document) => {
      doc.assertion.browserBoundSignature = doc.assertion.signature;
    };
    expect(failing(other)).toEqual(['browser-bound signature']);
  });

  it('fails where another key is named, or none', () => {
    const other = (doc: Document) => {
      doc.browserBoundKey.publicKey = doc.credential.publicKey;
    };
    expect(failing(other)).toEqual(['browser-bound signature']);
    const none = (doc: Document) => {
      doc.browserBoundKey = null;
    };
    expect(failing(none)).toEqual(['browser-bound signature']);
  });

  it('fails where it claims more possession than key and passkey give', () => {
    const claimed = (doc: Document) => {
      doc.credential.possession = 'synced-with-bound-browser-key';
    };
    expect(failing(claimed)).toEqual(['possession']);
    const bound = (doc: Document) => {
      doc.browserBoundKey.status = 'bound';
    };
    expect(failing(bound)).toEqual(['possession']);
  });

  it('is still read where it is from before there were such keys', () => {
    const older = (doc: Document) => {
      delete doc.credential.possession;
    };
    expect(failing(older)).toEqual([]);
  });
});
