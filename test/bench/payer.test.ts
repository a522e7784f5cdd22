/** A payer of the bench pays at both kinds of server: one whose registration opens a session, and one where it does not. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { enrolPayer } from './payer.ts';

const CHALLENGE = Buffer.alloc(32, 1).toString('base64url');
const CREATION = {
  rp: { id: 'localhost', name: 'bank' },
  user: { id: 'cGF5ZXI', name: 'payer', displayName: 'Payer' },
  challenge: CHALLENGE,
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
};

/** Answers as our server does. @param session what `GET /api/session` says until somebody signs in */
async function answering(session: { readonly status: number; readonly body: object }) {
  const asked: string[] = [];
  const answers: Record<string, readonly [number, object]> = {
    'POST /api/enrolments': [201, { accounts: [{ iban: 'DE02120300000000202051' }] }],
    'POST /api/registrations/options': [200, CREATION],
    'POST /api/registrations': [201, {}],
    'GET /api/session': [session.status, session.body],
    'POST /api/authentications/options': [200, { challenge: CHALLENGE, rpId: 'localhost' }],
    'POST /api/authentications': [200, {}],
  };
  const server = createServer((request, response) => {
    const question = `${request.method} ${request.url}`;
    asked.push(question);
    const [status, body] = answers[question] ?? [404, {}];
    request.resume().once('end', () => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const payer = await enrolPayer(port, 'payer');
  payer.connection.close();
  server.close();
  return asked;
}

it('signs in by the passkey where nobody is', async () => {
  const asked = await answering({ status: 401, body: { title: 'Sign in' } });
  expect(asked.slice(-2)).toEqual(['POST /api/authentications/options', 'POST /api/authentications']);
});

it('signs in by the passkey where there is an account and no session yet', async () => {
  expect(await answering({ status: 200, body: { payer: {} } })).toContain('POST /api/authentications');
});

it('goes on with the session that the registration opened', async () => {
  expect(await answering({ status: 200, body: { payer: {}, session: {} } })).not.toContain('POST /api/authentications');
});
