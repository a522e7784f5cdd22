/**
 * WebKit as Debian builds it (WebKitGTK), on a screen that nobody sees: Safari's engine, without WebAuthn.
 *
 * Where it cannot be had, or does not start, its tests are skipped, and that is said: everything else runs without it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { installPackages } from './debian-packages.ts';
import { freePort } from './spawned-server.ts';
import { ELEMENT, type WebDriver } from './webdriver.ts';

const DRIVER = '/usr/bin/WebKitWebDriver';
const SCREEN = '/usr/bin/Xvfb';
const START_MS = 30_000;

export type WebKit = {
  readonly version: string;
  readonly driver: WebDriver;
  /** On the page's own site: go there first. */
  readonly setCookie: (name: string, value: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

/** @returns the path of a browser that WebKitWebDriver drives */
export function findWebKit(): string | null {
  if (process.env.TEST_WEBKIT === 'none' || !existsSync(DRIVER) || !existsSync(SCREEN)) return null;
  const places = readdirSync('/usr/lib').flatMap((folder) => [
    `/usr/lib/${folder}/webkitgtk-6.0/MiniBrowser`,
    `/usr/lib/${folder}/webkit2gtk-4.1/MiniBrowser`,
  ]);
  return places.find((place) => existsSync(place)) ?? null;
}

/** Looks for it, asks Debian for it, and tries whether it starts. @returns its version, or why it cannot be used */
export async function provideWebKit(say: (line: string) => void): Promise<string> {
  if (!findWebKit()) installPackages('WebKit', ['webkit2gtk-driver', 'xvfb'], say);
  try {
    const webkit = await startWebKit();
    await webkit.close();
    return webkit.version;
  } catch (error) {
    process.env.TEST_WEBKIT = 'none';
    return `not to be had here (${(error as Error).message}); its tests are skipped`;
  }
}

export async function startWebKit(): Promise<WebKit> {
  const browser = findWebKit();
  if (!browser) throw new Error('no WebKit found');
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-webkit-'));
  const children: ChildProcess[] = [];
  // They do not outlive the test that started them, however that ends.
  const end = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  process.once('exit', end);
  const close = async () => {
    end();
    for (const child of children) if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    process.off('exit', end);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const screen = spawn(SCREEN, ['-displayfd', '1', '-screen', '0', '1366x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(screen);
    const [display] = (await once(screen.stdout, 'data', { signal: AbortSignal.timeout(START_MS) })) as [Buffer];
    const port = await freePort();
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      // It lists `C` as its language then, which is no language tag.
      LANG: 'C.UTF-8',
      XDG_RUNTIME_DIR: folder,
      DISPLAY: `:${String(display).trim()}`,
      LIBGL_ALWAYS_SOFTWARE: '1',
      // It shows our own pages only, and in many containers its sandbox cannot be made.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    };
    children.push(spawn(DRIVER, [`--port=${port}`, '--host=127.0.0.1'], { stdio: 'ignore', env }));
    const session = await openSession(`http://127.0.0.1:${port}`, browser);
    return { ...session, close: () => session.end().then(close, close) };
  } catch (error) {
    await close();
    throw error;
  }
}

type Ask = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>;

async function openSession(address: string, binary: string): Promise<Omit<WebKit, 'close'> & { end: () => Promise<unknown> }> {
  const ask: Ask = async (method, path, body) => {
    const signal = AbortSignal.timeout(START_MS);
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
