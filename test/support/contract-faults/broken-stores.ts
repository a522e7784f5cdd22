/**
 * Faults of a store, put into the Maps of the example one at a time: what each forgets, and a case that must find it.
 *
 * `spoil` changes what a transaction is about to commit, given what was there before; `ports` replaces members of the ports.
 * A case of the contract that finds no fault here guards nothing.
 */
import { type Bank, copyOf } from '../../../server/examples/own-storage/storage/rows.ts';
import { type Transactions, transactions } from '../../../server/examples/own-storage/storage/transactions.ts';
import type { ContractPorts, ContractStores } from '../contract/contract-stores.ts';
import { emptyOrderingBank, orderingStores } from './ordering-maps.ts';

export type StoreFault = {
  /** The case that must find it. */
  readonly foundBy: string;
  readonly spoil?: (before: Bank, after: Bank) => void;
  readonly ports?: (ports: ContractPorts, maps: Transactions) => Partial<ContractPorts>;
};

export async function brokenStores({ spoil, ports }: StoreFault): Promise<ContractStores> {
  const sound = transactions(emptyOrderingBank());
  const maps: Transactions = {
    ...sound,
    write: (job) =>
      sound.write(async (bank) => {
        const before = copyOf(bank);
        const answer = await job(bank);
        spoil?.(before, bank);
        return answer;
      }),
  };
  const made = await orderingStores(maps);
  return { ...made, ports: { ...made.ports, ...ports?.(made.ports, maps) } };
}

/** Gives members of rows that were there before their old value again, where they changed. */
export function keepOld<Row extends object>(
  table: (bank: Bank) => Map<string, Row>,
  members: readonly (keyof Row)[],
  where: (before: Row, after: Row) => boolean = () => true,
): NonNullable<StoreFault['spoil']> {
  return (before, after) => {
    for (const [key, row] of table(after)) {
      const old = table(before).get(key);
      if (!old || old === row || !where(old, row)) continue;
      table(after).set(key, { ...row, ...Object.fromEntries(members.map((member) => [member, old[member]])) });
    }
  };
}
