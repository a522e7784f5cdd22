/**
 * Starts the example that only judges, wherever it lies, and pays with the software authenticator as a page would.
 *
 * A test of the example here, of a copy of it elsewhere and of the package all ask for the same: a payment that is paid.
 */
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { createAuthenticator } from '../../../server/authenticator/node/create-authenticator.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import { startExample } from './started-example.ts';

export const ORDER = { payee: { name: 'Blumen Maier', iban: 'DE02120300000000202051' }, amount: { currency: 'EUR', value: '49.99' } };

/** @param args of Node: the file, and what stands before it @param cwd where it is started */
export async function startJudgeOnly(args: readonly string[], cwd: string) {
  const started = await startExample(args, cwd);
  const { origin, port } = started;

  /** @param body JSON text as it is sent, or a value */
  const ask = async (method: string, path: string, body?: unknown) => {
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...sent });
    return { status: response.status, body: await response.json() };
  };
  const value = async (method: string, path: string, body?: unknown) => {
    const answer = await ask(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  const authenticator = createAuthenticator({ rpId: 'localhost', origin, randomBytes: seededBytes(`judge-only ${port}`) });
  const register = async () => {
    const { id, publicKey } = await value('POST', '/registrations');
    return value('PUT', `/ceremonies/${id}`, await authenticator.register(publicKey));
  };
  const signIn = async (): Promise<string> => {
    const { id, publicKey } = await value('POST', '/sign-ins');
    return (await value('PUT', `/ceremonies/${id}`, await authenticator.assert(publicKey))).payerId;
  };
  const openPayment = (payerId: string, order: unknown = ORDER) => value('POST', `/payments/${payerId}`, order);
  const assertion = (opened: { publicKey: Parameters<typeof authenticator.assert>[0] }, how?: AssertWith) =>
    authenticator.assert(opened.publicKey, how);
  const statusOf = async (paymentId: string): Promise<string> => (await value('GET', `/payments/${paymentId}`)).status;

  return {
    ask,
    assertion,
    authenticator,
    openPayment,
    origin,
    register,
    signIn,
    statusOf,
    errors: started.errors,
    [Symbol.asyncDispose]: started[Symbol.asyncDispose],
  };
}

/** Registers, signs in and pays. @returns what the example says of the payment afterwards */
export async function payOnce(bank: Awaited<ReturnType<typeof startJudgeOnly>>): Promise<{ readonly status: string }> {
  await bank.register();
  const opened = await bank.openPayment(await bank.signIn());
  const answer = await bank.ask('PUT', `/ceremonies/${opened.id}`, await bank.assertion(opened));
  return answer.status === 200 ? { status: await bank.statusOf(opened.id) } : answer.body;
}
