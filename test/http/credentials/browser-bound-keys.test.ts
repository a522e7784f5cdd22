/**
 * Browser-bound keys over HTTP: seen with a payment, bound at a registration or by a step-up (RTS Art 7(2), Art 24(2)(b)).
 *
 * The world is a synced passkey that a thief has a copy of. Whatever the thief can do with it alone must leave their
 * browser `seen`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignsAlong } from '../../../server/authenticator/core/browser-bound-key.ts';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { paymentClientMembers } from '../../../server/authenticator/core/payment-client-data.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { makeKeyPair } from '../../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import { issueActivationCode } from '../../../server/cli/payers/activation-code.ts';
import { digest } from '../../../server/core/audit/audit-chain.ts';
import { browserSubject } from '../../../server/core/browser-bound-key.ts';
import { dynamicLink } from '../../../server/core/dynamic-link.ts';
import { type Bank, ORIGIN, openBank } from '../../support/bank/bank.ts';
import { Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';
import { expectSound } from '../../support/bank/soundness.ts';

const PLATFORM = { authenticatorAttachment: 'platform' };
const SYNCED = { backupEligible: true, backupState: true };
const key = (name: string): SignsAlong => ({ key: makeKeyPair(-7, seededBytes(`browser ${name}`)) });

let bank: Bank;
let payers = 0;
beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank.close());

/** A payer with a synced passkey, registered in a browser that signs along where one is given. */
async function synced(browserBoundKey?: SignsAlong): Promise<Browser> {
  payers += 1;
  const name = `synced-${payers}`;
  const browser = new Browser(bank.app, name, newAuthenticator(name, SYNCED));
  const { body } = expectStatus(201, await browser.post('/api/enrolments', { username: name, displayName: name }));
  Object.assign(browser, { username: name, payerId: body.payer.payerId, iban: body.accounts[0].iban });
  expectStatus(201, await browser.register(browserBoundKey ? { browserBoundKey } : {}, PLATFORM));
  expectStatus(200, await browser.signIn());
  return browser;
}

/** Another device of the same account: the same passkey, another browser, signed in. */
async function otherDevice(browser: Browser): Promise<Browser> {
  const other = browser.elsewhere();
  expectStatus(200, await other.signIn());
  return other;
}

async function payInDialog(browser: Browser, browserBoundKey?: SignsAlong, how: AssertWith = {}) {
  const paymentId = await browser.createPayment();
  const opened = await browser.openAuthorisation(paymentId);
  if (!opened.securePaymentConfirmation) throw new Error('nothing was issued');
  const clientMembers = paymentClientMembers(opened.securePaymentConfirmation, ORIGIN);
  return browser.answer(paymentId, opened, { clientMembers, ...(browserBoundKey && { browserBoundKey }), ...how });
}

