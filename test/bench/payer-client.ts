/**
 * One signed-in payer over real HTTP, who signs on the fly: create, authorise, sign, be judged.
 */
import { Agent, request } from 'node:http';
import type { PaymentConfirmation } from '../../server/core/spc-payment-data.ts';
import { paymentClientMembers } from '../support/payment-faults.ts';
import { seededBytes } from '../support/seeded-bytes.ts';
import { createAuthenticator } from '../support/software-authenticator.ts';

const PAYEE = { name: 'Alpine Books', iban: 'CH9300762011623852957' };

/** Who shows the facts: the page, or the browser's dialog, which takes a passkey of the device. */
export type Method = 'webauthn' | 'secure-payment-confirmation';

export type PayerClient = { readonly pay: (method?: Method) => Promise<void>; readonly close: () => void };

export async function enrolPayer(origin: string, port: number, name: string): Promise<PayerClient> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const authenticator = createAuthenticator({ rpId: 'localhost', origin, randomBytes: seededBytes(`${name} ${process.pid}`) });
  let cookie = '';

  // biome-ignore lint/suspicious/noExplicitAny: the bench trusts the answers that it just asked for
  const call = (method: string, path: string, body: unknown, expected: number): Promise<any> =>
    new Promise((resolve, reject) => {
      const payload = JSON.stringify(body);
      const headers = {
        host: `localhost:${port}`,
        origin,
        cookie,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(payload),
      };
      const sent = request({ host: '127.0.0.1', port, method, path, agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const session = answer.headers['set-cookie']?.find((each) => each.startsWith('sca-session'));
          if (session) cookie = session.split(';', 1)[0] ?? '';
          if (answer.statusCode === expected) resolve(JSON.parse(text));
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
        });
      });
      sent.once('error', reject).end(payload);
    });

  const { accounts } = await call('POST', '/api/enrolments', { username: name, displayName: 'Bench payer' }, 201);
  const options = await call('POST', '/api/registrations/options', { authenticatorAttachment: 'platform' }, 200);
  await call('POST', '/api/registrations', authenticator.register(options), 201);

  return {
    pay: async (method = 'webauthn') => {
      const order = { payerAccount: { iban: accounts[0].iban }, payee: PAYEE, amount: { currency: 'EUR', value: '0.01' } };
      const { paymentId } = await call('POST', '/api/payments', order, 201);
      const opened = await call('POST', `/api/payments/${paymentId}/authorisations`, { method }, 201);
      const issued = opened.securePaymentConfirmation as PaymentConfirmation | null;
      const path = `/api/payments/${paymentId}/authorisations/${opened.authorisationId}`;
      const paid = await call(
        'PUT',
        path,
        authenticator.assert(opened.publicKey, issued ? { clientMembers: paymentClientMembers(issued, origin) } : {}),
        200,
      );
      if (paid.transactionStatus !== 'ACSC') throw new Error('a payment was not executed');
    },
    close: () => agent.destroy(),
  };
}
