/**
 * RTS Art 4(3)(b): "the number of failed authentication attempts that can take place consecutively … shall not exceed five".
 *
 * Contract §3, Attempts: what counts, against whom, what a block does and how it ends. Failures here are the payer's own:
 * inside a session. Those of strangers at the sign-in are in `stranger-sign-in.test.ts`.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

const WRONG = { faults: [faults.flipSignatureBit] };
const FAILED = [403, 'authentication-failed', 'signature-invalid'];
const BLOCKED = [403, 'authorisation-blocked', 'payer-blocked'];
const MINUTE = 60_000;

async function fail(alice: Browser, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) expectStatus(403, await alice.pay({}, WRONG));
}

describe('RTS Art 4(3)(b): five failures in a row', () => {
  it('the fifth still answers authentication-failed, and then a valid assertion is refused', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const open = await alice.openAuthorisation(paymentId);
    for (let i = 0; i < 5; i += 1) expect(await refusal(bank, await alice.pay({}, WRONG))).toEqual(FAILED);

    const blocked = await alice.answer(paymentId, open);
    expect(await refusal(bank, blocked)).toEqual(BLOCKED);
    expect(blocked.headers['retry-after']).toBe('900');
    for (const [url, body] of [
      [`/api/payments/${paymentId}/authorisations`, {}],
      ['/api/bindings', { action: 'register-credential' }],
    ] as const) {
      const refused = await alice.post(url, body);
      expect(await refusal(bank, refused)).toEqual(BLOCKED);
      expect(refused.headers['retry-after']).toBe('900');
    }
    expect((await alice.get(`/api/payments/${paymentId}`)).body.transactionStatus).toBe('RCVD');
    expect((await bank.events()).filter(({ type }) => type === 'payer-blocked')).toHaveLength(1);
    const { messages } = (await alice.get('/api/messages')).body;
    expect(messages.filter(({ kind }: { kind: string }) => kind === 'payer-blocked')).toHaveLength(1);
  });

  it('a blocked answer consumes nothing', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const open = await alice.openAuthorisation(paymentId);
    await fail(alice, 5);
    expect((await alice.answer(paymentId, open)).status).toBe(403);
    const { body } = await alice.get(`/api/payments/${paymentId}/authorisations/${open.authorisationId}`);
    expect(body.scaStatus).toBe('started');

    // An operator lifts the block: the same authorisation is still good.
    await bank.stores.attempts.unblock(alice.payerId, { now: bank.clock.now, requestId: 'operator', sessionRef: null });
    expectStatus(200, await alice.answer(paymentId, open));
  });

  it('the block is over after 15 minutes, and counting begins at zero', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    await fail(alice, 5);
    bank.clock.advance(15 * MINUTE - 1_500);
    const still = await alice.signIn();
    expect([still.status, still.headers['retry-after']]).toEqual([403, '2']);
    bank.clock.advance(1_500);
    expectStatus(200, await alice.signIn());
    await fail(alice, 4);
    expectStatus(200, await alice.pay());
  });

  it('four failures and a success begin a new row', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 3; i += 1) {
      await fail(alice, 4);
      expectStatus(200, await alice.pay());
    }
  });

  it('a failure while blocked extends nothing', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    await fail(alice, 5);
    bank.clock.advance(10 * MINUTE);
    expect((await alice.signIn(WRONG)).status).toBe(403);
    const valid = await alice.signIn();
    expect([valid.status, valid.headers['retry-after']]).toEqual([403, '300']);
  });

  it('is one row for all credentials, payments, sessions and scopes of the payer', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(200, await alice.bind());
    const phone = newAuthenticator('phone');
    expectStatus(201, await alice.register({}, {}, phone));
    const elsewhere = alice.elsewhere();
    expectStatus(200, await elsewhere.signIn());

    await fail(alice, 1);
    expectStatus(403, await elsewhere.pay({}, WRONG));
    expectStatus(403, await alice.bind(WRONG));
    for (let i = 0; i < 2; i += 1) {
      const paymentId = await alice.createPayment();
      const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
      expectStatus(
        403,
        await alice.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, await phone.assert(publicKey, WRONG)),
      );
    }
    expect(await refusal(bank, await elsewhere.post('/api/bindings', { action: 'register-credential' }))).toEqual(BLOCKED);
  });

  it('survives a restart', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    await fail(alice, 3);
    alice.app = await bank.restart();
    await fail(alice, 2);
    alice.app = await bank.restart();
    expect(await refusal(bank, await alice.post(`/api/payments/${paymentId}/authorisations`))).toEqual(BLOCKED);
  });

  it('a foreign credential used in my session counts against me, not against its owner', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    for (let i = 0; i < 5; i += 1) {
      const paymentId = await alice.createPayment();
      const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
      const foreign = await bob.authenticator.assert({ ...publicKey, allowCredentials: [] });
      expect(await refusal(bank, await alice.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, foreign))).toEqual([
        403,
        'authentication-failed',
        'credential-not-allowed',
      ]);
    }
    expect(await refusal(bank, await alice.post('/api/bindings', { action: 'register-credential' }))).toEqual(BLOCKED);
    expectStatus(200, await bob.pay());
  });
});
