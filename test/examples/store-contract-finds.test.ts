/** The store contract finds what it is there to find: each fault, put into a sound store, by the case that names it. */
import { describe, expect, it } from 'vitest';
import { CONTRACT } from '../support/contract/contract-cases.ts';
import { contractWorld } from '../support/contract/contract-world.ts';
import { brokenStores } from '../support/contract-faults/broken-stores.ts';
import { STORE_FAULTS } from '../support/contract-faults/store-faults.ts';

const cases = Object.values(CONTRACT).flat();

describe('a store that', () => {
  it.each(Object.entries(STORE_FAULTS))('%s', async (_, fault) => {
    const wanted = cases.find(({ id }) => id === fault.foundBy);
    expect(wanted, fault.foundBy).toBeDefined();
    const broken = await brokenStores(fault);
    await expect(wanted?.check(await contractWorld(broken))).rejects.toMatchObject({ name: 'AssertionError' });
    const sound = await brokenStores({ foundBy: fault.foundBy });
    await expect(wanted?.check(await contractWorld(sound)), 'the case passes on the store without the fault').resolves.toBeUndefined();
  });
});

it('no two cases have one name', () => expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length));
