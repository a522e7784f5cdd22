/**
 * The whole story over HTTP: enrol, pay, look at the evidence, sign out, sign in again, find the payment.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import { digest } from '../../../server/core/audit/audit-chain.ts';
import { SEAL_LABEL, statementBytes } from '../../../server/core/audit/signed-statement.ts';
import { fromBase64url } from '../../../server/core/encoding/base64url.ts';
import { AUDIT_KEY, openBank } from '../../support/bank/bank.ts';
import { expectStatus, PAYEE } from '../../support/bank/payer-browser.ts';

describe('the story', () => {
  it('goes from enrolment to an executed, dynamically linked payment and back in again', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expect((await alice.get('/api/session')).body.payer).toMatchObject({ username: 'alice', roles: ['payer'] });

    const paid = expectStatus(200, await alice.pay({ amount: { currency: 'EUR', value: '49.99' }, reference: 'Invoice 17' }));
    expect(paid.body).toMatchObject({ transactionStatus: 'ACSC', scaStatus: 'finalised', payee: PAYEE, reference: 'Invoice 17' });
    expect(paid.body.evidence).toBe(`/api/payments/${paid.paymentId}/evidence`);

    const { accounts } = (await alice.get('/api/accounts')).body;
    expect(accounts[0].balance).toEqual({ currency: 'EUR', value: '9950.01' });

    expect((await alice.delete('/api/session')).status).toBe(204);
    expect((await alice.get('/api/payments')).status).toBe(401);
    expectStatus(200, await alice.signIn());
    const { payments } = (await alice.get('/api/payments')).body;
    expect(payments).toHaveLength(1);
    expect(payments[0]).toMatchObject({ paymentId: paid.paymentId, amount: { currency: 'EUR', value: '49.99' } });
  });

  it('keeps evidence that anybody can verify with the file alone', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paid = expectStatus(200, await alice.pay({ reference: 'Invoice 17' }));
    const evidence = expectStatus(200, await alice.get(paid.body.evidence)).body;

    // The challenge is the link over what was paid, computed here by hand.
    const link = createHash('sha256')
      .update('fido2-sca/1/payment\0')
      .update(fromBase64url(evidence.nonce))
      .update(canonicalize(evidence.object) as string)
      .digest('base64url');
    expect(evidence.challenge).toBe(link);
    const client = JSON.parse(Buffer.from(evidence.assertion.clientDataJSON, 'base64url').toString());
    expect(client.challenge).toBe(link);
    expect(evidence.object).toMatchObject({ amount: { currency: 'EUR', value: '49.99' }, payee: PAYEE, reference: 'Invoice 17' });

    const hash = createHash('sha256').update(fromBase64url(evidence.assertion.clientDataJSON)).digest();
    const signed = Buffer.concat([fromBase64url(evidence.assertion.authenticatorData), hash]);
    expect(verify('sha256', signed, evidence.credential.publicKeyPem, fromBase64url(evidence.assertion.signature))).toBe(true);

    const { audit, seal, ...document } = evidence;
    expect(
      verify(null, statementBytes(SEAL_LABEL, { ...document, audit }), createPublicKey(AUDIT_KEY), fromBase64url(seal.signature)),
    ).toBe(true);
    const event = (await bank.events()).find(({ type, outcome }) => type === 'payment-authorisation' && outcome === 'success');
    expect(audit.event.hash).toBe(event?.hash);
    expect(event?.details.evidenceDigest).toBe(digest(canonicalize(document) as string));
  });
});
