/**
 * Answers in shape with members that nobody would write: refused as any other, burned, counted and on record, never a fault of
 * the server (contract §2; RTS Art 4(3)(b)).
 */
import { expect, it } from 'vitest';
import type { RegisterWith } from '../../../server/authenticator/core/make-credential.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Answer, expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

const DEPTH = 8_000;
const nested = (member: string) => `"${member}":${'['.repeat(DEPTH)}1${']'.repeat(DEPTH)}`;
const NUL = '\\u0000';

/** Client data, as JSON. */
const ODD: Readonly<Record<string, (type: string, challenge: string) => string>> = {
  'payment data that nest deeply': (_, challenge) =>
    `{"type":"payment.get","challenge":"${challenge}","origin":"x","payment":{${nested('payeeName')}}}`,
  'a browser-bound key that nests deeply': (_, challenge) =>
    `{"type":"payment.get","challenge":"${challenge}","origin":"x","payment":{${nested('browserBoundPublicKey')}}}`,
  'a browser-bound key of a registration that nests deeply': (type, challenge) =>
    `{"type":"${type}","challenge":"${challenge}","origin":"x",${nested('browserBoundPublicKey')}}`,
  'a challenge that no database takes': (type) => `{"type":"${type}","challenge":"${NUL}","origin":"http://localhost"}`,
  'half a character for a challenge': (type) => `{"type":"${type}","challenge":"\\ud800","origin":"http://localhost"}`,
  'a long text for a challenge': (type) => `{"type":"${type}","challenge":"${'A'.repeat(9_000)}","origin":"http://localhost"}`,
};

const withClientData = <A extends { response: object }>(answer: A, json: string) => ({
  ...answer,
  response: { ...answer.response, clientDataJSON: Buffer.from(json).toString('base64url') },
});

/** One event more, a failure of this type. */
async function expectRefusedOnRecord(bank: Bank, type: string, answer: Answer) {
  expect((await refusal(bank, answer)).slice(0, 2)).toEqual([403, 'authentication-failed']);
  expect((await bank.events()).at(-1)).toMatchObject({ type, outcome: 'failure', requestId: answer.body.instance });
}

it.each(Object.entries(ODD))('%s, for a payment: refused, burned, and one of the five', async (_, json) => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  const paymentId = await alice.createPayment();
  const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
  const good = await alice.authenticator.assert(publicKey);
  const path = `/api/payments/${paymentId}/authorisations/${authorisationId}`;
  await expectRefusedOnRecord(
    bank,
    'payment-authorisation',
    await alice.put(path, withClientData(good, json('webauthn.get', publicKey.challenge))),
  );
  expect((await bank.stores.attempts.load(alice.payerId, 'sca')).failures).toBe(1);
  expect((await alice.put(path, good)).status).toBe(409);
});

it.each(Object.entries(ODD))('%s, at sign-in: refused, burned, and on record', async (_, json) => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  const options = expectStatus(200, await alice.post('/api/authentications/options')).body;
  const good = await alice.authenticator.assert(options);
  await expectRefusedOnRecord(
    bank,
    'sign-in',
    await alice.post('/api/authentications', withClientData(good, json('webauthn.get', options.challenge))),
  );
  expect((await alice.post('/api/authentications', good)).status).toBe(403);
});

it.each(Object.entries(ODD))('%s, at registration: refused and on record', async (_, json) => {
  await using bank = await openBank();
  const guest = bank.browser('guest');
  expectStatus(201, await guest.post('/api/enrolments', { username: 'guest', displayName: 'Guest' }));
  const options = expectStatus(200, await guest.post('/api/registrations/options')).body;
  const good = await guest.authenticator.register(options);
  await expectRefusedOnRecord(
    bank,
    'registration',
    await guest.post('/api/registrations', withClientData(good, json('webauthn.create', options.challenge))),
  );
});

it.each([
  [null, []],
  ['usb', []],
  [[''], []],
  [['internal', ''], ['internal']],
  [
    ['USB', 'x_y', 'new-one'],
    ['USB', 'x_y', 'new-one'],
  ],
  [['a\u0000', '\ud800', 7, 'nfc'], ['nfc']],
  [Array.from({ length: 11 }, (_, i) => `usb-${i}`), Array.from({ length: 11 }, (_, i) => `usb-${i}`)],
])('transports %j refuse no registration', async (transports, kept) => {
  await using bank = await openBank();
  const guest = bank.browser('guest');
  expectStatus(201, await guest.post('/api/enrolments', { username: 'guest', displayName: 'Guest' }));
  const options = expectStatus(200, await guest.post('/api/registrations/options')).body;
  const answer = await guest.authenticator.register(options);
  const { credential } = expectStatus(
    201,
    await guest.post('/api/registrations', { ...answer, response: { ...answer.response, transports } }),
  ).body;
  expect(credential.transports).toEqual(kept);
});

it('a record whose key is no longer sound is refused, burned and on record, with a mark for what could not be said', async () => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  await bank.database.write((transaction) => transaction.run('UPDATE credentials SET public_key = $1', ['AAAA']));
  const refused = await alice.pay();
  expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', 'public-key-retired']);
  const event = (await bank.events()).at(-1);
  expect(event).toMatchObject({ type: 'payment-authorisation', details: { unrecordable: true, received: { type: 'webauthn.get' } } });
  expect(await bank.stores.refusedAssertions.at(event?.sequence ?? 0)).toBeNull();
  // A key that may sign no more says nothing of the payer: none of the five.
  expect((await bank.stores.attempts.load(alice.payerId, 'sca')).failures).toBe(0);
  expect((await alice.get(`/api/payments/${refused.paymentId}/authorisations/${refused.authorisationId}`)).body.scaStatus).toBe('failed');
});

it.each([
  ['U+0000', 'none\u0000'],
  ['a quotation mark', 'a"b'],
  ['a letter that is not ASCII', 'é'],
  ['33 characters', 'a'.repeat(33)],
])('an attestation format with %s: refused, on record, and stored nowhere', async (_, format) => {
  await using bank = await openBank();
  const guest = bank.browser('guest');
  expectStatus(201, await guest.post('/api/enrolments', { username: 'guest', displayName: 'Guest' }));
  const named: RegisterWith = { faults: [(draft) => Object.assign(draft, { attest: () => ({ format, statement: new Map() }) })] };
  expect(await refusal(bank, await guest.register(named))).toEqual([403, 'authentication-failed', 'attestation-object-malformed']);
});
