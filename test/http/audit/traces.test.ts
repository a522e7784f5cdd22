/**
 * What the log keeps of a payment and of its payer: RTS Art 29, Art 22; contract §6.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { activate, seededCodes } from '../../support/bank/activation.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';

describe('RTS Art 29: the log of a payment', () => {
  it('names each act in order, under one session and its own requests', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { paymentId } = expectStatus(200, await alice.pay());
    const events = (await bank.events()).filter((event) => event.paymentId === paymentId);
    expect(events.map(({ type, outcome }) => `${type} ${outcome}`)).toEqual([
      'payment-created success',
      'payment-authorisation-started success',
      'payment-authorisation success',
    ]);
    expect(new Set(events.map(({ sessionRef }) => sessionRef)).size).toBe(1);
    expect(new Set(events.map(({ requestId }) => requestId)).size).toBe(3);
    for (const { payerId, recordedAt } of events)
      expect([payerId, recordedAt]).toEqual([alice.payerId, new Date(bank.clock.now).toISOString()]);
  });
});

describe('contract §6: what is never in the log', () => {
  it('no cookie, no session id, no activation code; in the chain itself no personal data either', async () => {
    await using bank = await openBank();
    const codes = await seededCodes(bank);
    const amelie = await activate(bank, 'amelie', String(codes.amelie));
    expectStatus(200, await amelie.pay({ reference: 'Invoice 17' }));
    expectStatus(403, await amelie.pay({}, { faults: [faults.claimOtherOrigin] }));
    expectStatus(200, await amelie.signIn());
    const cookies = [...amelie.cookies.values()];
    await amelie.delete('/api/session');
    const events = await bank.events();
    const everything = JSON.stringify(events);
    const secrets = [...cookies, ...Object.values(codes)].flatMap((secret) => [secret, secret.split('.')[0], secret.replaceAll('-', '')]);
    for (const secret of secrets) expect(everything).not.toContain(secret);
    const chain = JSON.stringify(events.map(({ details: _, ...event }) => event));
    for (const personal of ['amelie', 'Amélie', amelie.iban, 'Alpine Books', 'CH9300762011623852957', 'Invoice 17', '49.99', '4999'])
      expect(chain).not.toContain(personal);
  });
});
