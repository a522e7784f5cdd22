/**
 * A device cookie is good as long as the passkey that earned it, and blocks a payer once. Contract §3; RTS Art 4(3)(b), 27(a).
 *
 * Somebody who was once signed in keeps the cookie for a year. With it, five unsigned sign-ins every 15 minutes would block the
 * payer's live sessions, long after the payer has revoked the passkey.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Answer, type Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

const WRONG = { faults: [faults.clearUserVerified] };
const BLOCKED = [403, 'authorisation-blocked', 'payer-blocked'];
const MINUTE = 60_000;

/** What somebody sends who has a cookie and knows the id of a passkey, and no key at all. */
async function forgedSignIn(browser: Browser, credentialId: string): Promise<Answer> {
  const { body } = expectStatus(200, await browser.post('/api/authentications/options'));
  const client = { type: 'webauthn.get', challenge: body.challenge, origin: 'http://localhost:3000' };
  const clientDataJSON = Buffer.from(JSON.stringify(client)).toString('base64url');
  const response = { clientDataJSON, authenticatorData: 'AA', signature: 'AA', userHandle: 'AA' };
  return browser.post('/api/authentications', {
    id: credentialId,
    rawId: credentialId,
    type: 'public-key',
    response,
    clientExtensionResults: {},
  });
}

/** Alice at her desk; and somebody who signed in once with her second passkey, and has left that session. */
async function onceSignedIn(bank: Bank) {
  const alice = await bank.enrol('alice');
  expectStatus(200, await alice.bind());
  const authenticator = newAuthenticator('the one that was lent');
  const { credentialId } = expectStatus(201, await alice.register({}, {}, authenticator)).body.credential;
  const other = Object.assign(alice.elsewhere(), { authenticator });
  expectStatus(200, await other.signIn());
  expectStatus(204, await other.delete('/api/session'));
  return { alice, other, lent: String(credentialId), own: alice.authenticator.held[0]?.id ?? '' };
}
const failures = async (bank: Bank, { payerId }: Browser) =>
  Promise.all((['sca', 'sign-in'] as const).map(async (counter) => (await bank.stores.attempts.load(payerId, counter)).failures));

describe('contract §3: a device cookie goes with its credential', () => {
  it.each(['the payer', 'an operator', 'a suspicion'])('once %s ended the passkey, failures with it are a stranger’s', async (who) => {
    await using bank = await openBank();
    const { alice, other, lent, own } = await onceSignedIn(bank);
    const act = { now: bank.clock.now, requestId: 'operator', sessionRef: null };
    const target = { payerId: alice.payerId, credentialId: lent, label: 'lent', mayBeLast: true };
    if (who === 'the payer') expectStatus(204, await alice.revoke(lent));
    if (who === 'an operator') await bank.stores.revoking.revoke(target, null, act);
    if (who === 'a suspicion')
      for (let i = 0; i < 2; i += 1) expectStatus(403, await other.elsewhere().signIn({ faults: [faults.signCountBackToZero] }));

    // With the passkey that is gone they count for nobody; with one that is not, as a stranger's.
    for (let i = 0; i < 6; i += 1) expectStatus(403, await forgedSignIn(other, lent));
    expect(await failures(bank, alice)).toEqual([0, 0]);
    for (let i = 0; i < 6; i += 1) expectStatus(403, await forgedSignIn(other, own));
    expect(await failures(bank, alice)).toEqual([0, 5]);
    expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' }));
    expectStatus(200, await alice.pay());
  });

  it('a row that is still there says nothing once its passkey is not active', async () => {
    await using bank = await openBank();
    const { alice, other, lent, own } = await onceSignedIn(bank);
    await bank.database.write(({ run }) => run(`UPDATE credentials SET status = 'suspended' WHERE credential_id = $1`, [lent]));
    for (let i = 0; i < 5; i += 1) expectStatus(403, await forgedSignIn(other, own));
    expect(await failures(bank, alice)).toEqual([0, 5]);
  });

  it('while the passkey is good, they count in full', async () => {
    await using bank = await openBank();
    const { alice, other, own } = await onceSignedIn(bank);
    for (let i = 0; i < 5; i += 1) expectStatus(403, await forgedSignIn(other, own));
    expect(await refusal(bank, await alice.post('/api/bindings', { action: 'register-credential' }))).toEqual(BLOCKED);
  });

  it('a browser in which two passkeys signed in is known while one of them is good', async () => {
    await using bank = await openBank();
    const { alice, lent } = await onceSignedIn(bank);
    const second = Object.assign(alice.elsewhere(), { authenticator: newAuthenticator('the one that was lent') });
    expectStatus(200, await alice.bind());
    const third = newAuthenticator('third');
    const { credentialId } = expectStatus(201, await alice.register({}, {}, third)).body.credential;
    for (const authenticator of [alice.authenticator, third]) expectStatus(200, await Object.assign(second, { authenticator }).signIn());
    const hash =
      (
        await bank.database.read<{ cookie_hash: string }>('SELECT cookie_hash FROM device_cookies WHERE credential_id = $1', [credentialId])
      )[0]?.cookie_hash ?? '';
    const knows = () => bank.stores.devices.knows(hash, alice.payerId, bank.clock.now);
    expectStatus(204, await alice.revoke(credentialId));
    expect(await knows()).toBe(true);
    expectStatus(204, await alice.revoke(lent));
    expect(await knows(), 'her own has signed in there').toBe(true);
    expectStatus(204, await alice.revoke(alice.authenticator.held[0]?.id ?? '', '?confirm=last'));
    expect(await knows()).toBe(false);
  });
});

