/**
 * A wire to PostgreSQL that a test can cut: a loopback proxy that knows one thing about what goes through it, COMMIT.
 *
 *     await using wire = await layWire(url);
 *     wire.cutAtCommit('before');      // the server never hears of it; 'after': it does, and nobody hears the answer
 */
import { connect, createServer, type Socket } from 'node:net';

export type Wire = AsyncDisposable & {
  /** The database's address through the wire. */
  readonly url: string;
  /** Cuts every connection at the next COMMIT that comes through, once. */
  readonly cutAtCommit: (when: 'before' | 'after') => void;
  /** How many COMMITs came in. */
  readonly commits: () => number;
  /** Cuts every connection and takes no more. */
  readonly unplug: () => void;
  readonly plug: () => void;
};

/** A simple query as the protocol spells it. */
const COMMIT = Buffer.from('COMMIT\0');

export async function layWire(url: string): Promise<Wire> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let [cut, commits, plugged]: ['before' | 'after' | null, number, boolean] = [null, 0, true];
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    if (!plugged) return near.destroy();
    const far = connect(Number(port), hostname);
    keep(near);
    keep(far);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
    let deaf = false;
    near.on('data', (chunk: Buffer) => {
      if (!chunk.includes(COMMIT)) return far.write(chunk);
      commits += 1;
      if (cut === 'before') cutAll();
      else far.write(chunk);
      deaf = cut === 'after';
      cut = null;
    });
    far.on('data', (chunk: Buffer) => (deaf ? cutAll() : near.write(chunk)));
  });
  const at = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  return {
    url: Object.assign(new URL(url), { host: `127.0.0.1:${at}` }).href,
    cutAtCommit: (when) => {
      cut = when;
    },
    commits: () => commits,
    unplug: () => {
      plugged = false;
      cutAll();
    },
    plug: () => {
      plugged = true;
    },
    [Symbol.asyncDispose]: () => {
      cutAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
