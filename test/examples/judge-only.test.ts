/**
 * The example that only judges, over HTTP, with the software authenticator: it pays once, and nothing else that is sent pays.
 *
 * RTS Art 4(1), Art 5(1). Each refusal is typed: a client's error with a slug, never trouble of the server's own.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { createAuthenticator } from '../../server/authenticator/node/create-authenticator.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { link } from '../../server/ceremonies/scopes/link.ts';
import { fromBase64url } from '../../server/core/encoding/base64url.ts';
import { ORDER, startJudgeOnly } from '../support/servers/judge-only.ts';
import { ROOT } from '../support/source-files.ts';

const FILE = 'server/examples/judge-only/judge-only.ts';
type Bank = Awaited<ReturnType<typeof startJudgeOnly>>;
let bank: Bank;
let payerId: string;

beforeAll(async () => {
  bank = await startJudgeOnly([FILE], ROOT);
  await bank.register();
  payerId = await bank.signIn();
});
afterAll(() => bank[Symbol.asyncDispose]());

/** What an opened payment answers to a body, and what became of it. */
async function answered(opened: { readonly id: string }, body: unknown) {
  const { status, body: face } = await bank.ask('PUT', `/ceremonies/${opened.id}`, body);
  return { status, face, payment: await bank.statusOf(opened.id) };
}
const REFUSED = { status: 403, face: { slug: 'authentication-failed', status: 403 }, payment: 'RCVD' };
const NOT_IN_SHAPE = { status: 400, face: { slug: 'invalid-request', status: 400 }, payment: 'RCVD' };

