/**
 * What comes over a connection and never becomes a request: bytes that are no HTTP, a header without end, somebody who dawdles.
 *
 * No route and no hook sees it, so its answer is written by hand: a problem like every other, and the end of the connection.
 */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ProblemSlug } from '../core/failures.ts';
import { problems } from './problems.ts';

/** By Node's codes; whatever else there is, is no HTTP. */
const SLUGS: Readonly<Record<string, ProblemSlug>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'request-header-fields-too-large',
};

/** @param socket may be gone already, or in the middle of an answer to an earlier request */
export function answerNoRequest(error: Error & { code?: string }, socket: Socket & { _httpMessage?: ServerResponse }): void {
  if (!socket.writable) return;
  // Node's own handler looks there too: a second answer inside the first would be read as a part of it.
  if (socket._httpMessage?.headersSent) return void socket.destroy();
  const slug = SLUGS[error.code ?? ''] ?? 'invalid-request';
  const { status, title, detail } = problems[slug];
  const errors = slug === 'invalid-request' && { errors: [{ pointer: '', reason: 'is no HTTP' }] };
  const body = JSON.stringify({ type: `/problems/${slug}`, title, status, detail, instance: '', ...errors });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  // Closed from both sides: who goes on sending would keep it open for ever.
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
