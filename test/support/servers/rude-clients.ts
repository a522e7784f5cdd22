/**
 * Clients that no browser is: who connect and say nothing, send a byte now and then, or break off in the middle.
 *
 *     const rude = rudeClients(port);
 *     const upload = rude.begin(rude.post('/api/payments', 5_000) + '{');
 *     upload.socket.resetAndDestroy();
 */
import { connect, type Socket } from 'node:net';
import { ORIGIN } from '../bank/bank.ts';

const BETWEEN_BYTES_MS = 500;

/** `closed` with all that it heard. */
export type RudeClient = { readonly socket: Socket; readonly closed: Promise<string> };

export function rudeClients(port: number) {
  const clients = new Set<Socket>();

  /** Connects, sends the beginning, and stays. */
  function begin(bytes = '', { allowHalfOpen = false } = {}): RudeClient {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen });
    clients.add(socket);
    let heard = '';
    socket
      .on('error', () => undefined)
      .on('data', (chunk: Buffer) => {
        heard += chunk;
      });
    if (bytes) socket.write(bytes);
    const closed = new Promise<string>((resolve) => {
      socket.once('close', () => {
        clients.delete(socket);
        resolve(heard);
      });
    });
    return { socket, closed };
  }

  /** As `begin`, and goes on, a byte at a time, until it is cut off: that the server has said its last word does not stop it. */
  function dribble(bytes: string): RudeClient {
    const client = begin(bytes, { allowHalfOpen: true });
    const timer = setInterval(() => client.socket.write('1'), BETWEEN_BYTES_MS);
    void client.closed.then(() => clearInterval(timer));
    return client;
  }

  const head = (method: string, url: string) => `${method} ${url} HTTP/1.1\r\nHost: localhost:3000\r\nOrigin: ${ORIGIN}\r\n`;
  const upload = (method: 'POST' | 'PUT', url: string, length: number, cookie = '') =>
    `${head(method, url)}Content-Type: application/json\r\nCookie: ${cookie}\r\nContent-Length: ${length}\r\n\r\n`;
  return {
    begin,
    dribble,
    head,
    /** The head of a request that promises so many bytes. */
    upload,
    end: () => {
      for (const socket of clients) socket.destroy();
    },
  };
}