it('has at most 80 lines', () => {
  expect(readFileSync(path.join(ROOT, FILE), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(80);
});

describe('a payment', () => {
  it('is paid by the answer to its own link, which shows amount and payee', async () => {
    const opened = await bank.openPayment(payerId);
    expect(opened.link.object).toMatchObject({ ...ORDER, payer: { payerId }, paymentId: opened.id });
    expect(await answered(opened, await bank.assertion(opened))).toMatchObject({ status: 200, payment: 'ACSC' });
  });

  it('is paid once: a replay, and any second answer, is refused (RTS Art 4(1))', async () => {
    const opened = await bank.openPayment(payerId);
    const assertion = await bank.assertion(opened);
    const both = await Promise.all([1, 2].map(() => bank.ask('PUT', `/ceremonies/${opened.id}`, assertion)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await bank.ask('PUT', `/ceremonies/${opened.id}`, assertion)).body).toEqual({ slug: 'authorisation-not-open', status: 409 });
    const other = await bank.openPayment(payerId);
    expect(await answered(other, assertion)).toEqual(REFUSED);
  });

  it('is not paid by a code for another amount or payee (RTS Art 5(1)(b))', async () => {
    for (const change of [{ amount: { currency: 'EUR', value: '50.00' } }, { payee: { ...ORDER.payee, name: 'Blumen Mayer' } }]) {
      const opened = await bank.openPayment(payerId);
      const { object, nonce } = opened.link;
      const frame = {
        authorisationId: object.authorisationId,
        createdAt: Date.parse(object.issuedAt),
        expiresAt: Date.parse(object.expiresAt),
      };
      const facts = { ...ORDER, paymentId: opened.id, payerId, payerIban: object.payer.iban, reference: null };
      const challenge = (changed: object) => link('payment', { ...facts, ...changed }, frame, fromBase64url(nonce)).challenge;
      expect(challenge({}), 'the page recomputes the same challenge').toBe(opened.publicKey.challenge);
      const assertion = await bank.assertion({ publicKey: { ...opened.publicKey, challenge: challenge(change) } });
      expect(await answered(opened, assertion)).toEqual(REFUSED);
    }
  });

  it.each([
    'claimOtherOrigin',
    'crossOrigin',
    'clearUserVerified',
    'otherRpIdHash',
    'flipSignatureBit',
    'signWithOtherKey',
    'signCountBackToZero',
    'paymentType',
  ] as const)('is not paid by an answer with %s, which all have one face', async (name) => {
    const opened = await bank.openPayment(payerId);
    expect(await answered(opened, await bank.assertion(opened, { faults: [faults[name]] }))).toEqual(REFUSED);
  });

  it('is not paid by another payer’s passkey', async () => {
    const other = await otherPayer();
    const opened = await bank.openPayment(payerId);
    expect(await answered(opened, await other.assert({ challenge: opened.publicKey.challenge, rpId: 'localhost' }))).toEqual(REFUSED);
  });
});

describe('what is not in shape', () => {
  const bytes = (text: string) => [...fromBase64url(text)];
  type Answer = Awaited<ReturnType<Bank['assertion']>>;
  const bodies: Readonly<Record<string, (answer: Answer) => unknown>> = {
    'an empty object': () => ({}),
    null: () => 'null',
    nothing: () => '',
    'no JSON': () => '{',
    'a list': () => [],
    'client data as a list of bytes': ({ response, ...rest }) => ({
      ...rest,
      response: { ...response, clientDataJSON: bytes(response.clientDataJSON) },
    }),
    'authenticator data as a list of bytes': ({ response, ...rest }) => ({
      ...rest,
      response: { ...response, authenticatorData: bytes(response.authenticatorData) },
    }),
    'a signature that is padded': ({ response, ...rest }) => ({ ...rest, response: { ...response, signature: `${response.signature}==` } }),
    'a signature of null': ({ response, ...rest }) => ({ ...rest, response: { ...response, signature: null } }),
    'an id that is a number': (answer) => ({ ...answer, id: 5 }),
    'a password': (answer) => ({ ...answer, type: 'password' }),
    'five megabytes': (answer) => ({ ...answer, padding: 'x'.repeat(5_000_000) }),
    'ten thousand levels': () => '['.repeat(10_000) + ']'.repeat(10_000),
    'ten thousand levels in an answer': (answer) =>
      `${JSON.stringify(answer).slice(0, -1)},"id":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
  };

  it.each(Object.entries(bodies))('%s is refused, and pays nothing', async (_name, make) => {
    const opened = await bank.openPayment(payerId);
    expect(await answered(opened, make(await bank.assertion(opened)))).toEqual(NOT_IN_SHAPE);
  });

  it.each(Object.entries(bodies))('%s is no registration, no sign-in and no order', async (_name, make) => {
    const body = make(await bank.assertion(await bank.openPayment(payerId)));
    for (const room of ['registrations', 'sign-ins']) {
      const opened = await bank.ask('POST', `/${room}`);
      const answer = await bank.ask('PUT', `/ceremonies/${opened.body.id}`, body);
      expect([answer.status, answer.body.slug], room).toEqual([400, 'invalid-request']);
    }
    expect((await bank.ask('POST', `/payments/${payerId}`, body)).status).toBe(400);
  });

  it('an order with more than one meaning, and an address that is nowhere, are refused', async () => {
    for (const amount of [{ currency: 'EUR', value: '1.5' }, { currency: 'EUR', value: 1.5 }, { currency: 'USD', value: '1.50' }, null])
      expect((await bank.ask('POST', `/payments/${payerId}`, { ...ORDER, amount })).status).toBe(400);
    for (const [method, address] of [
      ['GET', '/'],
      ['POST', '/constructor'],
      ['PUT', '/ceremonies'],
      ['GET', '/payments/__proto__'],
      ['DELETE', '/payments/x'],
    ] as const) {
      const { status } = await bank.ask(method, address);
      expect(status >= 400 && status < 500, address).toBe(true);
    }
  });

  it('leaves no trouble behind: nothing was written to the error output, and the next payment is paid', async () => {
    expect(bank.errors()).toBe('');
    const opened = await bank.openPayment(payerId);
    expect(await answered(opened, await bank.assertion(opened))).toMatchObject({ status: 200, payment: 'ACSC' });
  });
});

/** The passkey of another payer. */
async function otherPayer() {
  const { body } = await bank.ask('POST', '/registrations');
  const authenticator = createAuthenticator({ rpId: 'localhost', origin: bank.origin, randomBytes: seededBytes('another payer') });
  expect((await bank.ask('PUT', `/ceremonies/${body.id}`, await authenticator.register(body.publicKey))).status).toBe(200);
  return authenticator;
}
