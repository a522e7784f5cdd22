/** The authorisation that a session has open already: whoever orders again gets that one, and no other (contract §4, RTS Art 4(1)). */
import { assert, contractCase, isPaid } from './contract-case.ts';
import { answering, NOW } from './contract-world.ts';
import { openBeside, order, waiting } from './ordering-world.ts';

export const openInSessionCases = [
  contractCase('open-in-session', 'what waits in this session is found, whole', 'RTS Art 5(1)(b)', async (world) => {
    const { draft, opened } = await order(world, world.alice);
    assert.deepEqual(await waiting(world, draft, { now: NOW + 1 }), await world.own(opened));
  }),
  contractCase('open-in-other-session', 'another session’s waits for that session alone', 'contract §4', async (world) => {
    const { draft } = await order(world, world.alice);
    assert.equal(await waiting(world, draft, { now: NOW + 1, sessionRef: 'session-2' }), null);
  }),
  contractCase('open-of-other-payment', 'another payment’s waits for that payment alone', 'RTS Art 5(1)(b)', async (world) => {
    await order(world, world.alice);
    const other = await world.payment(world.alice);
    assert.equal(await waiting(world, other, { now: NOW + 1 }), null);
  }),
  contractCase('open-of-other-payer', 'another payer finds nothing, whatever payment they name', 'RTS Art 4(1)', async (world) => {
    const { draft, opened } = await order(world, world.alice);
    const bob = await world.payer();
    const find = (payerId: string) =>
      world.ports.authorisations.openInSession?.(payerId, opened.sessionRef, draft.paymentId, NOW + 1) ?? assert.fail('no openInSession');
    assert.equal(await find(bob.payerId), null);
    assert.notEqual(await find(world.alice.payerId), null);
  }),
  contractCase('open-until-expired', 'it waits until the millisecond before it expires', 'RTS Art 4(1)', async (world) => {
    const { draft, opened } = await order(world, world.alice);
    assert.notEqual(await waiting(world, draft, { now: opened.expiresAt - 1 }), null);
    assert.equal(await waiting(world, draft, { now: opened.expiresAt }), null);
  }),
  contractCase('open-until-taken', 'one that was accepted waits no more', 'RTS Art 4(1)', async (world) => {
    const { draft, opened } = await order(world, world.alice);
    assert.ok(isPaid(await world.pay(answering(opened, world.passkey), draft)));
    assert.equal(await waiting(world, draft, { now: NOW + 2000 }), null);
  }),
  contractCase('open-until-failed', 'one that failed waits no more', 'RTS Art 4(1)', async (world) => {
    const { draft, opened } = await order(world, world.alice);
    assert.equal(await world.fail(opened, world.alice.payerId), null);
    assert.equal(await waiting(world, draft, { now: NOW + 2000 }), null);
  }),
  contractCase('open-until-voided', 'one that was voided waits no more', 'RTS Art 5(1)(d)', async (world) => {
    const { draft } = await order(world, world.alice);
    await world.open(draft, { now: NOW + 1, sessionRef: 'session-2' });
    assert.equal(await waiting(world, draft, { now: NOW + 2 }), null);
    assert.notEqual(await waiting(world, draft, { now: NOW + 2, sessionRef: 'session-2' }), null, 'the one that voided it does');
  }),
  contractCase('open-newest', 'of several that wait the newest is found', 'contract §4', async (world) => {
    const { draft } = await order(world, world.alice);
    const newest = await openBeside(world, draft, NOW + 7);
    await openBeside(world, draft, NOW + 3);
    assert.equal((await waiting(world, draft, { now: NOW + 9 }))?.authorisationId, newest.authorisationId);
  }),
];
