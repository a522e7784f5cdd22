/**
 * A server of node:http around the ceremonies: finds the route, reads a small JSON body, refuses requests of other sites.
 *
 * It listens on loopback, holds play money, and forgets everything when it ends. What a server on a network needs besides
 * (TLS, rate limits, headers, logs) is in `server/http`. RTS Art 4(3)(a): no error says more than its public face.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, answer, NOT_IN_SHAPE } from './answers.ts';
import { CREDENTIAL_ROUTES } from './credential-routes.ts';
import { type OwnBank, ownBank } from './own-bank.ts';
import { visitOf } from './own-sessions.ts';
import { PAYER_ROUTES } from './payer-routes.ts';
import { PAYMENT_ROUTES } from './payment-routes.ts';

const ROUTES = Object.entries({ ...PAYER_ROUTES, ...PAYMENT_ROUTES, ...CREDENTIAL_ROUTES }).map(([name, route]) => ({
  path: new RegExp(`^${name.replaceAll(':id', '([A-Za-z0-9_-]{1,1366})')}$`),
  route,
}));
const LARGEST_BODY = 64 * 1024;

export type OwnServer = { readonly origin: string; readonly bank: OwnBank; readonly close: () => Promise<void> };

/**
 * @param port 0: any that is free @param now milliseconds since the epoch
 * @param outside what browsers see, where a proxy in front ends TLS
 */
export async function startOwnServer(port: number, now: () => number = Date.now, outside?: string): Promise<OwnServer> {
  const server = createServer();
  await new Promise<void>((listening, failing) => server.once('error', failing).listen(port, '127.0.0.1', listening));
  const origin = outside ?? `http://localhost:${(server.address() as AddressInfo).port}`;
  const bank = ownBank(origin, now);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answerTo(bank, origin, request).then(
      (answered) => send(response, answered),
      (error: unknown) => {
        console.error(error);
        send(response, answer(500, { type: '/problems/internal' }));
      },
    );
  });
  const close = () => new Promise<void>((closed) => void server.close(() => closed()).closeAllConnections());
  return { origin, bank, close };
}

async function answerTo(bank: OwnBank, origin: string, request: IncomingMessage): Promise<Answer> {
  // A page of another site could send the payer's cookie along.
  const from = request.headers.origin;
  if (from !== undefined && from !== origin) return answer(403, { type: '/problems/cross-site-request' });
  const asked = `${request.method} ${request.url}`;
  for (const { path, route } of ROUTES) {
    const found = path.exec(asked);
    if (!found) continue;
    const body = await bodyOf(request);
    return body === undefined ? NOT_IN_SHAPE : route(bank, visitOf(bank, request), { ids: found.slice(1), body });
  }
  return answer(404, { type: '/problems/not-found' });
}

/** @returns null where there is none, undefined where it is too large or no JSON */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  if (size === 0) return null;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, body, cookies = [], retryAfterSeconds }: Answer): void {
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', retryAfterSeconds);
  response.writeHead(status, { 'cache-control': 'no-store', ...(body !== undefined && { 'content-type': 'application/json' }) });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