const passkey = async (browser: Browser) => (await browser.get('/api/credentials')).body.credentials[0];
async function bindTo(browser: Browser, keyId: string, body: object = {}) {
  const { credentialId } = await passkey(browser);
  return browser.post(`/api/credentials/${credentialId}/browser-keys/${keyId}/bindings`, body);
}
async function openConsent(browser: Browser, keyId: string) {
  const { credentialId } = await passkey(browser);
  return expectStatus(201, await browser.post('/api/bindings', { action: 'bind-browser-key', credentialId, keyId })).body;
}
/** Consents to the binding of one browser, with the passkey of this one or with another. */
async function consent(browser: Browser, keyId: string, authenticator = browser.authenticator) {
  const { authorisationId, publicKey } = await openConsent(browser, keyId);
  return expectStatus(200, await browser.put(`/api/bindings/${authorisationId}`, await authenticator.assert(publicKey)));
}
/** A code from the bank for one browser. */
async function codeFor(browser: Browser, keyId: string): Promise<string> {
  const { credentialId } = await passkey(browser);
  return issueActivationCode(bank.stores, browser.payerId, act(), { credentialId, keyId });
}
const act = () => ({ now: bank.clock.now, requestId: 'cli', sessionRef: null });
/** A passkey that says that it stays on one device, registered with a code from the bank, so that it does not rest on the synced one. */
async function claimedSecurityKey(alice: Browser) {
  bank.clock.advance(1_000); // lists are in the order of time
  const usb = newAuthenticator(`usb of ${alice.username}`);
  const activationCode = await issueActivationCode(bank.stores, alice.payerId, act());
  const atBank = bank.browser();
  expectStatus(200, await atBank.post('/api/activations', { username: alice.username, activationCode }));
  expectStatus(201, await atBank.register({}, { authenticatorAttachment: 'cross-platform' }, usb));
  expectStatus(200, await Object.assign(atBank.elsewhere(), { authenticator: usb }).signIn());
  return usb;
}
/** The same with an attestation that was verified to a root: no format is, so far, so the record says it. */
async function securityKey(alice: Browser) {
  const usb = await claimedSecurityKey(alice);
  const sql = `UPDATE credentials SET attestation_verdict = 'verified' WHERE credential_id = $1`;
  await bank.database.write(({ run }) => run(sql, [usb.held[0]?.id ?? '']));
  return usb;
}
/** Another browser signs along with a payment. @returns its key id */
async function seenToo(browser: Browser, name: string): Promise<string> {
  bank.clock.advance(1_000);
  const known = (await passkey(browser)).browserKeys.map(({ keyId }: { keyId: string }) => keyId);
  expectStatus(200, await payInDialog(browser, key(`${name} of ${browser.username}`)));
  return (await passkey(browser)).browserKeys.find(({ keyId }: { keyId: string }) => !known.includes(keyId)).keyId;
}
/** A payer with a synced passkey on whose account a payment was just confirmed in a browser that was not known. */
async function withSeenKey(): Promise<{ alice: Browser; keyId: string }> {
  const alice = await synced();
  bank.clock.advance(1_000);
  expectStatus(200, await payInDialog(alice, key(alice.username)));
  return { alice, keyId: (await passkey(alice)).browserKeys[0].keyId };
}

describe('a browser that signs along', () => {
  it('is bound where it signed the registration, and evidence says so', async () => {
    const home = key('home');
    const alice = await synced(home);
    expect(await passkey(alice)).toMatchObject({
      possession: 'synced-with-bound-browser-key',
      browserKeys: [{ status: 'bound', boundBy: 'registration' }],
    });
    const paid = expectStatus(200, await payInDialog(alice, home));
    const { body: evidence } = await alice.get(paid.body.evidence);
    expect(evidence.credential.possession).toBe('synced-with-bound-browser-key');
    expect(evidence.browserBoundKey.status).toBe('bound');
    expect(evidence.assertion.browserBoundSignature).toEqual(expect.any(String));
    await expectSound(bank.database);
  });

  it('is seen where it turns up with a payment, the payer is told, and evidence says synced', async () => {
    const { alice, keyId } = await withSeenKey();
    const credential = await passkey(alice);
    expect(credential).toMatchObject({ possession: 'synced', browserKeys: [{ keyId, status: 'seen', boundBy: null, boundAt: null }] });
    expect((await alice.get('/api/messages')).body.messages[0].kind).toBe('browser-seen');
    const event = (await bank.events()).findLast(({ type }) => type === 'payment-authorisation');
    expect(event?.details).toMatchObject({ browserKeyId: keyId, browserKeyStatus: 'new' });
    const paid = expectStatus(200, await payInDialog(alice, key(alice.username)));
    expect((await alice.get(paid.body.evidence)).body).toMatchObject({
      credential: { possession: 'synced' },
      browserBoundKey: { status: 'seen' },
    });
    expect((await passkey(alice)).browserKeys).toHaveLength(1);
  });

  it('is not stored where the payment failed', async () => {
    const alice = await synced();
    const refused = await payInDialog(alice, key('never'), { faults: [faults.clearUserVerified] });
    expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', 'user-not-verified']);
    expect((await passkey(alice)).browserKeys).toEqual([]);
  });

  it('fails the payment where it does not prove the key that it names', async () => {
    const alice = await synced(key('mine'));
    const copied = await payInDialog(alice, { ...key('mine'), rewrite: () => null });
    expect(await refusal(bank, copied)).toEqual([403, 'authentication-failed', 'browser-bound-signature-invalid']);
    const shown = async (instance: string) => (await alice.get(`/api/diagnostics/${instance}`)).body;
    expect(await shown(copied.body.instance)).toMatchObject({
      expected: { browserBoundSignature: 'none, or valid' },
      received: { browserBoundSignature: 'missing', 'payment.browserBoundPublicKey': expect.any(String) },
    });
    const forged = await payInDialog(alice, { ...key('mine'), rewrite: (signature) => Buffer.from(signature).reverse() });
    expect((await shown(forged.body.instance)).received).toMatchObject({ browserBoundSignature: 'invalid' });
    const unverified = await payInDialog(alice, key('mine'), { faults: [faults.clearUserVerified] });
    expect(await shown(unverified.body.instance)).toMatchObject({
      failureCode: 'user-not-verified',
      received: { browserBoundSignature: 'valid' },
    });
  });

  it('is a clear 400 where its signature is not even bytes', async () => {
    const alice = await synced();
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const answer = await alice.authenticator.assert(opened.publicKey);
    const body = { ...answer, clientExtensionResults: { payment: { browserBoundSignature: { signature: {} } } } };
    const path = `/api/payments/${paymentId}/authorisations/${opened.authorisationId}`;
    expect((await alice.put(path, body)).status).toBe(400);
    expectStatus(200, await alice.put(path, answer));
  });
});

