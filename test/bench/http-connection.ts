/**
 * One kept-alive HTTP/1.1 connection, one request at a time, with a cookie jar: as little client as will do.
 *
 * Client and server share the machine's cores, so what a general client costs would be taken from the server, and would
 * stand in its latencies. This one writes a request and reads the answer: a length or chunks, and `Set-Cookie`.
 */
import { connect, type Socket } from 'node:net';

/** Less than Node's own five seconds, after which a server may close an idle connection. */
const CLOSES_IDLE_MS = 3_000;

export type Answer = { readonly status: number; readonly text: string };

export class HttpConnection {
  readonly cookies: Map<string, string>;
  readonly #port: number;
  readonly #host: string;
  #socket: Socket | null = null;
  #usedAt = 0;
  #received: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null;

  constructor(port: number, cookies = new Map<string, string>()) {
    this.#port = port;
    this.#host = `localhost:${port}`;
    this.cookies = cookies;
  }

  send(method: string, path: string, body?: unknown): Promise<Answer> {
    const payload = body === undefined ? '' : JSON.stringify(body);
    const cookie = this.cookies.size > 0 ? `cookie: ${[...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}\r\n` : '';
    const content = body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(payload)}\r\n`;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#open().write(
        `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\norigin: http://${this.#host}\r\n${cookie}${content}\r\n${payload}`,
      );
    });
  }

  /** As `send`. @returns the answer's JSON @throws where the status is another one */
  // biome-ignore lint/suspicious/noExplicitAny: the bench trusts the answers that it just asked for
  async expect(status: number, method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.send(method, path, body);
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 500)}`);
    return JSON.parse(answer.text);
  }

  close(): void {
    this.#socket?.destroy();
  }

  /** The socket; another one where the server may be about to close it, as one does that was idle for some seconds. */
  #open(): Socket {
    const idle = performance.now() - this.#usedAt;
    this.#usedAt = performance.now();
    if (this.#socket && idle < CLOSES_IDLE_MS && !this.#socket.destroyed) return this.#socket;
    this.#socket?.destroy();
    const socket = connect(this.#port, '127.0.0.1').setNoDelay(true);
    const lost = (error: Error) => this.#socket === socket && this.#fail(error);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', lost);
    socket.on('close', () => lost(new Error('the server closed the connection')));
    this.#socket = socket;
    return socket;
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    const rest = this.#received.subarray(end + 4);
    const body = length === undefined ? unchunked(rest) : rest.length >= Number(length) ? rest : null;
    if (body === null) return;
    this.#received = Buffer.alloc(0);
    for (const [, name = '', value = ''] of head.matchAll(/\r\nset-cookie: *([^=]+)=([^;\r]*)/gi)) this.cookies.set(name, value);
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve({ status: Number(head.slice(9, 12)), text: body.toString() });
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = null;
  }
}

/** @returns null until the last chunk is there */
function unchunked(bytes: Buffer): Buffer | null {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (bytes.length < line + 2 + size + 2) return null;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return null;
}
