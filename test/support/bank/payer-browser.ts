/**
 * What a payer does in a browser, over HTTP: cookies, our origin, and a software authenticator.
 *
 * The small verbs (`post`, `put`, …) return whatever came; the large ones (`enrol`, `signIn`, `pay`) expect it to work.
 */
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import type { RegisterWith } from '../../../server/authenticator/core/make-credential.ts';
import {
  type AuthenticatorInMemory,
  type AuthenticatorSettings,
  createAuthenticator,
} from '../../../server/authenticator/node/create-authenticator.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import type { OpenedAuthorisation } from '../../../server/ceremonies/start-authorisation.ts';
import type { PaymentOrder } from '../../../server/core/payments/payment.ts';
import type { FastifyApp } from '../../../server/http/frame/fastify-app.ts';
import { evidenceSchemaFlaws } from '../worlds/evidence-schema.ts';
import { ORIGIN, RP_ID } from './bank.ts';

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever came; tests look into it
export type Answer = { readonly status: number; readonly headers: Record<string, unknown>; readonly body: any; readonly text: string };

export type Order = PaymentOrder;
export type Opened = Omit<OpenedAuthorisation, 'expiresAt'>;

export const PAYEE = { name: 'Alpine Books', iban: 'CH9300762011623852957' };

/** An authenticator that holds no passkey yet, in front of our page. */
export function newAuthenticator(seed: string, settings: Partial<AuthenticatorSettings> = {}): AuthenticatorInMemory {
  return createAuthenticator({ rpId: RP_ID, origin: ORIGIN, randomBytes: seededBytes(`authenticator ${seed}`), ...settings });
}

export class Browser {
  /** Tests that restart the bank put the new one here. */
  app: FastifyApp;
  /** What the browser sends of itself with every request. */
  page: Record<string, string> = { host: 'localhost:3000', origin: ORIGIN, 'sec-fetch-site': 'same-origin' };
  readonly cookies = new Map<string, string>();
  readonly authenticator: AuthenticatorInMemory;
  username = '';
  payerId = '';
  iban = '';

  constructor(app: FastifyApp, seed: string, authenticator?: AuthenticatorInMemory) {
    this.app = app;
    this.authenticator = authenticator ?? newAuthenticator(seed);
  }

  get = (url: string, headers: Record<string, string> = {}) => this.send('GET', url, undefined, headers);
  post = (url: string, body: unknown = {}, headers: Record<string, string> = {}) => this.send('POST', url, body, headers);
  put = (url: string, body: unknown, headers: Record<string, string> = {}) => this.send('PUT', url, body, headers);
  patch = (url: string, body: unknown, headers: Record<string, string> = {}) => this.send('PATCH', url, body, headers);
  delete = (url: string, headers: Record<string, string> = {}) => this.send('DELETE', url, undefined, headers);

  async send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const answer = await this.app.inject({
      method,
      url,
      headers: {
        ...this.page,
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    });
    for (const { name, value, maxAge, expires } of answer.cookies) {
      if (value === '' || maxAge === 0 || (expires && expires.getTime() === 0)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    // Every evidence that any test downloads is what the published schema says.
    const flaws = answer.statusCode === 200 && url.endsWith('/evidence') ? evidenceSchemaFlaws(answer.json()) : null;
    if (flaws !== null) throw new Error(`${url} is not valid under the schema of evidence: ${flaws}`);
    const type = String(answer.headers['content-type'] ?? '');
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, body: type.includes('json') ? answer.json() : null };
  }

  /** Opens a demo account, registers the first passkey and signs in with it, which makes it active. */
  async enrol(username: string, options: { authenticatorAttachment?: string } = {}): Promise<void> {
    const { body } = expectStatus(201, await this.post('/api/enrolments', { username, displayName: username }));
    this.username = username;
    this.payerId = body.payer.payerId;
    this.iban = body.accounts[0].iban;
    expectStatus(201, await this.register({}, options));
    expectStatus(200, await this.signIn());
  }

  /** Another browser of the same payer: an empty cookie jar, and the same passkeys. */
  elsewhere(): Browser {
    const other = new Browser(this.app, '', this.authenticator);
    return Object.assign(other, { username: this.username, payerId: this.payerId, iban: this.iban });
  }

  /** The same browser, cookies and all, at another instance of the server. */
  at(app: FastifyApp): Browser {
    const there = Object.assign(this.elsewhere(), { app });
    for (const [name, value] of this.cookies) there.cookies.set(name, value);
    return there;
  }

  /** Registers a passkey on whatever the session may. */
  async register(
    how: RegisterWith = {},
    options: { authenticatorAttachment?: string } = {},
    authenticator = this.authenticator,
  ): Promise<Answer> {
    const { body } = expectStatus(200, await this.post('/api/registrations/options', options));
    return this.post('/api/registrations', await authenticator.register(body, how));
  }

  async signIn(how: AssertWith = {}): Promise<Answer> {
    const { body } = expectStatus(200, await this.post('/api/authentications/options'));
    return this.post('/api/authentications', await this.authenticator.assert(body, how));
  }

  order(changes: Partial<Order> = {}): Order {
    return { payerAccount: { iban: this.iban }, payee: PAYEE, amount: { currency: 'EUR', value: '49.99' }, ...changes };
  }

  async createPayment(changes: Partial<Order> = {}): Promise<string> {
    return expectStatus(201, await this.post('/api/payments', this.order(changes))).body.paymentId;
  }

  async openAuthorisation(paymentId: string, body: { method?: string } = {}): Promise<Opened> {
    return expectStatus(201, await this.post(`/api/payments/${paymentId}/authorisations`, body)).body;
  }

  async answer(paymentId: string, { authorisationId, publicKey }: Opened, how: AssertWith = {}): Promise<Answer> {
    return this.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, await this.authenticator.assert(publicKey, how));
  }

  /** Create, open, answer: the answer to the answer. */
  async pay(changes: Partial<Order> = {}, how: AssertWith = {}): Promise<Answer & { paymentId: string; authorisationId: string }> {
    const paymentId = await this.createPayment(changes);
    const opened = await this.openAuthorisation(paymentId);
    return { ...(await this.answer(paymentId, opened, how)), paymentId, authorisationId: opened.authorisationId };
  }

  /** Consents to one change of credentials; to one further credential where nothing is named. */
  async bind(how: AssertWith = {}, change: object = { action: 'register-credential' }): Promise<Answer> {
    const { body } = expectStatus(201, await this.post('/api/bindings', change));
    return this.put(`/api/bindings/${body.authorisationId}`, await this.authenticator.assert(body.publicKey, how));
  }

  /** Consents to the revocation of one credential, and revokes it. @param query such as `?confirm=last` */
  async revoke(credentialId: string, query = ''): Promise<Answer> {
    expectStatus(200, await this.bind({}, { action: 'revoke-credential', credentialId }));
    return this.delete(`/api/credentials/${credentialId}${query}`);
  }
}

/** The answer, or an error that shows what came instead. */
export function expectStatus<A extends Answer>(status: number, answer: A): A {
  if (answer.status !== status) throw new Error(`expected ${status} and got ${answer.status}: ${answer.text.slice(0, 500)}`);
  return answer;
}