describe('a step-up', () => {
  it('binds with a code that came by another channel, once', async () => {
    const { alice, keyId } = await withSeenKey();
    const activationCode = await codeFor(alice, keyId);
    // The code is good for this alone: it opens no session.
    expect((await bank.browser().post('/api/activations', { username: alice.username, activationCode })).status).toBe(403);
    bank.clock.advance(1_000);
    const { body } = expectStatus(200, await bindTo(alice, keyId, { activationCode }));
    expect(body.credential).toMatchObject({
      possession: 'synced-with-bound-browser-key',
      browserKeys: [{ status: 'bound', boundBy: 'activation' }],
    });
    expect((await alice.get('/api/messages')).body.messages[0].kind).toBe('browser-bound');
    // A second browser does not get in on the used code.
    expectStatus(200, await payInDialog(alice, key(`${alice.username} again`)));
    const second = (await passkey(alice)).browserKeys[1].keyId;
    const used = await bindTo(alice, second, { activationCode });
    expect(await refusal(bank, used)).toEqual([403, 'authentication-failed', 'activation-refused']);
  });

  it('counts wrong codes against the code that they name, which dies after five', async () => {
    const { alice, keyId } = await withSeenKey();
    const [unnamed, named] = [await codeFor(alice, keyId), await codeFor(alice, keyId)];
    const wrong = `${named.slice(0, 5)}-00000-00000-00000-00000`;
    // Contract §3: who knows the payer and no selector kills nothing. The code that was replaced names none.
    for (const typed of ['00000-00000-00000-00000-00000', unnamed])
      for (let tries = 0; tries < 6; tries += 1) expectStatus(403, await bindTo(alice, keyId, { activationCode: typed }));
    for (let tries = 0; tries < 4; tries += 1) await bindTo(alice, keyId, { activationCode: wrong });
    expect(await bank.database.read('SELECT wrong_tries FROM activation_codes WHERE key_id = $1', [keyId])).toEqual([{ wrong_tries: 4 }]);
    await bindTo(alice, keyId, { activationCode: wrong });
    expect((await bindTo(alice, keyId, { activationCode: named })).status).toBe(403);
    const tried = (await bank.events()).filter(({ type, payerId }) => type === 'browser-key-bound' && payerId === alice.payerId);
    expect(tried.map(({ details }) => details.wrongTries).filter(Boolean)).toEqual([1, 2, 3, 4, 5]);
  });

  it('is read in small letters, without hyphens', async () => {
    const { alice, keyId } = await withSeenKey();
    const activationCode = (await codeFor(alice, keyId)).toLowerCase().replaceAll('-', '');
    expectStatus(200, await bindTo(alice, keyId, { activationCode }));
  });

  it('is refused with a passkey that only claims to stay on one device: software can clear that flag (contract §3)', async () => {
    const alice = await synced();
    const software = await claimedSecurityKey(alice);
    const keyId = await seenToo(alice, 'phone');
    await consent(alice, keyId, software);
    expect(await refusal(bank, await bindTo(alice, keyId))).toEqual([403, 'sca-required', 'step-up-required']);
    // And what it registers rests on the claim as well: the browser that signed along is seen, not bound.
    const { authorisationId, publicKey } = expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' })).body;
    expectStatus(200, await alice.put(`/api/bindings/${authorisationId}`, await software.assert(publicKey)));
    const added = newAuthenticator(`added by ${alice.username}`);
    const { body } = expectStatus(201, await alice.register({ browserBoundKey: key('another') }, PLATFORM, added));
    expect(body.credential).toMatchObject({ possession: 'not-backup-eligible', vouched: false, browserKeys: [{ status: 'seen' }] });
  });

  it('binds with a passkey whose attestation was verified to a root', async () => {
    const alice = await synced();
    const usb = await securityKey(alice);
    const keyId = await seenToo(alice, 'phone');
    await consent(alice, keyId, usb);
    const [, own] = (await alice.get('/api/credentials')).body.credentials;
    expect(own).toMatchObject({ possession: 'device-bound', attestation: { verdict: 'verified' } });
    expectStatus(200, await bindTo(alice, keyId));
    expect((await passkey(alice)).browserKeys[0]).toMatchObject({ status: 'bound', boundBy: 'bind-browser-key' });
  });

  it('binds in a session in which a bound browser has just paid', async () => {
    const alice = await synced(key('old phone'));
    const phone = await otherDevice(alice);
    expectStatus(200, await payInDialog(phone, key('new phone')));
    const keyId = (await passkey(alice)).browserKeys.find(({ status }: { status: string }) => status === 'seen').keyId;
    await consent(alice, keyId);
    // Nothing was paid in this session yet.
    expect(await refusal(bank, await bindTo(alice, keyId))).toEqual([403, 'sca-required', 'step-up-required']);
    expectStatus(200, await payInDialog(alice, key('old phone')));
    // The consent was not used up by the refusal.
    expectStatus(200, await bindTo(alice, keyId));
  });

  it('is refused to who has nothing but a copy of the synced passkey', async () => {
    const { alice, keyId } = await withSeenKey();
    const thief = await otherDevice(alice);
    // Without consent, with consent by the copy, and after a payment in a browser that is only seen.
    expect(await refusal(bank, await bindTo(thief, keyId))).toEqual([403, 'sca-required', 'step-up-required']);
    await consent(thief, keyId);
    expectStatus(200, await payInDialog(thief, key(alice.username)));
    expect(await refusal(bank, await bindTo(thief, keyId))).toEqual([403, 'sca-required', 'step-up-required']);
    const refused = (await bank.events()).findLast(({ type }) => type === 'browser-key-bound');
    expect(refused).toMatchObject({ outcome: 'failure', code: 'step-up-required', details: { keyId, boundBy: 'bind-browser-key' } });
  });

  it('is refused by way of a security key that the copy registered', async () => {
    const { alice, keyId } = await withSeenKey();
    const thief = await otherDevice(alice);
    expectStatus(200, await thief.bind());
    const own = newAuthenticator(`thief of ${alice.username}`);
    expectStatus(201, await thief.register({ browserBoundKey: key('thief’s own') }, PLATFORM, own));
    // It signed a registration, which rested on the copy alone: seen, not bound.
    const added = (await thief.get('/api/credentials')).body.credentials[1];
    expect(added).toMatchObject({ possession: 'not-backup-eligible', vouched: false, browserKeys: [{ status: 'seen' }] });
    expect(await passkey(alice)).toMatchObject({ vouched: true });
    // Evidence of a payment by it says what its possession rests on, and by which rule.
    const paymentId = await thief.createPayment();
    const { authorisationId, publicKey } = await thief.openAuthorisation(paymentId);
    const paid = expectStatus(
      200,
      await thief.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, await own.assert(publicKey)),
    );
    expect((await thief.get(paid.body.evidence)).body).toMatchObject({
      credential: { possession: 'not-backup-eligible' },
      policy: { possession: 'attested/1' },
      registration: { boundBy: 'register-credential', vouched: false },
    });
    await consent(thief, keyId, own);
    expect(await refusal(bank, await bindTo(thief, keyId))).toEqual([403, 'sca-required', 'step-up-required']);
  });

  it('is refused on consent to something else: to a new passkey, or to a revocation', async () => {
    // Given with a passkey that may vouch, so that what it was given for is all that is wrong with it.
    const alice = await synced();
    const usb = await securityKey(alice);
    const keyId = await seenToo(alice, 'phone');
    const { authorisationId, publicKey } = expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' })).body;
    expectStatus(200, await alice.put(`/api/bindings/${authorisationId}`, await usb.assert(publicKey)));
    expect(await refusal(bank, await bindTo(alice, keyId))).toEqual([403, 'sca-required', 'step-up-required']);
    await consent(alice, keyId, usb);
    expectStatus(200, await bindTo(alice, keyId));
    // Nor does consent to a browser register a passkey.
    const { alice: other, keyId: seen } = await withSeenKey();
    await consent(other, seen);
    expect((await other.post('/api/registrations/options', {})).status).toBe(403);
  });

  it('finds no key of another payer', async () => {
    const { alice, keyId } = await withSeenKey();
    const { credentialId } = await passkey(alice);
    const mallory = await synced(key('mallory'));
    const answer = await mallory.post(`/api/credentials/${credentialId}/browser-keys/${keyId}/bindings`, {});
    expect(answer.status).toBe(404);
  });
});

