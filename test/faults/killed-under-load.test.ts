/**
 * The process is killed under load, at moments that a seed chooses, and started again on the same database.
 *
 * What was answered is there; what was not answered has happened whole or not at all. PSD2 Art 72(1), contract §4: money,
 * evidence and audit events together or nothing.
 * SIGKILL is not power loss: the kernel keeps what the process wrote. That each answer also waited for the disk is
 * `synchronous=FULL`, which `sqlite.test.ts` looks at, and `synchronous_commit`, at which `open-database.test.ts` does.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { freshDatabase } from '../support/databases/fresh-database.ts';
import { openSpawnedBank, type SpawnedBank } from '../support/servers/spawned-bank.ts';
import { KILL_ROUNDS, ROUND_WITHIN_MS, SEED } from './scale.ts';

/** After how many answered payments each round ends, and how many milliseconds after that: not only where an answer has just gone out. */
const MOMENTS = Array.from({ length: KILL_ROUNDS }, (_, i) => {
  const [payments = 0, delay = 0] = seededBytes(`${SEED} ${i}`)(2);
  return { round: i + 1, payments: 3 + (payments % 40), delay: delay % 16 };
});

describe.each(['sqlite', 'postgres'] as const)(`killed under load on %s, FAULTS_SEED=${SEED}`, (dialect) => {
  let bank: SpawnedBank;
  beforeAll(async () => {
    bank = await openSpawnedBank(await freshDatabase({ dialect, migrated: false }), `killed ${dialect}`);
  }, ROUND_WITHIN_MS);
  afterAll(() => bank?.[Symbol.asyncDispose]());

  it.each(MOMENTS)(
    'round $round, $delay ms after $payments payments: nothing lost',
    async ({ payments, delay }) => {
      bank.crowd.live();
      await bank.crowd.answered(payments);
      await wait(delay);
      expect(await bank.instance.kill()).toBe(null);
      await bank.start();
      await bank.crowd.answered(6);
      await bank.expectNothingLost();
    },
    ROUND_WITHIN_MS,
  );

  it('and stops as it should when it is asked to', async () => expect(await bank.instance.kill('SIGTERM')).toBe(0));
});
