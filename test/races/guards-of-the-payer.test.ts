/**
 * The credential is revoked, the fifth failure lands, or another assertion of the same passkey overtakes, after an answer
 * was judged good and before it takes effect.
 *
 * RTS Art 27(a), Art 4(3)(b), WebAuthn L3 §7.2 step 22; contract §4: 403 where the block or the credential is the reason.
 */
import { describe, expect, it } from 'vitest';
import type { AssertWith } from '../../server/authenticator/core/get-assertion.ts';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { type Bank, openBank } from '../support/bank/bank.ts';
import { barrier } from '../support/bank/barrier.ts';
import { type Browser, expectStatus } from '../support/bank/payer-browser.ts';
import { effects, expectSound } from '../support/bank/soundness.ts';

const problem = (status: number, slug: string) => ({ status, body: { type: `/problems/${slug}` } });

async function world() {
  const gate = barrier();
  const bank = await openBank({ wrap: gate.wrap });
  const alice = await bank.enrol('alice');
  return { gate, bank, alice };
}

/** A payment of alice's whose answer, a good one unless asked otherwise, is judged and waits. */
async function judged({ gate, alice }: Awaited<ReturnType<typeof world>>, authenticator = alice.authenticator, how: AssertWith = {}) {
  const paymentId = await alice.createPayment();
  const opened = await alice.openAuthorisation(paymentId);
  const held = gate.hold();
  const answer = await authenticator.assert(opened.publicKey, how);
  const pending = alice.put(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`, answer);
  await held.arrived;
  return { paymentId, opened, held, pending };
}

async function fail(alice: Browser, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1)
    expect(await alice.pay({}, { faults: [faults.flipSignatureBit] })).toMatchObject(problem(403, 'authentication-failed'));
}

const lastCode = async (bank: Bank) => (await bank.events()).findLast(({ type }) => type === 'payment-authorisation')?.code;
const stateOf = async (bank: Bank, paymentId: string) =>
  (await bank.database.read('SELECT transaction_status, sca_status FROM payments WHERE payment_id = $1', [paymentId]))[0];

describe('between judging and committing', () => {
  it('the passkey that answered is revoked: 403 in the one public face', async () => {
    const here = await world();
    await using bank = here.bank;
    const { alice } = here;
    const phone = bank.browser('phone').authenticator;
    expectStatus(200, await alice.bind());
    const added = expectStatus(201, await alice.register({}, {}, phone)).body.credential;
    expectStatus(200, await alice.bind({}, { action: 'revoke-credential', credentialId: added.credentialId }));
    const before = await effects(bank.database);

    const { paymentId, held, pending } = await judged(here, phone);
    expectStatus(204, await alice.delete(`/api/credentials/${added.credentialId}`));
    held.release();

    expect(await pending).toMatchObject(problem(403, 'authentication-failed'));
    expect(await effects(bank.database)).toEqual(before);
    expect(await lastCode(bank)).toBe('credential-not-active');
    expect(await stateOf(bank, paymentId)).toEqual({ transaction_status: 'RCVD', sca_status: 'failed' });
    expectStatus(200, await alice.answer(paymentId, await alice.openAuthorisation(paymentId)));
    await expectSound(bank.database);
  });

  it('the passkey of the session is revoked: its open authorisations are void, also one being judged', async () => {
    const here = await world();
    await using bank = here.bank;
    const { alice } = here;
    const own = alice.authenticator.held[0]?.id as string;
    expectStatus(200, await alice.bind({}, { action: 'revoke-credential', credentialId: own }));
    const before = await effects(bank.database);
    const { paymentId, held, pending } = await judged(here);
    expectStatus(204, await alice.delete(`/api/credentials/${own}?confirm=last`));
    held.release();

    expect(await pending).toMatchObject(problem(409, 'authorisation-not-open'));
    expect(await effects(bank.database)).toEqual(before);
    expect(await lastCode(bank)).toBe('authorisation-not-open');
    expect(await stateOf(bank, paymentId)).toEqual({ transaction_status: 'RCVD', sca_status: 'failed' });
    expectStatus(401, await alice.get('/api/payments'));
    await expectSound(bank.database);
  });

  it('the fifth failure lands: blocked, also for the valid answer', async () => {
    const here = await world();
    await using bank = here.bank;
    const { alice } = here;
    await fail(alice, 4);
    const before = await effects(bank.database);
    const { paymentId, opened, held, pending } = await judged(here);
    await fail(alice, 1);
    held.release();

    const answer = await pending;
    expect(answer).toMatchObject(problem(403, 'authorisation-blocked'));
    expect(Number(answer.headers['retry-after'])).toBe(15 * 60);
    expect(await effects(bank.database)).toEqual(before);
    expect(await lastCode(bank)).toBe('payer-blocked');
    expect((await bank.stores.attempts.load(alice.payerId, 'sca')).failures).toBe(5);

    // Contract §4: a blocked answer consumes nothing.
    await bank.stores.attempts.unblock(alice.payerId, { now: bank.clock.now, requestId: 'operator', sessionRef: null });
    expectStatus(200, await alice.answer(paymentId, opened));
    await expectSound(bank.database);
  });

  it('the fifth failure lands: blocked, also for the wrong answer that was on its way, which is no sixth', async () => {
    const here = await world();
    await using bank = here.bank;
    const { alice } = here;
    await fail(alice, 4);
    const { paymentId, opened, held, pending } = await judged(here, alice.authenticator, { faults: [faults.flipSignatureBit] });
    await fail(alice, 1);
    const before = await bank.stores.attempts.load(alice.payerId, 'sca');
    held.release();
    expect(await pending).toMatchObject(problem(403, 'authorisation-blocked'));
    expect(await lastCode(bank)).toBe('payer-blocked');
    expect(await bank.stores.attempts.load(alice.payerId, 'sca')).toEqual(before);
    await bank.stores.attempts.unblock(alice.payerId, { now: bank.clock.now, requestId: 'operator', sessionRef: null });
    expectStatus(200, await alice.answer(paymentId, opened));
    await expectSound(bank.database);
  });

  it('the passkey answers another payment with a higher sign count: the older answer is a possible clone, and no attempt', async () => {
    const here = await world();
    await using bank = here.bank;
    const { alice } = here;
    await fail(alice, 1);
    const { paymentId, held, pending } = await judged(here);
    const other = expectStatus(200, await alice.pay());
    const before = await effects(bank.database);
    held.release();

    expect(await pending).toMatchObject(problem(403, 'authentication-failed'));
    expect(await effects(bank.database)).toEqual(before);
    expect(await lastCode(bank)).toBe('sign-count-not-increased');
    expect((await bank.stores.attempts.load(alice.payerId, 'sca')).failures).toBe(0);
    expect(await stateOf(bank, other.paymentId)).toMatchObject({ transaction_status: 'ACSC' });
    bank.clock.advance(1000);
    expectStatus(200, await alice.answer(paymentId, await alice.openAuthorisation(paymentId)));
    const told = (await alice.get('/api/messages')).body.messages.map(({ kind }: { kind: string }) => kind);
    expect(told, 'after the next accepted one').toContain('possible-clone');
    await expectSound(bank.database);
  });

  it.each([
    ['good', {}],
    ['wrong', { faults: [faults.flipSignatureBit] }],
  ])('an instance of an earlier version takes it, which judged afterwards: the %s answer has no verdict', async (_, how) => {
    const here = await world();
    await using bank = here.bank;
    const { paymentId, opened, held, pending } = await judged(here, here.alice.authenticator, how);
    const taken = `UPDATE authorisations SET taken_at = 1, taken_by = 'elsewhere' WHERE authorisation_id = $1`;
    await bank.database.write(({ run }) => run(taken, [opened.authorisationId]));
    const before = await effects(bank.database);
    held.release();
    expect(await pending).toMatchObject(problem(409, 'authorisation-not-open'));
    expect(await effects(bank.database)).toEqual(before);
    expect((await bank.stores.attempts.load(here.alice.payerId, 'sca')).failures).toBe(0);
    expect(await stateOf(bank, paymentId)).toMatchObject({ transaction_status: 'RCVD' });
  });

  it('a second answer to the same authorisation takes effect first: it pays, and the one that was held hears 409', async () => {
    const here = await world();
    await using bank = here.bank;
    const { alice } = here;
    const { paymentId, opened, held, pending } = await judged(here);
    expectStatus(200, await alice.answer(paymentId, opened));
    const once = await effects(bank.database);
    held.release();
    expect(await pending).toMatchObject(problem(409, 'authorisation-not-open'));
    expect(await effects(bank.database)).toEqual(once);
    expect(await stateOf(bank, paymentId)).toMatchObject({ transaction_status: 'ACSC' });
    await expectSound(bank.database);
  });

  it('a wrong answer to the same authorisation takes effect first: it counts, and the good one that was held pays nothing', async () => {
    const here = await world();
    await using bank = here.bank;
    const { alice } = here;
    const { paymentId, opened, held, pending } = await judged(here);
    expect(await alice.answer(paymentId, opened, { faults: [faults.flipSignatureBit] })).toMatchObject(
      problem(403, 'authentication-failed'),
    );
    const once = await effects(bank.database);
    held.release();
    expect(await pending).toMatchObject(problem(409, 'authorisation-not-open'));
    expect(await effects(bank.database)).toEqual(once);
    expect((await bank.stores.attempts.load(alice.payerId, 'sca')).failures).toBe(1);
    await expectSound(bank.database);
  });

  it('a good answer to the same authorisation takes effect first: the wrong one that was held is no attempt and has no verdict', async () => {
    const here = await world();
    await using bank = here.bank;
    const { alice } = here;
    const { paymentId, opened, held, pending } = await judged(here, alice.authenticator, { faults: [faults.flipSignatureBit] });
    expectStatus(200, await alice.answer(paymentId, opened));
    const once = await effects(bank.database);
    held.release();
    expect(await pending).toMatchObject(problem(409, 'authorisation-not-open'));
    expect(await effects(bank.database)).toEqual(once);
    expect(await lastCode(bank)).toBe('authorisation-not-open');
    expect((await bank.stores.attempts.load(alice.payerId, 'sca')).failures).toBe(0);
    await expectSound(bank.database);
  });
});
