/**
 * Two instances behind server/Caddyfile, of which one after the other is told to stop, as for a new version: nobody notices.
 *
 * What would be lost without DRAIN_SECONDS are requests with a body: a Caddy before 2.11.2 does not ask elsewhere with them.
 */
import { request } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CaddyProcess, findCaddy, publicKeyAt, startCaddy } from '../support/caddy.ts';
import { freePort } from '../support/free-port.ts';
import { type ServerProcess, startServer } from '../support/spawned-server.ts';

const HOST = 'bank.test';

describe.skipIf(findCaddy() === null)('two instances leave', () => {
  let caddy: CaddyProcess;
  let env: Readonly<Record<string, string>>;
  const instances: ServerProcess[] = [];

  beforeAll(async () => {
    const https = await freePort();
    env = {
      RP_ID: HOST,
      RP_ORIGINS: `https://${HOST}:${https}`,
      TRUSTED_PROXIES: '127.0.0.1',
      SCA_DEMO_ON_NETWORK: '1',
      // More than server/Caddyfile needs to see it, on a machine that is busy.
      DRAIN_SECONDS: '6',
    };
    instances.push(await startServer(env));
    instances.push(await startServer(env));
    const addresses = instances.map(({ port }) => `127.0.0.1:${port}`);
    caddy = await startCaddy(HOST, addresses, https);
    await publicKeyAt(caddy, HOST);
  }, 60_000);
  afterAll(async () => {
    await caddy?.stop();
    for (const { pid, stop } of instances) {
      // Nobody asks any more.
      if (isRunning(pid)) process.kill(pid, 'SIGKILL');
      await stop();
    }
  }, 60_000);

  /** Something with a body that changes something. @returns the status, 0 where there was no answer */
  function ask(): Promise<number> {
    const { https: port } = caddy;
    const headers = { host: `${HOST}:${port}`, origin: `https://${HOST}:${port}`, 'content-type': 'application/json', 'content-length': 2 };
    const options = { host: '127.0.0.1', port, servername: HOST, rejectUnauthorized: false, agent: false, headers } as const;
    return new Promise((resolve) => {
      request({ ...options, method: 'POST', path: '/api/authentications/options' }, (answer) =>
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0)),
      )
        .once('error', () => resolve(0))
        .end('{}');
    });
  }

  it('one after the other, as a new version goes in: every request is answered', async () => {
    const statuses = new Map<number, number>();
    async function askUntil(isOver: () => boolean, andThen: number): Promise<void> {
      for (let more = andThen; more > 0; more -= isOver() ? 1 : 0) {
        const status = await ask();
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        await wait(20);
      }
    }
    /** Some more requests when it is gone: that is when one would meet nobody. */
    async function leaves({ stop }: ServerProcess): Promise<void> {
      let code: number | null | undefined;
      void stop().then((ended) => {
        code = ended;
      });
      await askUntil(() => code !== undefined, 50);
      expect(code).toBe(0);
    }

    const [first, second] = instances as [ServerProcess, ServerProcess];
    await leaves(first);
    const again = await startServer({ ...env, PORT: String(first.port) });
    instances.push(again);
    await askUntil(() => again.output.stderr.includes('/api/authentications/options'), 1);
    await leaves(second);
    expect([...statuses.keys()]).toEqual([200]);
  }, 120_000);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
