/**
 * Firefox with a virtual authenticator: a second engine that makes its own ceremonies. Debian's, driven by Marionette.
 *
 * Where it cannot be had, or does not start, its tests are skipped, and that is said: everything else runs without it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from './debian-packages.ts';
import { connectMarionette } from './marionette.ts';
import { freePort } from './spawned-server.ts';
import { ELEMENT, type WebDriver } from './webdriver.ts';

const PLACES = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const START_MS = 60_000;

export type Firefox = {
  readonly version: string;
  readonly driver: WebDriver;
  /** A security key; Firefox has no virtual platform authenticators. @returns its id */
  readonly addAuthenticator: () => Promise<string>;
  /** Whether the authenticator verifies its user from now on. */
  readonly verifies: (authenticatorId: string, isUserVerified: boolean) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

export function findFirefox(): string | null {
  if (process.env.TEST_FIREFOX === 'none') return null;
  return PLACES.find((place) => existsSync(place)) ?? null;
}

/** Looks for it, asks Debian for it, and tries whether it starts. @returns its version, or why it cannot be used */
export async function provideFirefox(say: (line: string) => void): Promise<string> {
  if (!findFirefox()) installPackages('Firefox', ['firefox-esr'], say);
  try {
    const firefox = await startFirefox();
    await firefox.close();
    return firefox.version;
  } catch (error) {
    process.env.TEST_FIREFOX = 'none';
    return `not to be had here (${(error as Error).message}); its tests are skipped`;
  }
}

export async function startFirefox(): Promise<Firefox> {
  const path = findFirefox();
  if (!path) throw new Error('no Firefox found');
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-firefox-'));
  const port = await freePort();
  const preferences = {
    'marionette.port': port,
    // The authenticators that Marionette adds, and none that are plugged in.
    'security.webauth.webauthn_enable_softtoken': true,
    'security.webauth.webauthn_enable_usbtoken': false,
  };
  writeFileSync(
    join(folder, 'user.js'),
    Object.entries(preferences)
      .map(([name, value]) => `user_pref("${name}", ${value});\n`)
      .join(''),
  );
  const child = spawn(path, ['--headless', '--marionette', '--no-remote', '--profile', folder, 'about:blank'], {
    stdio: 'ignore',
    env: { ...process.env, HOME: folder, MOZ_CRASHREPORTER_DISABLE: '1' },
  });
  // It does not outlive the test that started it, however that ends.
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const exited = once(child, 'exit').catch(() => undefined);
  const close = async () => {
    end();
    await exited;
    process.off('exit', end);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const { send } = await connectMarionette(port, START_MS);
    const { capabilities } = (await send('WebDriver:NewSession', { capabilities: {} })) as { capabilities: { browserVersion: string } };
    return { version: capabilities.browserVersion, driver: webDriver(send), ...authenticators(send), close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Send = (name: string, parameters?: object) => Promise<unknown>;

function webDriver(send: Send): WebDriver {
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

function authenticators(send: Send): Pick<Firefox, 'addAuthenticator' | 'verifies'> {
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
