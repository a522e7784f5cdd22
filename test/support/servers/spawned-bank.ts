/**
 * A bank in a process of its own, on a database that outlives it, with a crowd of payers: what a fault is done to.
 *
 *     await using bank = await openSpawnedBank(await freshDatabase({ dialect, migrated: false }), 'kill');
 *     bank.crowd.live();
 *     …
 *     await bank.instance.kill();
 *     await bank.start();
 *     await bank.expectNothingLost();
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectNothingLost } from '../bank/aftermath.ts';
import { Crowd } from '../bank/crowd.ts';
import type { FreshDatabase } from '../databases/fresh-database.ts';
import { type Instance, startInstance } from './instance.ts';
import { sharedSecrets } from './shared-secrets.ts';

const PAYERS = ['anna', 'bela', 'cleo', 'dana', 'emil', 'flora'];

export type SpawnedBank = AsyncDisposable & {
  readonly crowd: Crowd;
  readonly instance: Instance;
  /** Another process on the same database, where there is none; the crowd goes there. @param limit see `startInstance` */
  readonly start: (limit?: string) => Promise<void>;
  /** The crowd rests; then everything is looked at. */
  readonly expectNothingLost: () => Promise<void>;
};

/** @param fresh an empty database; it is removed with the bank @param seed of the crowd's passkeys */
export async function openSpawnedBank(fresh: Omit<FreshDatabase, 'address'>, seed: string): Promise<SpawnedBank> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-faults-'));
  const env = { ...fresh.env, ...sharedSecrets(folder) };
  let instance = await startInstance(env);
  const remove = async () => {
    await instance.kill();
    await fresh.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  const crowd = await Crowd.enrol(instance, PAYERS, seed).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    crowd,
    get instance() {
      return instance;
    },
    start: async (limit) => {
      instance = await startInstance(env, limit);
      crowd.moveTo(instance);
    },
    expectNothingLost: async () => {
      await crowd.rest();
      const database = await fresh.open();
      try {
        await expectNothingLost(crowd, instance.app, database, env);
      } finally {
        await database.close();
      }
    },
    [Symbol.asyncDispose]: async () => {
      await instance.kill();
      await crowd.rest().catch(() => undefined);
      await remove();
    },
  };
}
