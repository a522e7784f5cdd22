/**
 * A kept-alive line to a server: one HTTP/1.1 request at a time goes out, its answer comes back, by a length or in chunks.
 *
 * It opens with the first request, and again where the server may be about to close it, as one does that was idle for some seconds.
 */
import { connect, type Socket } from 'node:net';

/** Less than Node's own five seconds, after which a server may close an idle connection. */
const CLOSES_IDLE_MS = 3_000;

export type Received = { readonly head: string; readonly text: string };

export class KeptLine {
  readonly #port: number;
  #socket: Socket | null = null;
  #usedAt = 0;
  #received: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  #waiting: { resolve: (received: Received) => void; reject: (error: Error) => void } | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  exchange(request: string): Promise<Received> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#open().write(request);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

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
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve({ head, text: body.toString() });
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
