/**
 * The payer’s own credentials: listed, renamed, revoked. Contract §3; RTS Art 27(a).
 *
 * Revocation is immediate: what is lost or stolen authenticates nothing from that moment on, in no session, at no door.
 */
import { describe, expect, it } from 'vitest';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { pointersOf, refusal, slugOf } from '../../support/bank/refusals.ts';

const REVOKED = [403, 'authentication-failed', 'credential-not-active'];
const idOf = (browser: Browser) => browser.authenticator.held[0]?.id ?? '';
const url = (browser: Browser) => `/api/credentials/${idOf(browser)}`;
const revocation = (browser: Browser) => ({ action: 'revoke-credential', credentialId: idOf(browser) });

/** Alice at her desk, with a phone that she has added and signed in with. */
async function deskAndPhone(bank: Bank): Promise<{ desk: Browser; phone: Browser }> {
  const desk = await bank.enrol('alice');
  const authenticator = newAuthenticator('phone');
  expectStatus(200, await desk.bind());
  expectStatus(201, await desk.register({}, {}, authenticator));
  const phone = Object.assign(desk.elsewhere(), { authenticator });
  expectStatus(200, await phone.signIn());
  return { desk, phone };
}

describe('contract §3: revoking another credential', () => {
  it('needs its own consent, takes effect at once, and uses the consent up', async () => {
    await using bank = await openBank();
    const { desk, phone } = await deskAndPhone(bank);
    const paymentId = await phone.createPayment();
    const opened = await phone.openAuthorisation(paymentId);
    expect(await refusal(bank, await desk.delete(url(phone)))).toEqual([403, 'sca-required', 'sca-required']);
    expectStatus(200, await phone.get('/api/session'));

    expectStatus(200, await desk.bind({}, revocation(phone)));
    expect((await desk.delete(url(phone))).status).toBe(204);
    expect((await phone.get('/api/session')).status, 'its sessions end').toBe(401);
    expect((await phone.answer(paymentId, opened)).status).toBe(401);
    const [row] = await bank.database.read('SELECT voided_at FROM authorisations WHERE authorisation_id = $1', [opened.authorisationId]);
    expect(row?.voided_at, 'its open authorisations are void').toBe(bank.clock.now);
    expect(await refusal(bank, await phone.signIn())).toEqual(REVOKED);
    expect((await desk.get('/api/credentials')).body.credentials).toHaveLength(1);
    expect((await desk.get('/api/messages')).body.messages.map(({ kind }: { kind: string }) => kind)).toContain('credential-revoked');
    expect((await desk.post('/api/registrations/options')).status, 'it registers nothing').toBe(403);
    expect(slugOf(await desk.delete(url(phone)))).toBe('not-found');
  });

  it('it is refused in the middle of an authorisation that lists it', async () => {
    await using bank = await openBank();
    const { desk, phone } = await deskAndPhone(bank);
    const paymentId = await desk.createPayment();
    const { authorisationId, publicKey } = await desk.openAuthorisation(paymentId);
    const assertion = await phone.authenticator.assert(publicKey);
    expect((await desk.revoke(idOf(phone))).status).toBe(204);
    expect(await refusal(bank, await desk.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, assertion))).toEqual(REVOKED);
    expect((await desk.openAuthorisation(paymentId)).publicKey.allowCredentials).toHaveLength(1);
  });

  it('a consent to register one, or to revoke another, revokes nothing', async () => {
    await using bank = await openBank();
    const { desk, phone } = await deskAndPhone(bank);
    expectStatus(200, await desk.bind());
    expectStatus(200, await desk.bind({}, revocation(desk)));
    expect(await refusal(bank, await desk.delete(url(phone)))).toEqual([403, 'sca-required', 'sca-required']);
  });
});

