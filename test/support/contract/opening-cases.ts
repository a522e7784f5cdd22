/** Opening an authorisation: what is signed is what is stored, and one code at most can execute a payment (RTS Art 5(1)). */
import { failed, succeeded } from '../../../server/core/failures.ts';
import { assert, contractCase, eventsOf, failureOf, isPaid } from './contract-case.ts';
import { CONFIRMATION } from './contract-rows.ts';
import { act, answering, atOnce, freshId, NOW } from './contract-world.ts';

export const openingCases = [
  contractCase('open-round-trip', 'what was opened is found whole, its times to the millisecond', 'RTS Art 5(1)(b)', async (world) => {
    const { outcome, ...opened } = await world.open(await world.payment(world.alice), {
      paymentConfirmation: CONFIRMATION,
      method: 'secure-payment-confirmation',
    });
    assert.equal(failureOf(outcome), null);
    const found = await world.own(opened);
    for (const [member, value] of Object.entries(opened)) assert.deepEqual(found[member as keyof typeof found], value, member);
    const { scaStatus, takenAt, voidedAt, fallbackFrom } = found;
    assert.deepEqual(
      { scaStatus, takenAt, voidedAt, fallbackFrom },
      { scaStatus: 'started', takenAt: null, voidedAt: null, fallbackFrom: null },
    );
  }),
  contractCase('open-change', 'the change that is asked for is found member by member', 'RTS Art 24(2)(b)', async (world) => {
    const { outcome: _, ...like } = await world.open(await world.payment(world.alice));
    const change = { bindingId: freshId(), keyId: 'k' };
    const ids = { authorisationId: freshId(), challenge: freshId(), scope: 'register-credential', subjectId: world.alice.payerId } as const;
    const begin = async () => succeeded({ fallbackFrom: null });
    const entry = () =>
      ({ type: 'register-credential-authorisation-started', outcome: 'success', payerId: world.alice.payerId, details: {} }) as const;
    await world.ports.authorisations.open({ ...like, ...ids, subjectVersion: 0, change }, begin, entry, act());
    const found = await world.own({ ...ids, payerId: world.alice.payerId });
    assert.deepEqual([found.change, found.subjectVersion, found.scope], [change, 0, 'register-credential']);
  }),
  contractCase('own-of-payer', 'another payer finds no authorisation of this one', 'RTS Art 4(1)', async (world) => {
    const opened = await world.open(await world.payment(world.alice));
    const bob = await world.payer();
    assert.equal(await world.ports.authorisations.own(bob.payerId, opened.authorisationId), null);
  }),
  contractCase('open-begins', 'opening starts the payment and leaves its event', 'RTS Art 29(2)', async (world) => {
    const payment = await world.payment(world.alice);
    await world.open(payment);
    assert.equal((await world.look.payment(payment.paymentId))?.scaStatus, 'started');
    assert.equal(await eventsOf(world, world.alice.payerId, 'payment-authorisation-started'), 1);
  }),
  contractCase('open-refused', 'an opening that is refused leaves nothing', 'RTS Art 5(1)', async (world) => {
    const payment = await world.payment(world.alice);
    const first = await world.open(payment);
    const { outcome: _, ...like } = first;
    const opened = { ...like, scope: 'payment', authorisationId: freshId(), challenge: freshId() } as const;
    const entry = () => ({ type: 'payment-authorisation-started', outcome: 'success', payerId: payment.payerId, details: {} }) as const;
    const refused = await world.ports.authorisations.open(
      opened,
      async (store) => {
        await store.begin(payment, false, NOW);
        return failed('payment-not-open');
      },
      entry,
      act(),
    );
    assert.equal(failureOf(refused), 'payment-not-open');
    assert.equal(await world.ports.authorisations.own(payment.payerId, opened.authorisationId), null);
    assert.equal((await world.own(first)).voidedAt, null, 'the one before is open still');
    assert.equal(await eventsOf(world, payment.payerId, 'payment-authorisation-started'), 1);
  }),
  contractCase('open-voids-earlier', 'opening again voids what the payment has open, at that time', 'RTS Art 5(1)(d)', async (world) => {
    const payment = await world.payment(world.alice);
    const first = await world.open(payment);
    const second = await world.open(payment, { now: NOW + 5 });
    assert.deepEqual([(await world.own(first)).voidedAt, (await world.own(second)).voidedAt], [NOW + 5, null]);
    assert.equal(failureOf(await world.pay(answering(first, world.passkey), payment)), 'authorisation-not-open');
    assert.ok(isPaid(await world.pay(answering(second, world.passkey), payment)));
  }),
  contractCase('open-twins', 'of many openings at once one stays open', 'RTS Art 5(1)(d)', async (world) => {
    const payment = await world.payment(world.alice);
    const opened = await atOnce(8, () => world.open(payment));
    const found = await Promise.all(opened.map((each) => world.own(each)));
    assert.equal(found.filter(({ voidedAt }) => voidedAt === null).length, 1);
  }),
  contractCase('begin-edited', 'a payment that was edited since does not begin', 'RTS Art 5(1)(d)', async (world) => {
    const payment = await world.payment(world.alice);
    await world.seed.editPayment(payment.paymentId, { currency: 'EUR', minorUnits: 1n });
    assert.equal(failureOf((await world.open(payment)).outcome), 'payment-not-open');
  }),
  contractCase('begin-ended', 'a payment that ended does not begin', 'RTS Art 4(1)', async (world) => {
    const payment = await world.payment(world.alice);
    assert.ok(isPaid(await world.pay(answering(await world.open(payment), world.passkey), payment)));
    assert.equal(failureOf((await world.open(payment)).outcome), 'payment-not-open');
  }),
  contractCase(
    'fallback-from',
    'leaving the browser’s dialog for a page is found in the next opening',
    'RTS Art 5(1)(a)',
    async (world) => {
      const payment = await world.payment(world.alice);
      const inDialog = await world.open(payment, { paymentConfirmation: CONFIRMATION });
      const shownAgain = await world.open(payment, { now: NOW + 1, paymentConfirmation: CONFIRMATION });
      const onPage = await world.open(payment, { now: NOW + 2 });
      assert.equal((await world.own(inDialog)).fallbackFrom, null);
      assert.equal((await world.own(shownAgain)).fallbackFrom, null);
      assert.equal((await world.own(onPage)).fallbackFrom, shownAgain.authorisationId);
      assert.deepEqual(onPage.outcome, succeeded({ fallbackFrom: shownAgain.authorisationId }));
    },
  ),
];
