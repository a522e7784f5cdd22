/**
 * The seal of evidence, and the keys to check it with: from the payer's download alone, as anybody would.
 *
 * Contract §6: Ed25519 over `"fido2-sca/evidence-seal/1" 0x00 JCS(document without seal)`. PSD2 Art 72(1).
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digest } from '../../../server/core/audit/audit-chain.ts';
import { auditKey, auditSigner, statementVerifies } from '../../../server/core/audit/audit-key.ts';
import { SEAL_LABEL } from '../../../server/core/audit/signed-statement.ts';
import { AUDIT_KEY, type Bank, openBank, START } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';

let bank: Bank;
let alice: Browser;
// biome-ignore lint/suspicious/noExplicitAny: a document as it came
let evidence: any;

beforeAll(async () => {
  bank = await openBank();
  alice = await bank.enrol('alice');
  const paid = expectStatus(200, await alice.pay());
  evidence = expectStatus(200, await alice.get(paid.body.evidence)).body;
});
afterAll(() => bank.close());

const keys = async () => expectStatus(200, await bank.browser().get('/.well-known/fido2-sca-audit-keys')).body.keys;

describe('the seal', () => {
  it('verifies with the published key, over the bytes that the contract says', async () => {
    const { seal, ...document } = evidence;
    const [key] = await keys();
    expect(seal.keyId).toBe(key.keyId);
    const bytes = Buffer.from(`fido2-sca/evidence-seal/1\0${canonicalize(document)}`);
    expect(verify(null, bytes, createPublicKey(key.publicKeyPem), Buffer.from(seal.signature, 'base64url'))).toBe(true);
  });

  it('covers every member, audit included', () => {
    const { seal, ...document } = evidence;
    const key = auditKey(createPublicKey(AUDIT_KEY));
    expect(statementVerifies(key, SEAL_LABEL, document, seal.signature)).toBe(true);
    for (const name of Object.keys(document)) {
      const { [name]: _, ...without } = document;
      expect(statementVerifies(key, SEAL_LABEL, without, seal.signature), name).toBe(false);
    }
    expect(statementVerifies(key, SEAL_LABEL, document, `${seal.signature}=`)).toBe(false);
    expect(statementVerifies(key, SEAL_LABEL, { half: '\ud800' }, seal.signature)).toBe(false);
  });

  it('of another kind of statement is none of this kind', () => {
    const signer = auditSigner(AUDIT_KEY);
    const other = signer.sign('fido2-sca/another/1' as never, { a: '1' });
    expect(statementVerifies(auditKey(createPublicKey(AUDIT_KEY)), SEAL_LABEL, { a: '1' }, other)).toBe(false);
  });

  it('covers the opened details of the event, which hold the digest of the document', () => {
    const { seal: _, audit, ...document } = evidence;
    const { salt, details } = audit.opened;
    expect(digest(Buffer.from(salt, 'base64url'), canonicalize(details) as string)).toBe(audit.event.detailsDigest);
    expect(details.evidenceDigest).toBe(digest(canonicalize(document) as string));
  });
});

describe('the published keys', () => {
  it('are named by their own digest, and say since when', async () => {
    const [key, ...others] = await keys();
    expect(others).toEqual([]);
    const der = createPublicKey(key.publicKeyPem).export({ type: 'spki', format: 'der' });
    expect(key).toMatchObject({ keyId: createHash('sha256').update(der).digest('base64url'), algorithm: 'Ed25519', validUntil: null });
    expect(key.validFrom).toBe(new Date(START).toISOString());
    expect(JSON.stringify(key)).not.toContain('PRIVATE');
  });

  it('keep their time when the bank starts again', async () => {
    const before = await keys();
    bank.clock.advance(60_000);
    await bank.restart();
    expect(await keys()).toEqual(before);
  });
});
