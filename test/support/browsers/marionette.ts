/**
 * Marionette, which Firefox speaks by itself: WebDriver's commands as JSON over TCP, and virtual authenticators with them.
 *
 * geckodriver only translates to it, and comes neither from npm nor from every Debian. A message is `LENGTH:JSON`; a
 * command `[0, id, name, parameters]` is answered with `[1, id, error, result]`.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Sends one command. @throws what Firefox answers, or that it does not */
export type Marionette = (name: string, parameters?: object) => Promise<unknown>;

const ANSWER_MS = 40_000;
const GREETING = 0;

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
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let received = Buffer.alloc(0);
  let last = GREETING;

  function answerTo(id: number): Promise<unknown> {
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    if (socket.destroyed) gone();
    const timer = setTimeout(() => answer.reject(new Error('Firefox does not answer')), ANSWER_MS);
    return answer.promise.finally(() => {
      clearTimeout(timer);
      waiting.delete(id);
    });
  }
  const gone = () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox is gone'));
  };
  socket.on('error', gone).once('close', gone);

  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (let colon = received.indexOf(':'); colon > 0; colon = received.indexOf(':')) {
      const end = colon + 1 + Number(received.toString('latin1', 0, colon));
      if (received.length < end) return;
      hear(JSON.parse(received.toString('utf8', colon + 1, end)));
      received = received.subarray(end);
    }
  });
  function hear(message: unknown): void {
    // The first message names the protocol, and answers nothing.
    const [, id, error, result] = (Array.isArray(message) ? message : [1, GREETING, null, message]) as [
      1,
      number,
      { error: string; message: string } | null,
      unknown,
    ];
    if (error) waiting.get(id)?.reject(new Error(`${error.error}: ${error.message}`));
    else waiting.get(id)?.resolve(result);
  }

  await answerTo(GREETING);
  return (name, parameters = {}) => {
    last += 1;
    const text = JSON.stringify([0, last, name, parameters]);
    const answer = answerTo(last);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
    return answer;
  };
}
