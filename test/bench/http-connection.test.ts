/** The bench's own client reads what any server may send: in pieces, by length or in chunks; and opens again what was closed. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { HttpConnection } from './http-connection.ts';

/** A server that answers each request with these bytes, in pieces of this size. */
async function answering(answer: string, piece: number, then: (socket: Socket) => void = () => {}) {
  const heard: string[] = [];
  let lines = 0;
  const write = async (socket: Socket) => {
    for (let at = 0; at < answer.length; at += piece) {
      socket.write(answer.slice(at, at + piece));
      await new Promise((resolve) => setImmediate(resolve));
    }
    then(socket);
  };
  const server = createServer((socket) => {
    lines += 1;
    socket.on('error', () => socket.destroy());
    socket.on('data', (request: Buffer) => {
      heard.push(request.toString());
      void write(socket);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, heard, lines: () => lines, close: () => server.close() };
}

const BY_LENGTH = 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\nSet-Cookie: a=1; Path=/\r\n\r\n{"ok":1}';
const IN_CHUNKS = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{"o\r\n5\r\nk":1}\r\n0\r\n\r\n';

describe('a connection of the bench', () => {
  it.each([
    ['by length', BY_LENGTH, 1_000],
    ['by length, a byte at a time', BY_LENGTH, 1],
    ['in chunks', IN_CHUNKS, 1_000],
    ['in chunks, a byte at a time', IN_CHUNKS, 1],
  ])('reads an answer %s', async (_how, answer, piece) => {
    const server = await answering(answer, piece);
    const connection = new HttpConnection(server.port);
    for (let each = 0; each < 3; each += 1) expect(await connection.expect(200, 'GET', '/')).toEqual({ ok: 1 });
    connection.close();
    server.close();
  });

  it('sends back the cookies it was given', async () => {
    const server = await answering(BY_LENGTH, 1_000);
    const connection = new HttpConnection(server.port);
    await connection.send('GET', '/');
    await connection.send('POST', '/', {});
    expect(server.heard[1]).toContain('cookie: a=1\r\n');
    connection.close();
    server.close();
  });

  it('goes on over the line of another one, with its own cookies', async () => {
    const server = await answering(BY_LENGTH, 1_000);
    const [one, other] = [new HttpConnection(server.port), new HttpConnection(server.port, new Map([['b', '2']]))];
    await one.send('GET', '/');
    other.takeOver(one);
    await other.send('GET', '/');
    expect(server.lines()).toBe(1);
    expect(server.heard[1]).toContain('cookie: b=2\r\n');
    other.close();
    server.close();
  });

  it('tells of a server that goes away, and opens again', async () => {
    let goes = true;
    const server = await answering('', 1, (socket) => goes && socket.destroy());
    const connection = new HttpConnection(server.port);
    await expect(connection.send('GET', '/')).rejects.toThrow('closed');
    goes = false;
    void connection.send('GET', '/').catch(() => {});
    await expect.poll(() => server.heard.length).toBe(2);
    connection.close();
    server.close();
  });
});
