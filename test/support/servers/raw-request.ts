/** A request as bytes, for what no client library sends: two hosts, none, a target that names a host. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { FastifyApp } from '../../../server/http/frame/fastify-app.ts';

export type RawAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string };

/** @param app listens from the first request on @param lines the request line and fields; behind an empty one, the body */
export async function sendRaw(app: FastifyApp, ...lines: string[]): Promise<RawAnswer> {
  if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as { port: number }).port, '127.0.0.1').setEncoding('utf8');
  let heard = '';
  socket.on('data', (chunk: string) => {
    heard += chunk;
  });
  const end = lines.indexOf('');
  const [fields, body] = end === -1 ? [lines, []] : [lines.slice(0, end), lines.slice(end + 1)];
  socket.write(`${[...fields, 'Connection: close'].join('\r\n')}\r\n\r\n${body.join('\r\n')}`);
  await once(socket, 'close');
  const [head = '', ...rest] = heard.split('\r\n\r\n');
  const [first = '', ...told] = head.split('\r\n');
  const headers = Object.fromEntries(
    told.map((field) => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 2)]),
  );
  return { status: Number(first.split(' ')[1]), headers, text: rest.join('\r\n\r\n') };
}
