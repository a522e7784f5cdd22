/**
 * Marionette, which Firefox speaks by itself: WebDriver's commands as JSON over TCP, and virtual authenticators with them.
 *
 * geckodriver only translates to it, and comes neither from npm nor from every Debian. A message is `LENGTH:JSON`; a
 * command `[0, id, name, parameters]` is answered with `[1, id, error, result]`.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export type Marionette = {
  /** @throws what Firefox answers */
  readonly send: (name: string, parameters?: object) => Promise<unknown>;
  readonly close: () => void;
};

type Waiting = { readonly resolve: (result: unknown) => void; readonly reject: (error: Error) => void };

/** Tries until Firefox listens. @throws after that time */
export async function connectMarionette(port: number, withinMs: number): Promise<Marionette> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const opened = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    if (opened) return speak(socket);
    if (performance.now() > deadline) throw new Error(`Firefox does not listen on port ${port}`);
    await wait(100);
  }
}

async function speak(socket: Socket): Promise<Marionette> {
  const waiting = new Map<number, Waiting>();
  const greeted = Promise.withResolvers<void>();
  let received = Buffer.alloc(0);
  let last = 0;

  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (let colon = received.indexOf(':'); colon > 0; colon = received.indexOf(':')) {
      const end = colon + 1 + Number(received.toString('latin1', 0, colon));
      if (received.length < end) return;
      hear(JSON.parse(received.toString('utf8', colon + 1, end)));
      received = received.subarray(end);
    }
  });
  const gone = () => {
    const error = new Error('Firefox is gone');
    greeted.reject(error);
    for (const { reject } of waiting.values()) reject(error);
  };
  socket.once('error', gone).once('close', gone);

  function hear(message: unknown): void {
    // The first message names the protocol.
    greeted.resolve();
    if (!Array.isArray(message)) return;
    const [, id, error, result] = message as [1, number, { error: string; message: string } | null, unknown];
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new Error(`${error.error}: ${error.message}`));
    else asked?.resolve(result);
  }

  await greeted.promise;
  return {
    send: (name, parameters = {}) => {
      last += 1;
      const text = JSON.stringify([0, last, name, parameters]);
      const answer = Promise.withResolvers<unknown>();
      waiting.set(last, answer);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
      return answer.promise;
    },
    close: () => socket.destroy(),
  };
}