const consentTo = (credentialId: string, keyId: string, authorisationId: string) =>
  ({ authorisationId, scope: 'bind-browser-key', subjectId: browserSubject(credentialId, keyId), acceptedAfter: 0 }) as const;

describe('RTS Art 24(2)(b): what a step-up is for', () => {
  it('is one browser, by name, and is signed', async () => {
    const { alice, keyId } = await withSeenKey();
    const { credentialId } = await passkey(alice);
    const { link, publicKey } = await openConsent(alice, keyId);
    expect(link.object).toMatchObject({ credential: { credentialId }, keyId });
    expect(dynamicLink(digest, 'bind-browser-key', Buffer.from(link.nonce, 'base64url'), link.object)).toBe(publicKey.challenge);
  });

  it('is no other browser: somebody in the same session who asks first gets nothing, and uses nothing up', async () => {
    const alice = await synced();
    const usb = await securityKey(alice);
    const [phone, thief] = [await seenToo(alice, 'phone'), await seenToo(alice, 'thief')];
    await consent(alice, phone, usb);
    expect(await refusal(bank, await bindTo(alice, thief))).toEqual([403, 'sca-required', 'step-up-required']);
    expectStatus(200, await bindTo(alice, phone));
    expect((await passkey(alice)).browserKeys.map(({ status }: { status: string }) => status)).toEqual(['bound', 'seen']);
  });

  it('is no other browser for the transaction that binds either', async () => {
    const alice = await synced();
    const usb = await securityKey(alice);
    const [phone, thief] = [await seenToo(alice, 'phone'), await seenToo(alice, 'thief')];
    const { authorisationId, publicKey } = await openConsent(alice, phone);
    expectStatus(200, await alice.put(`/api/bindings/${authorisationId}`, await usb.assert(publicKey)));
    const { credentialId } = await passkey(alice);
    const [session] = await bank.database.read<{ session_ref: string }>(
      'SELECT session_ref FROM authorisations WHERE authorisation_id = $1',
      [authorisationId],
    );
    const inSession = { ...act(), sessionRef: session?.session_ref ?? '' };
    const attempt = (keyId: string) =>
      bank.stores.browserKeys.bind(
        { payerId: alice.payerId, credentialId, keyId },
        { by: 'bind-browser-key', consent: consentTo(credentialId, keyId, authorisationId) },
        inSession,
      );
    expect(await attempt(thief)).toMatchObject({ ok: false, failure: 'sca-required' });
    expect(await attempt(phone)).toMatchObject({ ok: true });
  });

  it('is no other browser after somebody changed the stored name', async () => {
    const alice = await synced();
    const [phone, thief] = [await seenToo(alice, 'phone'), await seenToo(alice, 'thief')];
    const { authorisationId, publicKey } = await openConsent(alice, phone);
    const sql = 'UPDATE authorisations SET change = replace(change, $2, $3) WHERE authorisation_id = $1';
    await bank.database.write((transaction) => transaction.run(sql, [authorisationId, phone, thief]));
    const answer = await alice.put(`/api/bindings/${authorisationId}`, await alice.authenticator.assert(publicKey));
    expect(await refusal(bank, answer)).toEqual([409, 'authorisation-not-open', 'link-not-current']);
  });

  it('is one browser for a code from the bank as well', async () => {
    const alice = await synced();
    const [phone, thief] = [await seenToo(alice, 'phone'), await seenToo(alice, 'thief')];
    const activationCode = await codeFor(alice, phone);
    const refused = await bindTo(alice, thief, { activationCode });
    expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', 'activation-refused']);
    // Right, and for another browser: no wrong try.
    for (let tries = 0; tries < 5; tries += 1) await bindTo(alice, thief, { activationCode });
    expectStatus(200, await bindTo(alice, phone, { activationCode }));
  });

  it('is refused while the payer is blocked, and good again afterwards', async () => {
    const alice = await synced();
    const usb = await securityKey(alice);
    const phone = await seenToo(alice, 'phone');
    await consent(alice, phone, usb);
    for (let tries = 0; tries < 5; tries += 1) expectStatus(403, await alice.pay({}, { faults: [faults.flipSignatureBit] }));
    expect(await refusal(bank, await bindTo(alice, phone))).toEqual([403, 'authorisation-blocked', 'payer-blocked']);
    const activationCode = await codeFor(alice, phone);
    expect(await refusal(bank, await bindTo(alice, phone, { activationCode }))).toEqual([403, 'authorisation-blocked', 'payer-blocked']);
    await bank.stores.attempts.unblock(alice.payerId, act());
    expectStatus(200, await bindTo(alice, phone));
  });

  it.each(['revoked', 'suspended'])('is worth nothing once the passkey that consented is %s', async (how) => {
    const alice = await synced();
    const usb = await securityKey(alice);
    const phone = await seenToo(alice, 'phone');
    const { authorisationId, publicKey } = await openConsent(alice, phone);
    expectStatus(200, await alice.put(`/api/bindings/${authorisationId}`, await usb.assert(publicKey)));
    const other = (await alice.get('/api/credentials')).body.credentials[1];
    const lost = { payerId: alice.payerId, credentialId: other.credentialId, label: other.label, mayBeLast: false };
    if (how === 'revoked') expect(await bank.stores.revoking.revoke(lost, null, act())).toMatchObject({ ok: true });
    const entry = { type: 'sign-in', outcome: 'failure', code: 'sign-count-not-increased', details: {} } as const;
    const suspected = { ...lost, kind: 'sign-count' as const, since: 0, decide: () => 'suspend' as const };
    const cloned = { payerId: null, failure: entry.code, counts: null, suspected, kept: null, entry };
    if (how === 'suspended') await bank.stores.authorisations.fail(null, cloned, act());
    expect(await refusal(bank, await bindTo(alice, phone))).toEqual([403, 'sca-required', 'step-up-required']);
    expect((await passkey(alice)).browserKeys[0].status).toBe('seen');
    // Not even to the transaction that binds, which may have been on its way: the credential is none that vouches any more.
    const { credentialId } = await passkey(alice);
    const [bind] = await bank.database.write((transaction) =>
      transaction.query<{ session_ref: string }>(
        'UPDATE authorisations SET used_at = NULL WHERE authorisation_id = $1 AND used_at IS NOT NULL RETURNING session_ref',
        [authorisationId],
      ),
    );
    const late = { ...act(), sessionRef: bind?.session_ref ?? '' };
    const target = { payerId: alice.payerId, credentialId, keyId: phone };
    expect(
      await bank.stores.browserKeys.bind(
        target,
        { by: 'bind-browser-key', consent: consentTo(credentialId, phone, authorisationId) },
        late,
      ),
    ).toMatchObject({
      failure: 'step-up-required',
    });
  });

  it('has to be named in full, and to be a browser of the payer’s that was seen', async () => {
    const { alice, keyId } = await withSeenKey();
    const { credentialId } = await passkey(alice);
    const ask = async (body: object, who = alice) => {
      const answer = await who.post('/api/bindings', body);
      return [answer.status, ...(answer.body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer)];
    };
    const action = 'bind-browser-key';
    expect(await ask({ action })).toEqual([400, '/credentialId', '/keyId']);
    expect(await ask({ action, credentialId })).toEqual([400, '/keyId']);
    expect(await ask({ action: 'register-credential', credentialId, keyId })).toEqual([400, '/credentialId', '/keyId']);
    expect(await ask({ action: 'revoke-credential', credentialId, keyId })).toEqual([400, '/keyId']);
    expect((await ask({ keyId }))[0]).toBe(400);
    expect(await ask({ action, credentialId, keyId: 'A'.repeat(43) })).toEqual([404]);
    expect(await ask({ action, credentialId, keyId }, await synced())).toEqual([404]);
    expectStatus(200, await bindTo(alice, keyId, { activationCode: await codeFor(alice, keyId) }));
    expect(await ask({ action, credentialId, keyId })).toEqual([404]);
  });
});

