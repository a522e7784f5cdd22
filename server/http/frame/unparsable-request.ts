/**
 * What comes over a connection and never becomes a request: bytes that are no HTTP, a header without end, somebody who dawdles.
 *
 * No route and no hook sees it, so its answer is written by hand: a problem like every other, and the end of the connection.
 */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ProblemSlug } from '../../core/failures.ts';
import { problems } from './problems.ts';

/** By Node's codes; whatever else there is, is no HTTP. */
const SLUGS: Readonly<Record<string, ProblemSlug>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'request-header-fields-too-large',
};

/** What Node keeps of a connection: the answer that is being made, and the request that is being read. */
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
  // Closed from both sides: who goes on sending would keep it open for ever.
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/**
 * Whether an answer from here could be taken for that of a request which is worked on, or was answered already. "Nothing was
 * done" would be false of a payment that is about to be executed; so nothing is said, and who asked looks.
 */
function mayHaveBeenHeard({ _httpMessage: answer, parser }: Connection): boolean {
  if (answer) return answer.headersSent || answer.req.complete;
  // Answered before its body came, as who has no session is.
  return Boolean(parser?.incoming);
}
