/**
 * A bank on a real port and a real Chromium in front of it, with virtual authenticators.
 *
 *     const stage = await openStage();
 *     const visit = await stage.visit();
 *     await visit.enrol('alice');
 *
 * The server runs in the test's process, so that a test can move its clock and look into its log; the client is the built
 * one. Every visit listens for what must not happen: console errors, page errors, violations of the security policy.
 */
import { type Browser, chromium } from 'playwright-core';
import { buildClientWhenStale } from '../../../server/process/build-client.ts';
import { type Bank, type Clock, openBank } from '../bank/bank.ts';
import { freePort } from '../servers/free-port.ts';
import { findChromium } from './chromium.ts';
import { Visit, type VisitOptions } from './visit.ts';

/** What keeps Chromium quiet and alive in a machine without a screen. */
export const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type Stage = {
  readonly bank: Bank;
  readonly origin: string;
  readonly visit: (options?: VisitOptions) => Promise<Visit>;
  /** Of the audit log. */
  readonly eventsOf: (type: string) => ReturnType<Bank['events']>;
  readonly close: () => Promise<void>;
};

/** The one switch that Secure Payment Confirmation needs on Linux. Off by default: most browsers do not have it. */
const DIALOG = '--enable-features=SecurePaymentConfirmationBrowser';

export type StageOptions = { readonly dialog?: boolean };

export async function openStage(env: Env = {}, { dialog = false }: StageOptions = {}): Promise<Stage> {
  const { bank, origin } = await openListeningBank(() => env);
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium: run the tests by `npm test`, which installs one');
  const browser: Browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: dialog ? [...ARGS, DIALOG] : ARGS });
  return {
    bank,
    origin,
    visit: (options = {}) => Visit.begin(browser, origin, options),
    eventsOf: async (type) => (await bank.events()).filter((event) => event.type === type),
    close: async () => {
      await browser.close();
      await bank.close();
    },
  };
}

type Env = Readonly<Record<string, string>>;

/** A bank with the built client on a port of its own, for any browser. @param env what it is started with, given its origin */
export async function openListeningBank(env: (origin: string) => Env = () => ({})): Promise<{ bank: Bank; origin: string }> {
  await buildClientWhenStale();
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const bank = await openBank({ env: { PORT: String(port), ...env(origin) }, clock: runningClock() });
  await bank.app.listen({ host: '127.0.0.1', port });
  return { bank, origin };
}

/** The real time, and as much further as a test says. */
function runningClock(): Clock {
  let [ahead, passed] = [0, 0];
  return {
    get now() {
      return Date.now() + ahead;
    },
    set now(time: number) {
      ahead = time - Date.now();
    },
    get elapsed() {
      return performance.now() + passed;
    },
    advance(milliseconds: number) {
      ahead += milliseconds;
      passed += milliseconds;
    },
  };
}