describe('contract §3: a cookie that brought a block', () => {
  it('counts as a stranger’s from then on, until the payer signs in there again', async () => {
    await using bank = await openBank();
    const { alice, other, own } = await onceSignedIn(bank);
    for (let i = 0; i < 5; i += 1) expectStatus(403, await forgedSignIn(other, own));
    bank.clock.advance(15 * MINUTE);
    expectStatus(200, await alice.signIn());
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 6; i += 1) expectStatus(403, await forgedSignIn(other, own));
      expect((await failures(bank, alice))[0]).toBe(0);
      expectStatus(200, await alice.pay());
      bank.clock.advance(15 * MINUTE);
      expectStatus(200, await alice.signIn());
    }
    expectStatus(200, await other.signIn());
    expectStatus(204, await other.delete('/api/session'));
    expectStatus(403, await forgedSignIn(other, own));
    expect((await failures(bank, alice))[0], 'a valid sign-in earned a new one').toBe(1);
  });

  it.each([
    'as it was',
    'renamed by a sign-in of the thief’s own',
  ])('or took part in one: the payer’s slip was only the last; %s', async (how) => {
    await using bank = await openBank();
    const { alice, other, own } = await onceSignedIn(bank);
    const thief = await bank.enrol('thief');
    for (let i = 0; i < 4; i += 1) expectStatus(403, await forgedSignIn(other, own));
    if (how !== 'as it was') {
      Object.assign(other, { authenticator: thief.authenticator });
      expectStatus(200, await other.signIn());
      expectStatus(204, await other.delete('/api/session'));
    }
    expectStatus(403, await alice.pay({}, WRONG));
    expect(await refusal(bank, await alice.post('/api/bindings', { action: 'register-credential' }))).toEqual(BLOCKED);
    bank.clock.advance(15 * MINUTE);
    expectStatus(200, await alice.signIn());
    for (let i = 0; i < 4; i += 1) expectStatus(403, await forgedSignIn(other, own));
    expect(await failures(bank, alice)).toEqual([0, 4]);
  });

  it('stays what it is where a success came between its failure and the block', async () => {
    await using bank = await openBank();
    const { alice, other, own } = await onceSignedIn(bank);
    expectStatus(403, await forgedSignIn(other, own));
    expectStatus(200, await alice.pay());
    for (let i = 0; i < 5; i += 1) expectStatus(403, await alice.pay({}, WRONG));
    bank.clock.advance(15 * MINUTE);
    expectStatus(403, await forgedSignIn(other, own));
    expect(await failures(bank, alice)).toEqual([1, 0]);
  });

  it('and where it came during a block, which it extends by nothing', async () => {
    await using bank = await openBank();
    const { alice, other, own } = await onceSignedIn(bank);
    for (let i = 0; i < 5; i += 1) expectStatus(403, await alice.pay({}, WRONG));
    expectStatus(403, await forgedSignIn(other, own));
    bank.clock.advance(15 * MINUTE);
    // No success of the payer's own counter ended that row: the next failure begins another one.
    const anew = alice.elsewhere();
    expectStatus(200, await anew.signIn());
    for (let i = 0; i < 5; i += 1) expectStatus(403, await anew.pay({}, WRONG));
    bank.clock.advance(60 * MINUTE);
    expectStatus(403, await forgedSignIn(other, own));
    expect(await failures(bank, alice)).toEqual([1, 0]);
  });

  it('in a session the cookie that came along is not the cause, and stays', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 5; i += 1) expectStatus(403, await alice.signIn(WRONG));
    bank.clock.advance(15 * MINUTE);
    expectStatus(403, await alice.signIn(WRONG));
    expect(await failures(bank, alice)).toEqual([1, 0]);
  });
});

describe('contract §3: a success resets the counter it belongs to, and no other', () => {
  it('in a session, or with the payer’s device cookie: the payer’s own', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (const act of [() => alice.pay(), () => alice.signIn(), () => alice.bind()]) {
      expectStatus(403, await alice.pay({}, WRONG));
      expectStatus(403, await alice.elsewhere().signIn(WRONG));
      expect((await failures(bank, alice))[0]).toBe(1);
      expectStatus(200, await act());
      expect((await failures(bank, alice))[0]).toBe(0);
    }
    expect(await failures(bank, alice), 'the strangers’ are where they were').toEqual([0, 3]);
  });

  it('in a browser that is not the payer’s: the strangers’', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 4; i += 1) expectStatus(403, await alice.pay({}, WRONG));
    for (let i = 0; i < 4; i += 1) expectStatus(403, await alice.elsewhere().signIn(WRONG));
    const elsewhere = alice.elsewhere();
    expectStatus(200, await elsewhere.signIn());
    expect(await failures(bank, alice)).toEqual([4, 0]);
    expectStatus(200, await elsewhere.signIn());
    expect(await failures(bank, alice), 'known by now').toEqual([0, 0]);
  });
});