describe('RTS Art 27(a): a browser that is removed', () => {
  const remove = async (browser: Browser, keyId: string) =>
    browser.delete(`/api/credentials/${(await passkey(browser)).credentialId}/browser-keys/${keyId}`);

  it('is bound no longer, at once; the payer is told, and it is on record', async () => {
    const home = key('home to be removed');
    const alice = await synced(home);
    const [{ keyId }] = (await passkey(alice)).browserKeys;
    bank.clock.advance(1_000);
    expectStatus(204, await remove(alice, keyId));
    expect(await passkey(alice)).toMatchObject({ possession: 'synced', browserKeys: [] });
    expect((await alice.get('/api/messages')).body.messages[0].kind).toBe('browser-removed');
    const { credentialId } = await passkey(alice);
    expect((await bank.events()).at(-1)).toMatchObject({
      type: 'browser-key-removed',
      outcome: 'success',
      payerId: alice.payerId,
      details: { credentialId, keyId, status: 'bound' },
    });
    expect((await remove(alice, keyId)).status).toBe(404);

    const paid = expectStatus(200, await payInDialog(alice, home));
    expect((await alice.get(paid.body.evidence)).body.credential.possession).toBe('synced');
    expect((await passkey(alice)).browserKeys).toMatchObject([{ keyId, status: 'seen' }]);
  });

  it('is not bound by what was agreed before, when it signs along again', async () => {
    const alice = await synced();
    const usb = await securityKey(alice);
    const phone = await seenToo(alice, 'phone');
    await consent(alice, phone, usb);
    const { authorisationId, publicKey } = await openConsent(alice, phone);
    const activationCode = await codeFor(alice, phone);
    expectStatus(204, await remove(alice, phone));
    expect(await seenToo(alice, 'phone')).toBe(phone);
    expect((await alice.put(`/api/bindings/${authorisationId}`, await usb.assert(publicKey))).status).toBe(409);
    expect(await refusal(bank, await bindTo(alice, phone))).toEqual([403, 'sca-required', 'step-up-required']);
    expect(await refusal(bank, await bindTo(alice, phone, { activationCode }))).toEqual([
      403,
      'authentication-failed',
      'activation-refused',
    ]);
  });

  it('is one of the payer’s own', async () => {
    const { alice, keyId } = await withSeenKey();
    const { credentialId } = await passkey(alice);
    const mallory = await synced();
    expect((await mallory.delete(`/api/credentials/${credentialId}/browser-keys/${keyId}`)).status).toBe(404);
    expect((await passkey(alice)).browserKeys).toHaveLength(1);
    expect((await alice.elsewhere().delete(`/api/credentials/${credentialId}/browser-keys/${keyId}`)).status).toBe(401);
  });
});
