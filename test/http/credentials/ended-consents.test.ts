/**
 * Consents that end with the credential that signed them. Contract §3; RTS Art 27(a).
 *
 * A thief who has the phone, and the payer's open session, signs consents with it. When the phone is revoked or suspended, they
 * are worth nothing either: otherwise the thief would add a key or revoke the payer's for five minutes more.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

const SCA_REQUIRED = [403, 'sca-required', 'sca-required'];

/** Alice's desk and her phone; two consents of the desk's session are signed with the phone. */
async function consentedWithPhone(bank: Bank) {
  const desk = await bank.enrol('alice');
  const authenticator = newAuthenticator('phone');
  expectStatus(200, await desk.bind());
  const { credentialId: phoneId } = expectStatus(201, await desk.register({}, {}, authenticator)).body.credential;
  const deskId = desk.authenticator.held[0]?.id ?? '';
  for (const change of [{ action: 'register-credential' }, { action: 'revoke-credential', credentialId: deskId }]) {
    const { authorisationId, publicKey } = expectStatus(201, await desk.post('/api/bindings', change)).body;
    expectStatus(200, await desk.put(`/api/bindings/${authorisationId}`, await authenticator.assert(publicKey)));
  }
  return { desk, authenticator, phoneId, deskId };
}

const mayRegister = async (browser: Browser) => (await browser.post('/api/registrations/options')).status === 200;

describe('contract §3: what a credential consented to', () => {
  it('ends when it is revoked', async () => {
    await using bank = await openBank();
    const { desk, phoneId, deskId } = await consentedWithPhone(bank);
    expect(await mayRegister(desk), 'good before').toBe(true);
    expectStatus(204, await desk.revoke(phoneId));
    expect((await desk.post('/api/registrations/options')).status).toBe(403);
    expect(await refusal(bank, await desk.delete(`/api/credentials/${deskId}?confirm=last`))).toEqual(SCA_REQUIRED);
    expectStatus(200, await desk.get('/api/session'));
  });

  it('ends when it is suspended', async () => {
    await using bank = await openBank();
    const { desk, authenticator, deskId } = await consentedWithPhone(bank);
    const phone = Object.assign(desk.elsewhere(), { authenticator });
    for (let i = 0; i < 2; i += 1) {
      expect(await mayRegister(desk), 'good until the second suspicion').toBe(true);
      expect((await refusal(bank, await phone.signIn({ faults: [faults.signCountBackToZero] })))[2]).toBe('sign-count-not-increased');
    }
    expect((await bank.stores.credentials.load(authenticator.held[0]?.id ?? ''))?.status).toBe('suspended');
    expect((await desk.post('/api/registrations/options')).status).toBe(403);
    expect(await refusal(bank, await desk.delete(`/api/credentials/${deskId}?confirm=last`))).toEqual(SCA_REQUIRED);
    expectStatus(200, await desk.get('/api/session'));
  });

  it('stays good where another credential goes: a consent is its signer’s', async () => {
    await using bank = await openBank();
    const { desk, phoneId } = await consentedWithPhone(bank);
    expectStatus(200, await desk.bind());
    expectStatus(204, await desk.revoke(phoneId));
    expect(await mayRegister(desk)).toBe(true);
  });
});
