/**
 * RTS Art 27(a): a credential that was revoked opens no session, also not one whose sign-in was accepted a moment before;
 * and revoking it many times at once is one revocation.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { openBank } from '../support/bank/bank.ts';
import { expectStatus, newAuthenticator } from '../support/bank/payer-browser.ts';
import { refusal } from '../support/bank/refusals.ts';
import { expectSound } from '../support/bank/soundness.ts';

describe('a revocation between the acceptance of a sign-in and its session', () => {
  it('leaves a browser that nobody is signed in on', async () => {
    const waiting = { revoke: async (): Promise<void> => undefined };
    let saves = 0;
    await using bank = await openBank({
      wrap: (database) => ({
        ...database,
        // The job that writes a session comes after the one that accepted the sign-in.
        write: async (job) => {
          if (/INSERT INTO sessions/.test(job.toString()) && ++saves === 3) await waiting.revoke();
          return database.write(job);
        },
      }),
    });
    const alice = await bank.enrol('alice'); // saves 1 and 2: enrolling, then authenticated
    const elsewhere = alice.elsewhere();
    saves = 1; // the anonymous session that asks is the second, the one of the sign-in the third
    waiting.revoke = async () => void expectStatus(204, await alice.revoke(alice.authenticator.held[0]?.id ?? '', '?confirm=last'));
    await elsewhere.signIn();
    expect(saves).toBe(3);
    expect((await elsewhere.get('/api/accounts')).status).toBe(401);
    expect(await bank.database.read(`SELECT session_ref FROM sessions WHERE kind = 'authenticated'`)).toEqual([]);
    await expectSound(bank.database);
  });
});

describe('revoking one credential five times at once', () => {
  it('is one revocation, one message, one event', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const credentialId = alice.authenticator.held[0]?.id ?? '';
    expectStatus(200, await alice.bind({}, { action: 'revoke-credential', credentialId }));
    const url = `/api/credentials/${credentialId}?confirm=last`;
    const answers = await Promise.all(Array.from({ length: 5 }, () => alice.delete(url)));
    expect(answers.every(({ status }) => [204, 401, 403, 404].includes(status))).toBe(true);
    expect((await bank.events()).filter(({ type, outcome }) => `${type} ${outcome}` === 'credential-revoked success')).toHaveLength(1);
    const messages = await bank.stores.messages.list(alice.payerId);
    expect(messages.filter(({ type }) => type === 'credential-revoked')).toHaveLength(1);
  });
});

describe('contract §3: a block holds for a registration that was consented to before it', () => {
  it('refuses the passkey', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(200, await alice.bind());
    const { body: options } = expectStatus(200, await alice.post('/api/registrations/options'));
    for (let failure = 0; failure < 5; failure += 1) {
      await alice.pay({}, { faults: [faults.clearUserVerified] });
    }
    const second = await newAuthenticator('second').register({ ...options, excludeCredentials: [] });
    expect(await refusal(bank, await alice.post('/api/registrations', second))).toEqual([403, 'authorisation-blocked', 'payer-blocked']);
    expect(await bank.stores.credentials.ofPayer(alice.payerId)).toHaveLength(1);
  });
});
