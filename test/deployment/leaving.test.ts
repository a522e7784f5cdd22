/**
 * Two instances behind server/Caddyfile, of which one after the other is told to stop, as for a new version: nobody notices.
 *
 * What would be lost without DRAIN_SECONDS are requests with a body: a Caddy before 2.11.2 does not ask elsewhere with them.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askCaddy, type CaddyProcess, findCaddy, publicKeyAt, startCaddy } from '../support/servers/caddy.ts';
import { freePort } from '../support/servers/free-port.ts';
import { type ServerProcess, startServer } from '../support/servers/spawned-server.ts';

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
    caddy = await startCaddy(HOST, instances, https);
    await publicKeyAt(caddy, HOST);
  }, 60_000);
  afterAll(async () => {
    await caddy?.stop();
    // Nobody asks any more.
    for (const { stop } of instances) await stop('SIGKILL');
  }, 60_000);

  /** Something with a body that changes something. */
  const ask = () => askCaddy(caddy, HOST, 'POST', '/api/authentications/options', '{}');

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