describe('contract §3: revoking the credential in use', () => {
  it('needs its consent as well, and ends this session and every other that it opened', async () => {
    await using bank = await openBank();
    const { desk, phone } = await deskAndPhone(bank);
    const second = desk.elsewhere();
    expectStatus(200, await second.signIn({ credentialId: desk.authenticator.held[0]?.id ?? '' }));
    expect(await refusal(bank, await desk.delete(url(desk)))).toEqual([403, 'sca-required', 'sca-required']);
    expect((await desk.revoke(idOf(desk))).status).toBe(204);
    for (const browser of [desk, second]) expect((await browser.get('/api/session')).status).toBe(401);
    expectStatus(200, await phone.get('/api/session'));
    expect(await refusal(bank, await desk.signIn())).toEqual(REVOKED);
  });

  it('the last one needs ?confirm=last', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expect(await refusal(bank, await alice.delete(`${url(alice)}?confirm=last`)), 'a thief of the session').toEqual([
      403,
      'sca-required',
      'sca-required',
    ]);
    expect(await refusal(bank, await alice.revoke(idOf(alice)))).toEqual([409, 'last-credential', 'last-credential']);
    expectStatus(200, await alice.pay());
    expect((await alice.delete(`${url(alice)}?confirm=yes`)).status).toBe(400);
    expect((await alice.delete(`${url(alice)}?confirm=last`)).status).toBe(204);
    expect((await alice.get('/api/session')).status).toBe(401);
  });

  it('a refused revocation of the last one uses no consent up', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expect((await alice.revoke(idOf(alice))).status).toBe(409);
    expect((await alice.delete(`${url(alice)}?confirm=last`)).status).toBe(204);
  });

  it('a suspended one is no credential to fall back on', async () => {
    await using bank = await openBank();
    const { desk, phone } = await deskAndPhone(bank);
    await bank.database.write((transaction) =>
      transaction.run(`UPDATE credentials SET status = 'suspended' WHERE credential_id = $1`, [phone.authenticator.held[0]?.id ?? '']),
    );
    expect(await refusal(bank, await desk.revoke(idOf(desk)))).toEqual([409, 'last-credential', 'last-credential']);
  });
});

describe('contract §3: own only', () => {
  it('another payer’s credential is not found, and stays as it is', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    expectStatus(200, await bob.bind());
    for (const answer of [
      await bob.delete(url(alice)),
      await bob.delete(`${url(alice)}?confirm=last`),
      await bob.patch(url(alice), { label: 'x' }),
    ])
      expect([answer.status, slugOf(answer)]).toEqual([404, 'not-found']);
    expect((await bob.get('/api/credentials')).body.credentials).toHaveLength(1);
    expectStatus(200, await alice.pay());
  });
});

describe('contract §3: renaming', () => {
  it('replaces the label, and is audited', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { body } = expectStatus(200, await alice.patch(url(alice), { label: 'Blue key' }));
    expect(body.credential).toMatchObject({ label: 'Blue key', inUse: true });
    expect((await alice.get('/api/credentials')).body.credentials[0].label).toBe('Blue key');
    expect((await bank.events()).at(-1)).toMatchObject({ type: 'credential-renamed', outcome: 'success', payerId: alice.payerId });
  });

  it('ends every consent of the payer, open or accepted, and is told to the payer (contract §3)', async () => {
    await using bank = await openBank();
    const { desk, phone } = await deskAndPhone(bank);
    expectStatus(200, await desk.bind());
    const open = expectStatus(201, await desk.post('/api/bindings', revocation(phone))).body;
    expectStatus(200, await desk.patch(url(phone), { label: 'Old phone' }));
    expect((await desk.post('/api/registrations/options')).status).toBe(403);
    const answer = await desk.put(`/api/bindings/${open.authorisationId}`, await desk.authenticator.assert(open.publicKey));
    expect(await refusal(bank, answer)).toEqual([409, 'authorisation-not-open', 'authorisation-not-open']);
    const { messages } = (await desk.get('/api/messages')).body;
    expect(messages).toContainEqual(expect.objectContaining({ kind: 'credential-renamed', facts: { credentialLabel: 'Old phone' } }));
  });

  it('takes a label that has one meaning', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (const [body, status, pointer] of [
      [{ label: '' }, 400, '/label'],
      [{ label: 'a'.repeat(71) }, 400, '/label'],
      [{ label: 7 }, 400, '/label'],
      [{ label: 'a', status: 'active' }, 400, '/status'],
      [{ label: 'key \u202Eyek' }, 422, '/label'],
      [{ label: ' key' }, 422, '/label'],
    ] as const) {
      const answer = await alice.patch(url(alice), body);
      expect([answer.status, pointersOf(answer)], JSON.stringify(body)).toEqual([status, [pointer]]);
    }
  });
});
