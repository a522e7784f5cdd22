/**
 * One instance of the real process on a database that outlives it, and a browser's way to it over HTTP.
 *
 *     const instance = await startInstance({ DATABASE_URL });
 *     const alice = new Browser(instance.app, 'alice');
 *     await instance.kill();                     // SIGKILL: no handler runs, nothing is flushed
 *
 * The server believes to be `http://localhost:3000`, wherever it listens, so that its browsers need not know the port.
 */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { FastifyApp } from '../../../server/http/frame/fastify-app.ts';
import { ORIGIN } from '../bank/bank.ts';
import { freePort } from './free-port.ts';
import { spawnServer } from './spawned-server.ts';

/** What takes longer hangs. A client that has to be built first takes some seconds. */
const START_WITHIN_MS = 30_000;

export type Instance = {
  /** On http the session cookie is named after it. */
  readonly port: number;
  readonly pid: number;
  /** What it has said; grows. */
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Stands in for the app where a `Browser` wants one. */
  readonly app: FastifyApp;
  /** Ends it with a signal, and waits. @returns the exit code, null after SIGKILL */
  readonly kill: (signal?: NodeJS.Signals) => Promise<number | null>;
};

/** @param limit what a shell does before it becomes the server, as `ulimit -f 1000` */
export async function startInstance(
  env: { readonly DATABASE_URL: string } & Readonly<Record<string, string>>,
  limit?: string,
): Promise<Instance> {
  const port = await freePort();
  const { child, output, ended } = spawnServer({ PORT: String(port), RP_ORIGINS: ORIGIN, RATE_LIMIT_PER_MINUTE: '0', ...env }, limit);
  const deadline = setTimeout(() => child.kill('SIGKILL'), START_WITHIN_MS);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => output.stdout.includes(ORIGIN) && resolve());
    void ended.then((code) => reject(new Error(`the server ended with ${code}: ${output.stderr.slice(-2_000)}`)));
  }).finally(() => clearTimeout(deadline));
  const agent = new Agent({ keepAlive: true });
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    child.kill(signal);
    agent.destroy();
    return ended;
  };
  return { port, pid: child.pid as number, output, app: overHttp(port, agent), kill };
}

type Sent = { method: string; url: string; headers: Record<string, string>; payload?: string };

/** What `app.inject` is for the tests, over a socket. */
function overHttp(port: number, agent: Agent): FastifyApp {
  const inject = ({ method, url, headers, payload }: Sent) =>
    new Promise((resolve, reject) => {
      const length = payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) };
      const sent = request({ host: '127.0.0.1', port, agent, method, path: url, headers: { ...headers, ...length } }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text) => {
          body += text;
        });
        response.once('error', reject).once('end', () => resolve(answerOf(response.statusCode ?? 0, response.headers, body)));
      });
      sent.once('error', reject).end(payload);
    });
  return { inject } as never;
}

function answerOf(statusCode: number, headers: IncomingHttpHeaders, body: string) {
  const cookies = (headers['set-cookie'] ?? []).map((line) => {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const expires = /; Expires=([^;]+)/i.exec(line)?.[1];
    return { name, value, ...(expires && { expires: new Date(expires) }) };
  });
  return { statusCode, headers, body, cookies, json: () => JSON.parse(body) };
}
