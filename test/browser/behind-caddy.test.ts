/**
 * Two instances behind Debian's Caddy with our Caddyfile: TLS, a host name, a real browser, a whole payment.
 *
 * What a bank's test environment looks like, and what a phone on a LAN sees. Skipped, and said, where Caddy cannot be had.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { type Browser as Chromium, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCaddy } from '../support/caddy.ts';
import { findChromium } from '../support/chromium.ts';
import { freePort, type ServerProcess, startServer } from '../support/spawned-server.ts';
import { ARGS } from '../support/stage.ts';
import { Visit } from '../support/visit.ts';

const HOST = 'bank.test';
const caddyPath = findCaddy();

describe.skipIf(caddyPath === null)('two instances behind Caddy, by TLS, under a host name', () => {
  let folder = '';
  let origin = '';
  let caddy: ChildProcess;
  let browser: Chromium;
  let visit: Visit;
  const instances: ServerProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fido2-sca-caddy-'));
    const [https, http] = [await freePort(), await freePort()];
    origin = `https://${HOST}:${https}`;
    const env = {
      DATABASE_URL: `sqlite:${join(folder, 'sca.db')}`,
      RP_ID: HOST,
      RP_ORIGINS: origin,
      TRUSTED_PROXIES: '127.0.0.1',
      SCA_DEMO_ON_NETWORK: '1',
    };
    instances.push(await startServer(env));
    instances.push(await startServer(env));
    caddy = spawn(caddyPath as string, ['run', '--config', 'server/Caddyfile', '--adapter', 'caddyfile'], {
      stdio: 'ignore',
      env: {
        ...process.env,
        SCA_HOST: HOST,
        SCA_HTTPS_PORT: String(https),
        SCA_HTTP_PORT: String(http),
        SCA_INSTANCES: instances.map(({ port }) => `127.0.0.1:${port}`).join(' '),
        XDG_DATA_HOME: folder,
        XDG_CONFIG_HOME: folder,
        HOME: folder,
      },
    });
    const key = await publicKeyOf(https);
    browser = await chromium.launch({
      executablePath: findChromium() as string,
      chromiumSandbox: false,
      // A browser trusts no authority that was made a second ago; it is told this one key, and nothing else.
      args: [...ARGS, `--host-resolver-rules=MAP ${HOST} 127.0.0.1`, `--ignore-certificate-errors-spki-list=${key}`],
    });
    visit = await Visit.begin(browser, origin, {});
  });

  afterAll(async () => {
    await browser?.close();
    caddy?.kill('SIGTERM');
    if (caddy && caddy.exitCode === null) await once(caddy, 'exit');
    for (const instance of instances) await instance.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens an account, creates a passkey for the host name, and pays', async () => {
    await visit.enrol('alice');
    await visit.order();
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    await visit.go('/accounts');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(await visit.text('[data-account]')).toMatch(/9,950\.01/);
    expect(visit.complaints).toEqual([]);
  });

  it('went through both instances, which share the session', async () => {
    for (const { output } of instances) expect(output.stderr.match(/"route":"\/api\//g)?.length ?? 0).toBeGreaterThan(0);
    const [cookie] = (await visit.context.cookies()).filter(({ name }) => name.includes('session'));
    expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Strict', domain: HOST });
    expect(cookie?.name).toMatch(/^__Host-/);
  });

  it('goes on when one instance is gone', async () => {
    await instances.pop()?.stop();
    await visit.order({ payee: 'Alpine Books', iban: 'CH93 0076 2011 6238 5295 7', amount: '1.00', reference: 'Second' });
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
  });
});

/** SHA-256 of the certificate's public key, base64: once Caddy has made one. */
async function publicKeyOf(port: number): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const certificate = await certificateAt(port);
    if (certificate) {
      const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
      return createHash('sha256').update(spki).digest('base64');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Caddy showed no certificate');
}

function certificateAt(port: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, servername: HOST, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().raw ?? null);
      socket.end();
    });
    socket.once('error', () => resolve(null));
  });
}
