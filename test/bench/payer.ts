/**
 * One signed-in payer of our server over real HTTP, who signs on the fly: order, sign, be judged.
 */

import { paymentClientMembers } from '../../server/authenticator/core/payment-client-data.ts';
import type { PaymentConfirmation } from '../../server/core/spc-payment-data.ts';
import { HttpConnection } from './http-connection.ts';
import { nativePasskey, type Passkey } from './native-passkey.ts';

export const PAYEE = { name: 'Alpine Books', iban: 'CH9300762011623852957' };

/** Who shows the facts: the page, or the browser's dialog, which takes a passkey of the device. */
export type Method = 'webauthn' | 'secure-payment-confirmation';

/** A payment is ordered and its authorisation opened by one request, as our client does it, or by two; its answer is the last. */
export type Requests = 2 | 3;

export type Payer = { readonly pay: (method?: Method) => Promise<void>; readonly connection: HttpConnection };

/**
 * Opens an account and registers a passkey.
 *
 * @param port of the server that enrols
 * @param payingPort of the one that is paid at, where it is another instance: then nothing of this payer is in its memory
 */
export async function enrolPayer(port: number, name: string, payingPort = port, requests: Requests = 2): Promise<Payer> {
  const passkey = nativePasskey(`http://localhost:${port}`);
  const enrolling = new HttpConnection(port);
  const { accounts } = await enrolling.expect(201, 'POST', '/api/enrolments', { username: name, displayName: 'Bench payer' });
  const options = await enrolling.expect(200, 'POST', '/api/registrations/options', { authenticatorAttachment: 'platform' });
  await enrolling.expect(201, 'POST', '/api/registrations', await passkey.register(options));
  if (!(await isSignedIn(enrolling))) await openSession(enrolling, passkey);
  const { iban } = accounts[0];
  if (payingPort === port) return signedIn(enrolling, passkey, { iban, port, requests });
  enrolling.close();
  // On http the cookie is named after the port, since all ports of a host share one jar.
  const session = enrolling.cookies.get(`sca-session-${port}`) ?? '';
  return signedIn(new HttpConnection(payingPort, new Map([[`sca-session-${payingPort}`, session]])), passkey, {
    iban,
    port: payingPort,
    requests,
  });
}

/** Signs in with a passkey that the server knows. */
export async function signIn(port: number, { passkey, iban }: { readonly passkey: Passkey; readonly iban: string }): Promise<Payer> {
  const connection = new HttpConnection(port);
  await openSession(connection, passkey);
  return signedIn(connection, passkey, { iban, port, requests: 2 });
}

/** In some versions of the server a registration opens a session; in others the payer then signs in. */
async function isSignedIn(connection: HttpConnection): Promise<boolean> {
  const { status, text } = await connection.send('GET', '/api/session');
  return status === 200 && Boolean((JSON.parse(text) as { session?: unknown }).session);
}

async function openSession(connection: HttpConnection, passkey: Passkey): Promise<void> {
  const options = await connection.expect(200, 'POST', '/api/authentications/options', {});
  const answer = await passkey.assert(options, { clientMembers: { origin: `http://localhost:${connection.port}` } });
  await connection.expect(200, 'POST', '/api/authentications', answer);
}

type Paying = { readonly iban: string; readonly port: number; readonly requests: Requests };

/** A payer in whose name the connection's cookies speak. */
function signedIn(connection: HttpConnection, passkey: Passkey, { iban, port, requests }: Paying): Payer {
  const origin = `http://localhost:${port}`;
  const order = { payerAccount: { iban }, payee: PAYEE, amount: { currency: 'EUR', value: '0.01' } };
  const ordered = async (method: Method) => {
    if (requests === 2) return connection.expect(201, 'POST', '/api/payments', { ...order, authorise: { method } });
    const { paymentId } = await connection.expect(201, 'POST', '/api/payments', order);
    return { paymentId, authorisation: await connection.expect(201, 'POST', `/api/payments/${paymentId}/authorisations`, { method }) };
  };
  return {
    pay: async (method = 'webauthn') => {
      const { paymentId, authorisation: opened } = await ordered(method);
      const issued = opened.securePaymentConfirmation as PaymentConfirmation | null;
      const clientMembers = { origin, ...(issued && paymentClientMembers(issued, origin)) };
      const path = `/api/payments/${paymentId}/authorisations/${opened.authorisationId}`;
      const paid = await connection.expect(200, 'PUT', path, await passkey.assert(opened.publicKey, { clientMembers }));
      if (paid.transactionStatus !== 'ACSC') throw new Error('a payment was not executed');
    },
    connection,
  };
}
