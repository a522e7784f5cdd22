/**
 * server/Caddyfile before an instance that breaks connections: what it sends again, and how soon it goes on.
 *
 * The instance is a stand-in that answers /readyz and drops what it is told to. A payment that is sent twice would be
 * judged once, but the payer would see the wrong one of the two answers. Skipped where there is no Caddy.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildFastifyApp } from '../../server/http/frame/fastify-app.ts';
import { askCaddy, type CaddyProcess, findCaddy, startCaddy } from '../support/servers/caddy.ts';
import { readSource } from '../support/source-files.ts';

it('server/Caddyfile puts no authority into the trust store of the machine, which a run as root would', () => {
  expect(readSource('server/Caddyfile')).toMatch(/^\tskip_install_trust$/m);
});

it('server/Caddyfile ends idle connections before the server does', async () => {
  const app = buildFastifyApp({ https: true, logger: false, trustedProxies: [], newRequestId: () => '' });
  const [, keepalive] = /^\t+keepalive (\d+)s$/m.exec(readSource('server/Caddyfile')) ?? [];
  expect(Number(keepalive) * 1_000).toBeLessThan(app.server.keepAliveTimeout);
  expect(readSource('server/process/README.md')).toContain(`less than ${app.server.keepAliveTimeout / 1_000} s`);
  await app.close();
});

describe.skipIf(findCaddy() === null)('server/Caddyfile', () => {
  let caddy: CaddyProcess;
  let instance: Server;
  /** What reached the instance, and how many of the next it drops without a word. */
  let reached: string[] = [];
  let drops = 0;

  beforeAll(async () => {
    instance = createServer((asked, answer) => {
      if (asked.url === '/readyz') return void answer.end();
      reached.push(`${asked.method}`);
      drops -= 1;
      if (drops >= 0) asked.socket.destroy();
      else answer.end('answered');
    });
    await once(instance.listen(0, '127.0.0.1'), 'listening');
    caddy = await startCaddy('bank.test', [instance.address() as AddressInfo]);
    await untilItAnswers();
  });

  afterAll(async () => {
    await caddy?.stop();
    instance.closeAllConnections();
    instance.close();
  });

  beforeEach(() => {
    reached = [];
    drops = 0;
  });

  const send = (method: string) => askCaddy(caddy, 'bank.test', method);

  /** The certificate is made after the port is open. */
  async function untilItAnswers(): Promise<void> {
    for (let tries = 0; tries < 200 && (await send('GET')) !== 200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  it('sends no POST again that reached the instance, and goes on at once after a connection that broke', async () => {
    drops = 1;
    expect([await send('POST'), reached]).toEqual([502, ['POST']]);
    expect([await send('POST'), reached]).toEqual([200, ['POST', 'POST']]);
  });

  it('sends a GET again', async () => {
    drops = 1;
    expect([await send('GET'), reached]).toEqual([200, ['GET', 'GET']]);
  });
});
