/**
 * What arrives on a connection and is no request: bytes that are not HTTP, an endless header, a client that is too slow.
 *
 * No route and no hook sees it, so this file writes the answer itself: a problem like every other, and the end of the connection.
 */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ProblemSlug } from '../../core/failures.ts';
import { problems } from './problems.ts';

/** By Node's error codes. Any other code means that the bytes are not HTTP. */
const SLUGS: Readonly<Record<string, ProblemSlug>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'request-header-fields-too-large',
};

/** What Node keeps of a connection: the answer in progress, and the request that is being read. */
type Connection = Socket & { _httpMessage?: ServerResponse | null; parser?: { incoming?: IncomingMessage | null } | null };

/** @param socket may be gone already */
export function answerUnparsableRequest(error: Error & { code?: string }, socket: Connection): void {
  if (!socket.writable) return;
  if (mayHaveBeenHeard(socket)) return void socket.destroy();
  const slug = SLUGS[error.code ?? ''] ?? 'invalid-request';
  const { status, title, detail } = problems[slug];
  const errors = slug === 'invalid-request' && { errors: [{ pointer: '', reason: 'is no HTTP' }] };
  const body = JSON.stringify({ type: `/problems/${slug}`, title, status, detail, instance: '', ...errors });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  // Closed on both sides: a client that goes on sending would keep it open for ever.
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/**
 * Whether a client could take an answer from here for the answer to a request that is in progress or was answered already. "Nothing
 * was done" would be false for a payment that is about to be executed, so nothing is sent, and the client looks the payment up.
 */
function mayHaveBeenHeard({ _httpMessage: answer, parser }: Connection): boolean {
  if (answer) return answer.headersSent || answer.req.complete;
  // Answered before its body arrived, as a request without a session is.
  return Boolean(parser?.incoming);
}
