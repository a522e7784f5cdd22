/**
 * The store contract: what a bank's storage has to hold so that the ceremonies are worth what they say, as tests.
 *
 * Each case names a promise of `ceremonies/ports.ts` and the clause behind it, and sees nothing but the ports, so it judges
 * any storage: `makeStores` opens one, and says how rows are put in and looked at (`contract/contract-stores.ts`).
 * A store that forgets one of these promises pays twice, blocks nobody, or cannot say afterwards what happened. All cases
 * share one store, and each has payers of its own.
 */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { CONTRACT } from './contract/contract-cases.ts';
import type { ContractStores } from './contract/contract-stores.ts';
import { contractWorld } from './contract/contract-world.ts';

export function storeContract(name: string, makeStores: () => Promise<ContractStores>): void {
  describe(`the store contract, on ${name}`, () => {
    let made: ContractStores;
    beforeAll(async () => {
      made = await makeStores();
    });
    afterAll(() => made.close());

    describe.each(Object.entries(CONTRACT))('%s', (_, cases) => {
      it.each(cases)('$promise ($clause)', async ({ check }) => check(await contractWorld(made)));
    });
  });
}
