/**
 * server/Caddyfile before an instance that breaks connections: what it sends again, and how soon it goes on.
 *
 * The instance is a stand-in that answers /readyz and drops what it is told to. A payment that is sent twice would be
 * judged once, but the payer would see the wrong one of the two answers. Skipped where there is no Caddy.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findCaddy } from '../support/caddy.ts';
import { ROOT, readSource } from '../support/source-files.ts';
import { freePort } from '../support/spawned-server.ts';

const caddyPath = findCaddy();

it('server/Caddyfile puts no authority into the trust store of the machine, which a run as root would', () => {
  expect(readSource('server/Caddyfile')).toMatch(/^\tskip_install_trust$/m);
});

describe.skipIf(caddyPath === null)('server/Caddyfile', () => {
  let folder: string;
  let https: number;
  let caddy: ChildProcess;
  let instance: Server;
  /** What reached the instance, and how many of the next it drops without a word. */
  let reached: string[] = [];
  let drops = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fido2-sca-caddyfile-'));
    instance = createServer((asked, answer) => {
      if (asked.url === '/readyz') return void answer.end();
      reached.push(`${asked.method}`);
      drops -= 1;
      if (drops >= 0) asked.socket.destroy();
      else answer.end('answered');
    });
    await once(instance.listen(0, '127.0.0.1'), 'listening');
    https = await freePort();
    caddy = spawn(caddyPath as string, ['run', '--config', 'server/Caddyfile', '--adapter', 'caddyfile'], {
      cwd: ROOT,
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        SCA_HOST: 'bank.test',
        SCA_HTTPS_PORT: String(https),
        SCA_HTTP_PORT: String(await freePort()),
        SCA_INSTANCES: `127.0.0.1:${(instance.address() as AddressInfo).port}`,
        XDG_DATA_HOME: folder,
        XDG_CONFIG_HOME: folder,
        HOME: folder,
      },
    });
    await untilItAnswers();
  });

  afterAll(async () => {
    caddy.kill('SIGTERM');
    if (caddy.exitCode === null) await once(caddy, 'exit');
    instance.closeAllConnections();
    instance.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(() => {
    reached = [];
    drops = 0;
  });

  /** @returns the status of the answer, 0 where there was none */
  function send(method: string): Promise<number> {
    const options = { host: '127.0.0.1', port: https, method, servername: 'bank.test', headers: { host: `bank.test:${https}` } };
    return new Promise((resolve) => {
      request({ ...options, rejectUnauthorized: false, agent: false }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      })
        .once('error', () => resolve(0))
        .end();
    });
  }

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
