/**
 * Two instances behind Debian's Caddy with our Caddyfile: TLS, a host name, a real browser, a whole payment.
 *
 * What a bank's test environment looks like, and what a phone on a LAN sees. Skipped, and said, where Caddy cannot be had.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Browser as Chromium, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../support/browsers/chromium.ts';
import { ARGS } from '../support/browsers/stage.ts';
import { Visit } from '../support/browsers/visit.ts';
import { type CaddyProcess, findCaddy, publicKeyAt, startCaddy } from '../support/servers/caddy.ts';
import { freePort } from '../support/servers/free-port.ts';
import { type ServerProcess, startServer } from '../support/servers/spawned-server.ts';

const HOST = 'bank.test';
const ONE = { payee: 'Alpine Books', iban: 'CH93 0076 2011 6238 5295 7', amount: '1.00', reference: 'One' };

describe.skipIf(findCaddy() === null)('two instances behind Caddy, by TLS, under a host name', () => {
  let folder = '';
  let origin = '';
  let caddy: CaddyProcess;
  let browser: Chromium;
  let visit: Visit;
  const instances: ServerProcess[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fido2-sca-behind-caddy-'));
    const https = await freePort();
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
    caddy = await startCaddy(HOST, instances, https);
    const key = await publicKeyAt(caddy, HOST);
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
    await caddy?.stop();
    await Promise.all(instances.map((instance) => instance.stop()));
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

  it('goes on when one instance is killed, and whoever was not answered pays once', async () => {
    const [, killed] = instances as [ServerProcess, ServerProcess];
    await killed.stop('SIGKILL');
    await visit.fillIn(ONE);
    // A Caddy that loses bodies (see server/Caddyfile) answers 502 until it has seen it: the payer is told, and tries again.
    await pressUntilSeen('[data-action="continue"]', '[data-view="confirm"][data-state="ready"]');
    await pressUntilSeen('[data-action="confirm"], [data-action="look-again"]', '[data-view="confirm"][data-state="paid"]');
    await visit.go('/accounts');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(await visit.text('[data-account]')).toMatch(/9,949\.01/);
  });

  /** Presses the button whenever it is there to be pressed, as a payer does who reads that no answer came. */
  async function pressUntilSeen(button: string, wanted: string): Promise<void> {
    for (let tries = 0; tries < 60 && !(await visit.page.locator(wanted).isVisible()); tries += 1) {
      const ready = visit.page.locator(button).and(visit.page.locator(':not([aria-disabled])')).first();
      if (await ready.isVisible()) await ready.click({ timeout: 1_000 }).catch(() => undefined);
      await wait(200);
    }
    await visit.sees(wanted);
  }
});
