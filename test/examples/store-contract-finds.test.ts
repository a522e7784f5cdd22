/** The store contract finds what it is there to find: each fault, put into a sound store, by the case that names it. */
import { describe, expect, it } from 'vitest';
import { CONTRACT, ORDERING_CONTRACT } from '../support/contract/contract-cases.ts';
import { contractWorld } from '../support/contract/contract-world.ts';
import { brokenStores } from '../support/contract-faults/broken-stores.ts';
import { OPEN_IN_SESSION_FAULTS } from '../support/contract-faults/open-in-session-faults.ts';
import { ORDERING_FAULTS } from '../support/contract-faults/ordering-faults.ts';
import { STORE_FAULTS } from '../support/contract-faults/store-faults.ts';

const ordering = Object.values(ORDERING_CONTRACT).flat();
const OF_ORDERS = { ...ORDERING_FAULTS, ...OPEN_IN_SESSION_FAULTS };
const cases = [...Object.values(CONTRACT).flat(), ...ordering];

describe('a store that', () => {
  it.each(Object.entries({ ...STORE_FAULTS, ...OF_ORDERS }))('%s', async (_, fault) => {
    const wanted = cases.find(({ id }) => id === fault.foundBy);
    expect(wanted, fault.foundBy).toBeDefined();
    const broken = await brokenStores(fault);
    await expect(wanted?.check(await contractWorld(broken))).rejects.toMatchObject({ name: 'AssertionError' });
    const sound = await brokenStores({ foundBy: fault.foundBy });
    await expect(wanted?.check(await contractWorld(sound)), 'the case passes on the store without the fault').resolves.toBeUndefined();
  });
});

it('no two cases have one name', () => expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length));

it('each case of an order finds a fault', () => {
  const finding = new Set(Object.values(OF_ORDERS).map(({ foundBy }) => foundBy));
  expect(ordering.map(({ id }) => id).filter((id) => !finding.has(id))).toEqual([]);
});
