/**
 * A whole server in the test's process: real app, real database (SQLite or PostgreSQL), clock and chance of the test's own.
 *
 *     await using bank = await openBank();
 *     const alice = await bank.enrol('alice');
 *     const paid = await alice.pay({ amount: { currency: 'EUR', value: '49.99' } });
 *
 * Requests go through the whole of Fastify (`inject`), so hooks, schemas, cookies and problem details are the real ones.
 */
import { createPrivateKey } from 'node:crypto';
import { buildApp } from '../../../server/app.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import { type Config, readConfig } from '../../../server/config.ts';
import type { AuditEvent } from '../../../server/core/audit/audit-chain.ts';
import { newId } from '../../../server/core/audit/audit-chain.ts';
import type { Database, Dialect } from '../../../server/database/database.ts';
import type { FastifyApp } from '../../../server/http/frame/fastify-app.ts';
import type { Metrics } from '../../../server/http/frame/metrics.ts';
import { steadyClock } from '../../../server/process/steady-clock.ts';
import { type Stores, stores } from '../../../server/storage/stores.ts';
import { DIALECT, type FreshDatabase, freshDatabase } from '../databases/fresh-database.ts';
import { Browser } from './payer-browser.ts';

export const ORIGIN = 'http://localhost:3000';
export const RP_ID = 'localhost';
/** Where the clock of every test starts. */
export const START = Date.parse('2026-11-23T09:00:00.000Z');

/** Every test's bank seals with the same key. */
export const COOKIE_KEYS: readonly string[] = ['test-cookie-key-test-cookie-key-test'];
export const AUDIT_KEY = createPrivateKey({
  key: { kty: 'OKP', crv: 'Ed25519', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }, // RFC 8037 A.1
  format: 'jwk',
});

/** The app in the test's process is handed its keys; a configuration with PostgreSQL insists on some all the same. */
const GIVEN_SECRETS = { SESSION_SECRET: 'never used and long enough to be one', AUDIT_KEY_FILE: 'never read' };

type BankOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** Puts something between the app and its database: a barrier, a fault. */
  readonly wrap?: (database: Database) => Database;
  /** The test's own clock; by default it stands still at `START`. */
  readonly clock?: Clock;
  /** Folder of a built client; by default that of the project, where there is one. */
  readonly clientFolder?: string;
  /** How many requests that change something are worked on at once. */
  readonly mostInFlight?: number;
  /** By default what the project tests on. */
  readonly dialect?: Dialect;
  /** By default one that others may have had before, put back as it was made. */
  readonly fresh?: FreshDatabase;
};

export type Clock = {
  /** What the machine's clock shows. Set, it was set, and no time has passed. */
  now: number;
  /** How much time has passed, whatever was set. */
  readonly elapsed: number;
  readonly advance: (milliseconds: number) => void;
};

export type Bank = AsyncDisposable & {
  readonly app: FastifyApp;
  readonly metrics: Metrics;
  readonly config: Config;
  /** What another process is started with to use the same database. */
  readonly env: { readonly DATABASE_URL: string };
  /** Further connections to the same database, as another instance has them. */
  readonly open: () => Promise<Database>;
  readonly database: Database;
  readonly stores: Stores;
  readonly clock: Clock;
  /** A browser with an empty cookie jar. */
  readonly browser: (seed?: string) => Browser;
  /** A browser whose payer has just enrolled and registered a passkey. */
  readonly enrol: (username: string) => Promise<Browser>;
  /** Ends the app and starts another one on the same database, with an empty memory. */
  readonly restart: () => Promise<FastifyApp>;
  /** Waits until everything that was asked to be written is written. */
  readonly settled: () => Promise<void>;
  /** Every audit event, oldest first, with its details. */
  readonly events: () => Promise<(AuditEvent & { details: Record<string, unknown> })[]>;
  readonly close: () => Promise<void>;
};

export async function openBank(options: BankOptions = {}): Promise<Bank> {
  const { env = {}, wrap = (database) => database, clock = standingClock(), clientFolder, mostInFlight, dialect = DIALECT } = options;
  const fresh = options.fresh ?? (await freshDatabase({ dialect, now: clock.now }));
  const config = readConfig({ RATE_LIMIT_PER_MINUTE: '0', ...(dialect === 'postgres' && GIVEN_SECRETS), ...env, ...fresh.env });
  let opened = await fresh.open();
  const randomBytes = seededBytes(fresh.env.DATABASE_URL);
  const start = async () => {
    const database = wrap(opened);
    const parts = {
      config,
      database,
      cookieKeys: COOKIE_KEYS,
      auditKey: AUDIT_KEY,
      logger: false,
      randomBytes,
    };
    const { app, metrics } = await buildApp({
      ...parts,
      now: steadyClock(
        () => clock.now,
        () => clock.elapsed,
        () => undefined,
      ),
      ...(clientFolder && { clientFolder }),
      ...(mostInFlight && { mostInFlight }),
    });
    return { app, metrics, database, stores: stores(database, randomBytes, () => newId(randomBytes)) };
  };
  let running = await start();

  const close = async () => {
    await running.app.close();
    await opened.close();
    await fresh.remove();
  };
  const bank: Bank = {
    get app() {
      return running.app;
    },
    get metrics() {
      return running.metrics;
    },
    config,
    env: fresh.env,
    open: fresh.open,
    get database() {
      return running.database;
    },
    get stores() {
      return running.stores;
    },
    clock,
    browser: (seed = newId(randomBytes)) => new Browser(bank.app, seed),
    enrol: async (username) => {
      const browser = bank.browser(username);
      await browser.enrol(username);
      return browser;
    },
    restart: async () => {
      await running.app.close();
      await opened.close();
      opened = await fresh.open();
      running = await start();
      return running.app;
    },
    settled: () => opened.write(async () => undefined),
    events: async () =>
      (await running.stores.audit.after(0, 100_000)).map(({ event, stored }) => ({
        ...event,
        details: stored ? JSON.parse(stored.details) : {},
      })),
    close,
    [Symbol.asyncDispose]: close,
  };
  return bank;
}

/** One that stands still until a test moves it. */
export function standingClock(now = START): Clock {
  const clock = {
    now,
    elapsed: 0,
    advance(milliseconds: number) {
      clock.now += milliseconds;
      clock.elapsed += milliseconds;
    },
  };
  return clock;
}
