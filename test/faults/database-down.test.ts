/**
 * PostgreSQL goes down under load and comes back, while the server stays up: it says so, and is ready again by itself.
 *
 * Contract §2: 503 with `Retry-After`; §8: `/readyz`. Two ways to go down: a crash of the whole server, which stays away
 * for a while; and the death of the one process that writes for us, after which PostgreSQL restarts itself. A commit whose
 * answer was lost may have happened: payers send again what was not answered, and it happens once.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { openPostgres } from '../../server/database/postgres/open-postgres.ts';
import { Browser } from '../support/bank/payer-browser.ts';
import { type PostgresServer, startPostgres } from '../support/databases/postgres-server.ts';
import { openSpawnedBank, type SpawnedBank } from '../support/servers/spawned-bank.ts';
import { KILL_ROUNDS, ROUND_WITHIN_MS, SEED } from './scale.ts';

const ROUNDS = Array.from({ length: KILL_ROUNDS }, (_, i) => {
  const [byte = 0] = seededBytes(`${SEED} down ${i}`)(1);
  return [i + 1, 3 + (byte % 30)] as const;
});

describe(`PostgreSQL down and up under load, FAULTS_SEED=${SEED}`, () => {
  let server: PostgresServer;
  let bank: SpawnedBank;
  beforeAll(async () => {
    server = await startPostgres({ durable: true });
    const open = () => openPostgres(server.url);
    bank = await openSpawnedBank({ env: { DATABASE_URL: server.url }, open, remove: () => server.remove() }, 'down');
  });
  afterAll(() => bank?.[Symbol.asyncDispose]());

  /** The process that writes for the bank, as PostgreSQL knows it. */
  async function writer(): Promise<number> {
    const database = await openPostgres(server.url);
    const sql = `SELECT pid FROM pg_stat_activity WHERE application_name = 'fido2-sca write' ORDER BY backend_start LIMIT 1`;
    const [row] = await database.read<{ pid: number }>(sql);
    await database.close();
    if (!row) throw new Error('nobody writes');
    return row.pid;
  }

  it.each(ROUNDS)(
    'round %i, a crash after %i payments: 503 while it is away, then everything goes on, and nothing is lost',
    async (round, payments) => {
      const probe = new Browser(bank.instance.app, 'probe');
      bank.crowd.live();
      await bank.crowd.answered(payments);
      await server.stop('SIGQUIT');
      if (round % 2) {
        // Away for so long that whoever was in the middle of something is told so.
        await bank.crowd.rest();
        bank.crowd.live();
      }
      await bank.crowd.refused(6);
      expect([(await probe.get('/readyz')).status, (await probe.get('/healthz')).status]).toEqual([503, 200]);
      await server.start();
      await bank.crowd.answered(6);
      await bank.expectNothingLost();
    },
    ROUND_WITHIN_MS,
  );

  it.each(ROUNDS)(
    'round %i, its writer is killed after %i payments: everything goes on, and nothing is lost',
    async (_, payments) => {
      bank.crowd.live();
      await bank.crowd.answered(payments);
      process.kill(await writer(), 'SIGKILL');
      await bank.crowd.answered(12);
      await bank.expectNothingLost();
    },
    ROUND_WITHIN_MS,
  );
});
