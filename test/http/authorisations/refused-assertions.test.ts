/**
 * Evidence of refused answers: kept for every try that was judged, whole, and under the chain; and for nothing else.
 *
 * RTS Art 29(1). Whoever disputes a refusal can judge the bytes again; nobody can fill the disk with them.
 */
import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { digest } from '../../../server/core/audit/audit-chain.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';
import { expectSound } from '../../support/bank/soundness.ts';

/** What is kept of the newest failure: null where nothing is. */
async function keptOfLast(bank: Bank) {
  const event = (await bank.events()).findLast(({ outcome }) => outcome === 'failure');
  const text = event ? await bank.stores.refusedAssertions.at(event.sequence) : null;
  return { event, text, document: text === null ? null : JSON.parse(text) };
}
const countKept = async (bank: Bank) =>
  (await bank.database.read<{ kept: number }>('SELECT count(*) AS kept FROM refused_assertions'))[0]?.kept;

describe('a refused answer to a payment', () => {
  it('is kept with all that was asked, expected and sent, and its digest is in the event', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId, { method: 'webauthn' });
    const answer = await alice.authenticator.assert(opened.publicKey, { faults: [faults.claimOtherOrigin] });
    const refused = await alice.put(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`, answer);
    expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', 'origin-not-expected']);

    const { event, text, document } = await keptOfLast(bank);
    expect(event?.details.refusalDigest).toBe(digest(text ?? ''));
    expect(canonicalize(document)).toBe(text);
    const [held] = await bank.stores.credentials.ofPayer(alice.payerId);
    expect(document).toMatchObject({
      format: 'fido2-sca-refusal/1',
      scope: 'payment',
      object: opened.link.object,
      nonce: opened.link.nonce,
      challenge: opened.publicKey.challenge,
      method: 'webauthn',
      expected: { origins: ['http://localhost:3000'], rpId: 'localhost', types: ['webauthn.get'], userVerification: 'required' },
      assertion: {
        id: answer.id,
        clientDataJSON: answer.response.clientDataJSON,
        authenticatorData: answer.response.authenticatorData,
        signature: answer.response.signature,
      },
      credential: { credentialId: held?.credentialId, publicKey: held?.publicKey, payerId: alice.payerId, signCount: 2 },
      failure: { code: 'origin-not-expected' },
      refusedAt: event?.recordedAt,
    });
    expect(document.failure.clauses.map(({ section }: { section: string }) => section)).toEqual(['§7.2']);
  });

  it('of every kind is kept: each fault, one document, in a sound database', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const kinds = [
      faults.flipSignatureBit,
      faults.clearUserVerified,
      faults.claimOtherOrigin,
      faults.signWithOtherKey,
      faults.clearUserPresent,
    ];
    for (const [done, fault] of kinds.entries()) {
      expectStatus(403, await alice.pay({}, { faults: [fault] }));
      expect(await countKept(bank)).toBe(done + 1);
      bank.clock.advance(60_000);
    }
    await expectSound(bank.database);
  });

  it('of an unknown passkey is kept without a key', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const stranger = await bank.enrol('bob');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const unknown = newAuthenticator('nobody’s');
    const options = expectStatus(200, await (await offering(bank)).post('/api/registrations/options')).body;
    await unknown.register(options);
    const answer = await unknown.assert({ ...opened.publicKey, allowCredentials: [] });
    const url = `/api/payments/${paymentId}/authorisations/${opened.authorisationId}`;
    expect((await refusal(bank, await alice.put(url, answer)))[2]).toBe('credential-not-allowed');
    expect((await keptOfLast(bank)).document).toMatchObject({ credential: null, assertion: { id: answer.id } });

    const foreign = await alice.openAuthorisation(paymentId);
    const foreignAnswer = await stranger.authenticator.assert({ ...foreign.publicKey, allowCredentials: [] });
    expectStatus(403, await alice.put(`/api/payments/${paymentId}/authorisations/${foreign.authorisationId}`, foreignAnswer));
    expect((await keptOfLast(bank)).document).toMatchObject({ credential: { payerId: stranger.payerId } });
  });

  it('to a change of passkeys is kept as well', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(403, await alice.bind({ faults: [faults.clearUserVerified] }));
    const { event, document } = await keptOfLast(bank);
    expect(event).toMatchObject({ type: 'register-credential-authorisation', code: 'user-not-verified' });
    expect(document).toMatchObject({ scope: 'register-credential', method: null, object: { payer: { payerId: alice.payerId } } });
  });
});

describe('POLICY: what is not kept', () => {
  it('an answer to an authorisation that is not open, or under a block', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    expectStatus(403, await alice.answer(paymentId, opened, { faults: [faults.flipSignatureBit] }));
    for (let again = 0; again < 3; again += 1) expectStatus(409, await alice.answer(paymentId, opened));
    expect(await countKept(bank)).toBe(1);
    const open = await alice.openAuthorisation(await alice.createPayment());
    for (let i = 0; i < 4; i += 1) expectStatus(403, await alice.bind({ faults: [faults.flipSignatureBit] }));
    expect(await countKept(bank)).toBe(5);
    const blocked = await alice.put(`/api/bindings/${open.authorisationId}`, await alice.authenticator.assert(open.publicKey));
    expect(blocked.status).not.toBe(200);
    expect(await countKept(bank)).toBe(5);
  });
});

/** A session that may register, for an authenticator that never finishes. */
async function offering(bank: Bank): Promise<Browser> {
  const browser = bank.browser('never finishes');
  expectStatus(201, await browser.post('/api/enrolments', { username: 'unfinished', displayName: 'Unfinished' }));
  return browser;
}
