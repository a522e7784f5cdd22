/**
 * The process: configuration → database → app → listen → graceful stop. A fault in the configuration is one
 * clear line and exit 1. A signal lets requests in progress finish, within five seconds, once the proxies have had time to see it.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { buildApp } from './app.ts';
import { seedDemo } from './cli/database/seed.ts';
import { readConfig } from './config.ts';
import { ConfigError } from './config-values.ts';
import { newId } from './core/audit/audit-chain.ts';
import { ownOrigins } from './core/relying-party/origins.ts';
import { listenForMetrics } from './http/frame/metrics.ts';
import { buildClientWhenStale } from './process/build-client.ts';
import { checkWitness } from './process/checkpoint-keeper.ts';
import { openDatabase } from './process/open-database.ts';
import { stores } from './storage/stores.ts';

const STOP_WITHIN_MS = 5_000;

try {
  await start();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}

async function start(): Promise<void> {
  const config = readConfig();
  checkWitness(config.auditWitness);
  if (await buildClientWhenStale()) console.error('built the client');
  const { database, secrets } = await openDatabase(config);
  const { app, metrics, draining } = await buildApp({
    config,
    database,
    cookieKeys: secrets.cookieKeys,
    auditKey: secrets.auditKey,
    logger: true,
  });
  const demo = config.profile === 'demo';
  const codes = demo
    ? await seedDemo(
        stores(database, randomBytes, () => newId(randomBytes)),
        Date.now(),
      )
    : [];
  await listening('HOST and PORT', () => app.listen({ host: config.host, port: config.port }));
  const { metrics: listenOn } = config;
  const metricsServer = listenOn && (await listening('METRICS_LISTEN', () => listenForMetrics(metrics, listenOn)));

  if (config.demoOnNetwork) app.log.warn('the demo profile is on the network: anybody who reaches it can enrol and read diagnostics');
  console.log(`${config.relyingParty.name}: ${ownOrigins(config.relyingParty)[0]}`);
  for (const { username, displayName, activationCode } of codes)
    console.log(`  activation code of ${username} (${displayName}): ${activationCode}`);

  const drainMs = config.drainSeconds * 1_000;
  stopOnSignal(drainMs + STOP_WITHIN_MS, async () => {
    draining.begin();
    await wait(drainMs);
    await app.close();
    metricsServer?.close();
    await database.close();
  });
}

/** @throws ConfigError where the machine does not let us listen there */
async function listening<T>(variables: string, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    throw new ConfigError(`cannot listen on ${variables}: ${(error as Error).message}; choose another`);
  }
}

/** A second signal finds no handler and ends the process at once. */
function stopOnSignal(withinMs: number, stop: () => Promise<void>): void {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  const onSignal = () => {
    for (const signal of signals) process.off(signal, onSignal);
    setTimeout(() => process.exit(1), withinMs).unref();
    stop().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of signals) process.on(signal, onSignal);
}
