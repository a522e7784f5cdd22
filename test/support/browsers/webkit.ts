/**
 * WebKit as Debian builds it (WebKitGTK), on a screen that nobody sees: Safari's engine, without WebAuthn.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ended, endsWithUs, untilItEnds } from '../servers/child-process.ts';
import { freePort } from '../servers/free-port.ts';
import type { OptionalBrowser } from './optional-browser.ts';
import { ELEMENT, type WebDriver } from './webdriver.ts';

const DRIVER = '/usr/bin/WebKitWebDriver';
const SCREEN = '/usr/bin/Xvfb';
/** For the screen, and for the driver to listen. */
const START_MS = 15_000;
const ANSWER_MS = 40_000;

export type WebKit = {
  readonly version: string;
  readonly driver: WebDriver;
  /** On the page's own site: go there first. */
  readonly setCookie: (name: string, value: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

export const webkitBrowser: OptionalBrowser = {
  name: 'WebKit',
  variable: 'TEST_WEBKIT',
  packages: ['webkit2gtk-driver', 'xvfb'],
  find: findWebKit,
  start: startWebKit,
};

/** @returns the path of a browser that WebKitWebDriver drives */
function findWebKit(): string | null {
  if (!existsSync(DRIVER) || !existsSync(SCREEN)) return null;
  const places = readdirSync('/usr/lib').flatMap((folder) => [
    `/usr/lib/${folder}/webkitgtk-6.0/MiniBrowser`,
    `/usr/lib/${folder}/webkit2gtk-4.1/MiniBrowser`,
  ]);
  return places.find((place) => existsSync(place)) ?? null;
}

export async function startWebKit(): Promise<WebKit> {
  const browser = findWebKit();
  if (!browser) throw new Error('no WebKit found');
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-webkit-'));
  const closing = [async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })];
  const close = async () => {
    for (const step of closing.reverse()) await step();
  };
  try {
    const display = await openScreen(closing);
    const port = await freePort();
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      XDG_RUNTIME_DIR: folder,
      DISPLAY: display,
      GSETTINGS_BACKEND: 'memory',
      LIBGL_ALWAYS_SOFTWARE: '1',
      // It lists `C` as its language then, which is no language tag.
      LANG: 'C.UTF-8',
      // It shows our own pages only, and in many containers its sandbox cannot be made.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    };
    // In a group of its own, with the browser and what that starts.
    const driver = spawn(DRIVER, [`--port=${port}`, '--host=127.0.0.1'], { stdio: 'ignore', env, detached: true });
    const endGroup = () => {
      try {
        process.kill(-(driver.pid as number), 'SIGKILL');
      } catch {} // nobody is left
    };
    endsWithUs(driver, endGroup);
    closing.push(async () => {
      await ended(driver);
      endGroup();
    });
    const session = await Promise.race([openSession(`http://127.0.0.1:${port}`, browser), untilItEnds(driver, 'WebKitWebDriver')]);
    closing.push(async () => void (await session.end().catch(() => undefined)));
    return { ...session, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @returns the name of its display */
async function openScreen(closing: (() => Promise<void>)[]): Promise<string> {
  const args = ['-displayfd', '1', '-screen', '0', '1366x900x24', '-nolisten', 'tcp'];
  const screen = endsWithUs(spawn(SCREEN, args, { stdio: ['ignore', 'pipe', 'ignore'] }));
  closing.push(() => ended(screen));
  const named = once(screen.stdout, 'data', { signal: AbortSignal.timeout(START_MS) });
  const [number] = (await Promise.race([named, untilItEnds(screen, 'Xvfb')])) as [Buffer];
  return `:${String(number).trim()}`;
}

type Ask = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>;

async function openSession(address: string, binary: string): Promise<Omit<WebKit, 'close'> & { end: () => Promise<unknown> }> {
  const ask: Ask = async (method, path, body) => {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answer = await fetch(address + path, { method, signal, ...(body && { body: JSON.stringify(body) }) });
    const { value } = (await answer.json()) as { value: unknown };
    if (!answer.ok) throw new Error(JSON.stringify(value));
    return value;
  };
  const options = { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } };
  await untilListening(ask);
  const opened = await ask('POST', '/session', { capabilities: { alwaysMatch: options } });
  const { sessionId, capabilities } = opened as { sessionId: string; capabilities: { browserVersion: string } };
  const own: Ask = (method, path, body) => ask(method, `/session/${sessionId}${path}`, body);
  return {
    version: capabilities.browserVersion,
    driver: {
      navigate: (url) => own('POST', '/url', { url }),
      find: async (value) =>
        ((await own('POST', '/element', { using: 'css selector', value })) as Record<string, string>)[ELEMENT] as string,
      click: (id) => own('POST', `/element/${id}/click`, {}),
      sendKeys: (id, text) => own('POST', `/element/${id}/value`, { text }),
      run: (script, args) => own('POST', '/execute/async', { script, args }),
      resize: (width, height) => own('POST', '/window/rect', { width, height }),
    },
    setCookie: (name, value) => own('POST', '/cookie', { cookie: { name, value, path: '/', httpOnly: true } }),
    end: () => own('DELETE', ''),
  };
}

async function untilListening(ask: Ask): Promise<void> {
  const deadline = performance.now() + START_MS;
  while (!(await ask('GET', '/status').catch(() => null))) {
    if (performance.now() > deadline) throw new Error('WebKitWebDriver does not listen');
    await wait(100);
  }
}
