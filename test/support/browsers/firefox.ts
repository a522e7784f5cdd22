/**
 * Firefox with a virtual authenticator: a second engine that makes its own ceremonies. Debian's, driven by Marionette.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ended, endsWithUs, untilItEnds } from '../servers/child-process.ts';
import { freePort } from '../servers/free-port.ts';
import { connectMarionette, type Marionette } from './marionette.ts';
import type { OptionalBrowser } from './optional-browser.ts';
import { ELEMENT, type WebDriver } from './webdriver.ts';

const PLACES = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const LISTENS_WITHIN_MS = 25_000;

export type Firefox = {
  readonly version: string;
  readonly driver: WebDriver;
  /** A security key; Firefox has no virtual platform authenticators. @returns its id */
  readonly addAuthenticator: () => Promise<string>;
  /** Whether the authenticator verifies its user from now on. */
  readonly verifies: (authenticatorId: string, isUserVerified: boolean) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

export const firefoxBrowser: OptionalBrowser = {
  name: 'Firefox',
  variable: 'TEST_FIREFOX',
  packages: ['firefox-esr'],
  find: () => PLACES.find((place) => existsSync(place)) ?? null,
  start: startFirefox,
};

export async function startFirefox(): Promise<Firefox> {
  const path = firefoxBrowser.find();
  if (!path) throw new Error('no Firefox found');
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-firefox-'));
  const port = await freePort();
  const preferences = {
    'marionette.port': port,
    // The authenticators that Marionette adds, and none that are plugged in.
    'security.webauth.webauthn_enable_softtoken': true,
    'security.webauth.webauthn_enable_usbtoken': false,
  };
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${value});\n`);
  writeFileSync(join(folder, 'user.js'), lines.join(''));
  const env = { ...process.env, HOME: folder, MOZ_CRASHREPORTER_DISABLE: '1' };
  const args = ['--headless', '--marionette', '--no-remote', '--profile', folder, 'about:blank'];
  const child = endsWithUs(spawn(path, args, { stdio: 'ignore', env }));
  const close = async () => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const send = await Promise.race([connectMarionette(port, LISTENS_WITHIN_MS), untilItEnds(child, 'Firefox')]);
    const { capabilities } = (await send('WebDriver:NewSession', { capabilities: {} })) as { capabilities: { browserVersion: string } };
    return { version: capabilities.browserVersion, driver: webDriver(send), ...authenticators(send), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function webDriver(send: Marionette): WebDriver {
  const value = async <T>(name: string, parameters?: object) => ((await send(name, parameters)) as { value: T }).value;
  return {
    navigate: (url) => send('WebDriver:Navigate', { url }),
    find: async (selector) => {
      const found = await value<Record<string, string>>('WebDriver:FindElement', { using: 'css selector', value: selector });
      return found[ELEMENT] as string;
    },
    click: (id) => send('WebDriver:ElementClick', { id }),
    sendKeys: (id, text) => send('WebDriver:ElementSendKeys', { id, text }),
    run: (script, args) => value('WebDriver:ExecuteAsyncScript', { script, args, scriptTimeout: 30_000 }),
    resize: (width, height) => send('WebDriver:SetWindowRect', { width, height }),
  };
}

function authenticators(send: Marionette): Pick<Firefox, 'addAuthenticator' | 'verifies'> {
  return {
    addAuthenticator: async () => {
      const answer = await send('WebAuthn:AddVirtualAuthenticator', {
        protocol: 'ctap2_1',
        transport: 'usb',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserConsenting: true,
        isUserVerified: true,
      });
      return (answer as { value: string }).value;
    },
    verifies: (authenticatorId, isUserVerified) => send('WebAuthn:SetUserVerified', { authenticatorId, isUserVerified }),
  };
}
