/**
 * A bank with two payers that hostile requests are applied to. Before each request it has whatever the route needs to
 * succeed: an open authorisation, a live challenge, an accepted bind. So a request that is hostile in one thing gets far.
 */
import { expect } from 'vitest';
import { ORIGIN, openBank } from '../bank/bank.ts';
import { type Answer, Browser, expectStatus, type Opened } from '../bank/payer-browser.ts';
import { textForEveryDatabase } from '../databases/text-for-every-database.ts';
import type { HostileRequest } from './hostile-requests.ts';
import { payloadOf } from './made-bodies.ts';

type Prepared = { readonly ids: Readonly<Record<string, string>>; readonly body?: object };
type Ready = {
  readonly body: object;
  readonly send: (body: string | Buffer) => Promise<Answer>;
  /** A body that is right fails all the same with less than this: the world has no code to bring. */
  readonly fails: number | undefined;
};
const CANNOT_SUCCEED: readonly (readonly [string, number])[] = [
  ['/api/activations', 404],
  ['/bindings', 405],
];
export type FuzzWorld = Awaited<ReturnType<typeof fuzzWorld>>;

export async function fuzzWorld() {
  const bank = await openBank({ wrap: textForEveryDatabase });
  let enrolled = 0;
  let number = 0;
  const nextNumber = () => {
    number += 1;
    return number;
  };
  const newPayer = () => {
    enrolled += 1;
    return bank.enrol(`payer-${enrolled}`);
  };
  let [payer, other] = [await newPayer(), await newPayer()];

  /** What a request did to the payer is mended: blocked, signed out, revoked. */
  async function mended(): Promise<Browser> {
    await bank.stores.attempts.unblock(payer.payerId, { now: bank.clock.now, requestId: 'mended', sessionRef: null });
    // A session that may only register a first passkey is answered too.
    if (!(await payer.get('/api/session')).body.session) payer = await newPayer();
    if (!(await other.get('/api/session')).body.session) other = await newPayer();
    return payer;
  }

  async function send(method: string, path: string, request: HostileRequest) {
    const { ids, body } = await prepare(await mended(), method, path, nextNumber());
    const url = path.replace(/\{(\w+)\}/g, (_, name: string) => request.id ?? ids[name] ?? 'x') + request.query;
    const payload = payloadOf(request.body, body);
    const answer = await bank.app.inject({
      method: method as 'GET',
      url: url.startsWith('/') ? url : `/${url}`,
      headers: {
        host: 'localhost:3000',
        origin: ORIGIN,
        cookie: cookieOf(request.actor, payer, other),
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...request.headers,
      },
      ...(payload !== undefined && { payload }),
    });
    return { status: answer.statusCode, headers: answer.headers as Record<string, unknown>, text: answer.body };
  }

  /** A payer with all that the route needs, its body, and how a body is sent there. */
  async function ready(method: string, path: string): Promise<Ready> {
    const now = await mended();
    const { ids, body = {} } = await prepare(now, method, path, nextNumber());
    const url = path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'x');
    const send = (sent: string | Buffer) => now.send(method as 'POST', url, sent, {});
    return { body, send, fails: CANNOT_SUCCEED.find(([end]) => path.endsWith(end))?.[1] };
  }

  async function expectStillServing(): Promise<void> {
    const honest = await newPayer();
    expect((await honest.pay()).status).toBe(200);
  }

  return { bank, send, ready, expectStillServing, [Symbol.asyncDispose]: bank.close };
}

function cookieOf(actor: HostileRequest['actor'], payer: Browser, other: Browser): string {
  if (actor === 'nobody') return '';
  if (actor === 'garbage cookie') return 'sca-session-3000=AAAA.BBBB; sca-device-3000=%E0%A4%A';
  return [...(actor === 'payer' ? payer : other).cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** Ids and body with which the route would do what it is for. */
async function prepare(payer: Browser, method: string, path: string, number: number): Promise<Prepared> {
  const ids: Record<string, string> = { credentialId: payer.authenticator.held[0]?.id ?? '', requestId: 'AAAAAAAAAAAAAAAAAAAAAA' };
  if (path.includes('{paymentId}') && path.startsWith('/api/payments')) ids.paymentId = await payer.createPayment({ reference: 'Invoice' });
  const answering = async (opened: Opened) => ({
    ids: { ...ids, authorisationId: opened.authorisationId },
    body: await payer.authenticator.assert(opened.publicKey),
  });
  switch (`${method} ${path}`) {
    case 'PUT /api/payments/{paymentId}/authorisations/{authorisationId}':
      return answering(await payer.openAuthorisation(ids.paymentId ?? ''));
    case 'PUT /api/bindings/{authorisationId}':
      return answering(expectStatus(201, await payer.post('/api/bindings', { action: 'register-credential' })).body);
    case 'POST /api/authentications':
      return { ids, body: await payer.authenticator.assert(expectStatus(200, await payer.post('/api/authentications/options')).body) };
    case 'POST /api/registrations': {
      expectStatus(200, await payer.bind());
      const options = expectStatus(200, await payer.post('/api/registrations/options')).body;
      return { ids, body: await new Browser(payer.app, `new key ${options.challenge}`).authenticator.register(options) };
    }
    case 'POST /api/registrations/options':
      expectStatus(200, await payer.bind());
      return { ids, body: { authenticatorAttachment: 'platform' } };
    case 'POST /api/payments':
      return { ids, body: { ...payer.order({ reference: 'Invoice 17' }), authorise: { method: 'webauthn' } } };
    case 'PATCH /api/payments/{paymentId}':
      return { ids, body: { amount: { currency: 'EUR', value: '1.00' }, reference: null } };
    case 'PATCH /api/credentials/{credentialId}':
      return { ids, body: { label: 'My key' } };
    case 'PATCH /api/messages/{messageId}': {
      const [message] = expectStatus(200, await payer.get('/api/messages')).body.messages;
      return { ids: { ...ids, messageId: message.messageId }, body: { read: true } };
    }
    case 'POST /api/enrolments':
      return { ids, body: { username: `newcomer-${number}`, displayName: 'New Comer' } };
    case 'POST /api/activations':
      return { ids, body: { username: payer.username, activationCode: 'ABCDE-FGH00-12345-67890-VWXYZ' } };
    default:
      return { ids, body: {} };
  }
}
