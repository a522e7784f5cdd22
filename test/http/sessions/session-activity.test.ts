/**
 * RTS Art 4(3)(d): what counts as activity, what an idle session may still do, and that what ran out is swept away.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';

describe('what is activity, and what is not', () => {
  it('asking for options to register a passkey is', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    bank.clock.advance(4 * 60_000);
    await alice.post('/api/registrations/options');
    await bank.settled();
    bank.clock.advance(4 * 60_000);
    expect((await alice.get('/api/accounts')).status).toBe(200);
  });

  it('asking for options to sign in is not, nor is a sign-in that is refused: a forgotten tab does both', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let minute = 1; minute < 5; minute += 1) {
      bank.clock.advance(60_000);
      expectStatus(200, await alice.post('/api/authentications/options'));
      expectStatus(403, await alice.signIn({ faults: [faults.clearUserVerified] }));
      await bank.settled();
    }
    expectStatus(200, await alice.get('/api/session'));
    bank.clock.advance(60_000);
    expectStatus(401, await alice.get('/api/session'));
  });

  it('asking who the bank is, is not', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    bank.clock.advance(4 * 60_000);
    expect((await alice.get('/api/relying-party')).body.signedIn).toBe(true);
    await bank.settled();
    bank.clock.advance(4 * 60_000);
    expect((await alice.get('/api/relying-party')).body.signedIn).toBe(false);
  });

  it('an idle session answers an open authorisation and nothing else', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    bank.clock.advance(3 * 3_600_000);
    expect((await alice.answer(paymentId, opened)).status).toBe(401);
    expect((await alice.put(`/api/payments/${paymentId}/authorisations/nothing`, {})).status).toBe(401);
  });
});

describe('what ran out', () => {
  it('does not fill the database: challenges of one session go when the next ones are asked for', async () => {
    await using bank = await openBank();
    const browser = bank.browser();
    for (let each = 0; each < 60; each += 1) await browser.post('/api/authentications/options');
    bank.clock.advance(6 * 60_000);
    for (let each = 0; each < 10; each += 1) await browser.post('/api/authentications/options');
    expect((await bank.database.read<{ left: number }>('SELECT count(*) AS left FROM challenges'))[0]?.left).toBeLessThanOrEqual(10);
  });
});
