/**
 * Evidence of a payment that the browser signed along with: which key, and what it was to the bank, are checked.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentClientMembers } from '../../server/authenticator/core/payment-client-data.ts';
import { makeKeyPair } from '../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { auditSigner } from '../../server/core/audit/audit-key.ts';
import { readEvidence } from '../../server/evidence/evidence-file.ts';
import { judgeEvidence } from '../../server/evidence/evidence-verdict.ts';
import { AUDIT_KEY, type Bank, ORIGIN, openBank } from '../support/bank/bank.ts';
import { Browser, expectStatus, newAuthenticator } from '../support/bank/payer-browser.ts';
import { BROUGHT, type Document, digested, sealed } from '../support/worlds/evidence-world.ts';
import { changedLeaves } from '../support/worlds/json-leaves.ts';

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
  const browserBoundKey = { key: makeKeyPair(-7, seededBytes('browser')) };
  const paid = expectStatus(200, await alice.answer(paymentId, opened, { clientMembers, browserBoundKey }));
  await bank.stores.checkpoints.make(auditSigner(AUDIT_KEY), bank.clock.now);
  document = expectStatus(200, await alice.get(paid.body.evidence)).body;
});
afterAll(() => bank.close());

/** The names of the checks that fail, once the bank itself has digested and sealed the change. */
function failing(change: (document: Document) => void): string[] {
  const copy = structuredClone(document);
  // A changed event is in no tree that was ever signed.
  Object.assign(copy.audit, { checkpoint: null, path: null });
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
      delete doc.policy.possession;
    };
    expect(failing(older)).toEqual([]);
  });

  it('is never bound, whichever leaf was changed, taken away, or nulled, also where the bank sealed it again', () => {
    const { seal: _, ...unsealed } = document;
    const verdictOn = (changed: Document) => {
      const read = readEvidence(Buffer.from(JSON.stringify(changed)));
      return read.ok ? judgeEvidence(read.document, BROUGHT).verdict : 'unreadable';
    };
    expect(verdictOn(sealed(unsealed))).toBe('bound');
    expect([unsealed.method, unsealed.audit.checkpoint === null]).toEqual(['secure-payment-confirmation', false]);
    const paths = new Set<string>();
    for (const { path, changed } of changedLeaves(unsealed)) {
      expect(verdictOn(sealed(changed)), path.join('/')).not.toBe('bound');
      paths.add(path.join('/'));
    }
    expect([...paths]).toEqual(expect.arrayContaining(['browserBoundKey/publicKey', 'issuedPaymentConfirmation/total/value']));
    for (const { path, changed } of changedLeaves(document)) expect(verdictOn(changed), path.join('/')).not.toBe('bound');
  });
});
