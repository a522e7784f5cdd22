/**
 * A payer's browser at the example bank: a cookie jar, a software authenticator, and what a payer does over HTTP.
 */
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { createAuthenticator } from '../../../server/authenticator/node/create-authenticator.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';

export const BOOKSHOP = { name: 'Corner Bookshop', iban: 'CH9300762011623852957', currency: 'EUR', value: '49.99' };

// biome-ignore lint/suspicious/noExplicitAny: an answer is whatever came; tests look into it
type Told = { readonly status: number; readonly body: any };

/** One browser with one passkey provider in it. */
export function exampleBrowser(origin: string, seed: string) {
  const jar = new Map<string, string>();
  const authenticator = createAuthenticator({ rpId: 'localhost', origin, randomBytes: seededBytes(seed) });
  async function call(method: string, path: string, body?: unknown): Promise<Told> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${origin.replace('localhost', '127.0.0.1')}${path}`, { method, headers: { cookie, origin }, ...sent });
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
      jar.set(name, value);
    }
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }
  async function register() {
    const { body: options } = await call('POST', '/registrations/options');
    return call('POST', '/registrations', await authenticator.register(options));
  }
  async function signIn() {
    const { body: options } = await call('POST', '/authentications/options');
    return call('POST', '/authentications', await authenticator.assert(options));
  }
  async function consent(asked: object) {
    const { body } = await call('POST', '/bindings', asked);
    return call('PUT', `/bindings/${body.link.object.authorisationId}`, await authenticator.assert(body.publicKey));
  }
  /** Orders and opens. @returns where the answer goes, and what answers it */
  async function opened(how?: AssertWith) {
    const { body: payment } = await call('POST', '/payments', BOOKSHOP);
    const { body } = await call('POST', `/payments/${payment.paymentId}/authorisations`);
    const path = `/payments/${payment.paymentId}/authorisations/${body.link.object.authorisationId}`;
    return { path, object: body.link.object, answer: await authenticator.assert(body.publicKey, how) };
  }
  return { call, register, signIn, consent, opened, authenticator, jar };
}
