/**
 * Two instances behind server/Caddyfile, one of which is told to stop, as for a new version: nobody notices.
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

describe.skipIf(findCaddy() === null)('while one of two instances leaves', () => {
  let caddy: CaddyProcess;
  let instances: ServerProcess[] = [];

  beforeAll(async () => {
    const https = await freePort();
    const env = {
      RP_ID: HOST,
      RP_ORIGINS: `https://${HOST}:${https}`,
      TRUSTED_PROXIES: '127.0.0.1',
      SCA_DEMO_ON_NETWORK: '1',
      // Twice what server/Caddyfile needs to see it, for a machine that is busy.
      DRAIN_SECONDS: '8',
    };
    instances = [await startServer(env), await startServer(env)];
    caddy = await startCaddy(
      HOST,
      instances.map(({ port }) => `127.0.0.1:${port}`),
      https,
    );
    await publicKeyAt(caddy, HOST);
  });
  afterAll(async () => {
    await caddy?.stop();
    await Promise.all(instances.map(({ stop }) => stop()));
  });

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

  it('every request is answered by the other, or by this one', async () => {
    const statuses = new Map<number, number>();
    let isGone = false;
    const gone = instances[0]?.stop().then((code) => {
      isGone = true;
      return code;
    });
    // Some more when it is gone: that is when a request would meet nobody.
    for (let after = 0; after < 50; after += isGone ? 1 : 0) {
      const status = await ask();
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      await wait(20);
    }
    expect(await gone).toBe(0);
    expect([...statuses.keys()]).toEqual([200]);
  }, 60_000);
});
