/** A sign-in in a browser that is not the payer's leaves a message: nobody signs in elsewhere unseen (contract §3). */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';

describe('contract §3: a sign-in from a browser without a device cookie', () => {
  const told = async (browser: Browser) =>
    expectStatus(200, await browser.get('/api/messages')).body.messages.filter(
      ({ kind }: { kind: string }) => kind === 'signed-in-new-browser',
    );

  it('leaves a message that names the passkey; one from a browser that is known leaves none', async () => {
    await using bank = await openBank();
    const desk = await bank.enrol('alice');
    expect(await told(desk), 'the first one of all').toHaveLength(1);
    expectStatus(200, await desk.signIn());
    expect(await told(desk)).toHaveLength(1);
    const phone = desk.elsewhere();
    expectStatus(200, await phone.signIn());
    expect(await told(desk)).toHaveLength(2);
    expect((await told(desk))[0].facts.credentialLabel).toBe((await desk.get('/api/credentials')).body.credentials[0].label);
    expectStatus(200, await phone.signIn());
    expect(await told(desk)).toHaveLength(2);
  });

  it('a browser with the cookie of another payer is new; a refused sign-in leaves none', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const shared = Object.assign(bob, { authenticator: alice.authenticator });
    expectStatus(200, await shared.signIn());
    expect(await told(alice)).toHaveLength(2);
    expectStatus(403, await alice.elsewhere().signIn({ faults: [faults.clearUserVerified] }));
    expect(await told(alice)).toHaveLength(2);
  });
});
