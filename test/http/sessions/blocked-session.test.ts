/** RTS Art 4(3)(b): the session says that its payer is blocked, until when, and to nobody else; it is no activity. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { FOR_GOOD } from '../../../server/core/policy/block-length.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';

let bank: Bank;
beforeEach(async () => {
  bank = await openBank();
});
afterEach(() => bank.close());

describe('GET /api/session', () => {
  it('names the end of a block, to the payer alone, and nothing once it is over', async () => {
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    expect((await alice.get('/api/session')).body).not.toHaveProperty('blockedUntil');
    const paymentId = (await alice.post('/api/payments', alice.order())).body.paymentId;
    for (let failure = 0; failure < 5; failure += 1) {
      const opened = await alice.openAuthorisation(paymentId);
      expectStatus(403, await alice.answer(paymentId, opened, { faults: [faults.flipSignatureBit] }));
    }
    const { blockedUntil } = (await alice.get('/api/session')).body;
    expect(Date.parse(blockedUntil) - bank.clock.now).toBe(15 * 60_000);
    expect((await bob.get('/api/session')).body).not.toHaveProperty('blockedUntil');
    // Keeps the session alive up to the end of the block.
    for (let minute = 0; minute < 15; minute += 1) {
      bank.clock.advance(60_000);
      expectStatus(200, await alice.get('/api/accounts'));
      await bank.settled();
    }
    expect((await alice.get('/api/session')).body).not.toHaveProperty('blockedUntil');
  });

  it('names no end where only the bank lifts the block', async () => {
    const alice = await bank.enrol('alice');
    await bank.database.write(({ run }) =>
      run('INSERT INTO attempts (payer_id, counter, failures, blocked_until) VALUES ($1, $2, 5, $3)', [alice.payerId, 'sca', FOR_GOOD]),
    );
    expect(expectStatus(200, await alice.get('/api/session')).body).toMatchObject({ blockedUntil: null });
  });
});
