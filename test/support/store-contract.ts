/**
 * The store contract: what a bank's storage has to hold so that the ceremonies are worth what they say, as tests.
 *
 * Each case names a promise of `ceremonies/ports.ts` and the clause behind it, and sees nothing but the ports, so it judges
 * any storage: `makeStores` opens one, and says how rows are put in and looked at (`contract/contract-stores.ts`).
 * A store that forgets one of these promises pays twice, blocks nobody, or cannot say afterwards what happened. All cases
 * share one store, and each has payers of its own.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT, ORDERING_CONTRACT } from './contract/contract-cases.ts';
import type { ContractStores } from './contract/contract-stores.ts';
import { contractWorld } from './contract/contract-world.ts';

type Brings = {
  /** Whether the store takes orders that open their own authorisation (`ports.ts`, optional). */
  readonly ordering: boolean;
};

export function storeContract(name: string, makeStores: () => Promise<ContractStores>, { ordering }: Brings = { ordering: false }): void {
  const all = { ...CONTRACT, ...(ordering && ORDERING_CONTRACT) };
  describe(`the store contract, on ${name}`, () => {
    let made: ContractStores;
    beforeAll(async () => {
      made = await makeStores();
    });
    afterAll(() => made.close());

    it(ordering ? 'brings the ports of an order that opens its authorisation' : 'takes three requests a payment', () => {
      const { ordering: keys, authorisations } = made.ports;
      expect([keys?.orderedBy, authorisations.openInSession].map((member) => member !== undefined)).toEqual([ordering, ordering]);
    });

    describe.each(Object.entries(all))('%s', (_, cases) => {
      it.each(cases)('$promise ($clause)', async ({ check }) => check(await contractWorld(made)));
    });
  });
}
