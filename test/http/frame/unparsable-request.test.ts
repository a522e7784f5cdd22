/**
 * What never becomes a request is answered with a problem and the end of the connection, and not in the middle of an answer.
 *
 * Who dawdles for thirty seconds is in test/faults/connections.test.ts.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answerUnparsableRequest } from '../../../server/http/frame/unparsable-request.ts';
import { openBank } from '../../support/bank/bank.ts';
import { freePort } from '../../support/servers/free-port.ts';

/** @returns all that came until the server closed the connection */
async function heardAfter(port: number, sent: string, then?: { when: string; sent: string }): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let heard = '';
  socket
    .on('error', () => undefined)
    .on('data', (chunk: string) => {
      heard += chunk;
      if (then && heard.includes(then.when)) socket.write(then.sent);
    });
  socket.write(sent);
  await once(socket, 'close');
  return heard;
}

describe('is answered with a problem and the end of the connection:', () => {
  it.each([
    ['bytes that are no HTTP', 'Dear bank, please pay.\r\n\r\n', 'invalid-request', 400],
    [
      'a header without end',
      `GET / HTTP/1.1\r\nHost: localhost:3000\r\nX-Long: ${'1'.repeat(20_000)}`,
      'request-header-fields-too-large',
      431,
    ],
  ])('%s', async (_, sent, slug, status) => {
    await using bank = await openBank();
    const port = await freePort();
    await bank.app.listen({ host: '127.0.0.1', port });
    const heard = await heardAfter(port, sent);
    expect(heard).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(JSON.parse(heard.split('\r\n\r\n')[1] ?? '')).toMatchObject({ type: `/problems/${slug}`, status });
  });
});

it('ends the connection without a word behind a payment that is being judged: it may be executed', async () => {
  // On PostgreSQL the session is still being looked up when the connection goes, and the payment is never judged.
  await using bank = await openBank({ dialect: 'sqlite' });
  const port = await freePort();
  await bank.app.listen({ host: '127.0.0.1', port });
  const alice = await bank.enrol('alice');
  const paymentId = await alice.createPayment();
  const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
  const body = JSON.stringify(await alice.authenticator.assert(publicKey));
  const head = [
    `PUT /api/payments/${paymentId}/authorisations/${authorisationId} HTTP/1.1`,
    ...Object.entries(alice.page).map(([name, value]) => `${name}: ${value}`),
    `cookie: ${[...alice.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  expect(await heardAfter(port, `${head.join('\r\n')}\r\n\r\n${body}no HTTP\r\n\r\n`)).toBe('');
  await expect.poll(async () => (await alice.get(`/api/payments/${paymentId}`)).body.transactionStatus, { timeout: 10_000 }).toBe('ACSC');
});

it('ends the connection without a word in the middle of another answer', async () => {
  const server = createServer((_request, response) => void response.write('half an answer')).on('clientError', answerUnparsableRequest);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const heard = await heardAfter(port, 'GET / HTTP/1.1\r\nHost: bank\r\n\r\n', { when: 'half an answer', sent: 'no HTTP\r\n\r\n' });
  expect(heard.match(/HTTP\/1\.1/g)).toHaveLength(1);
  expect(heard).not.toContain('/problems/');
  server.close();
});
