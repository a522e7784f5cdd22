/**
 * The payers of the warm windows: enrolled once, and signed in as long as their sessions live.
 *
 * A contestant waits for its next window while the others have theirs, so the payers of one window come again in the next.
 */
import type { Contestant } from './contestant.ts';
import type { Payer } from './payer.ts';

type KeptPayer = { readonly payer: Payer; usedAt: number };

/** Less than our five idle minutes. */
const SESSION_LIVES_MS = 180_000;

export type KeptPayers = {
  /** @returns so many payers of this contestant. They pay right now, which keeps their sessions alive. */
  readonly of: (contestant: Contestant, count: number) => Promise<Payer[]>;
  readonly close: () => void;
};

export function keptPayers(): KeptPayers {
  const known = new Map<Contestant, KeptPayer[]>();
  const lives = ({ usedAt }: KeptPayer) => performance.now() - usedAt < SESSION_LIVES_MS;
  return {
    of: async (contestant, count) => {
      const before = known.get(contestant) ?? [];
      for (const each of before) if (!lives(each)) each.payer.connection.close();
      const living = before.filter(lives);
      const added = await contestant.enrol(Math.max(0, count - living.length));
      const all = [...living, ...added.map((payer) => ({ payer, usedAt: 0 }))];
      for (const each of all.slice(0, count)) each.usedAt = performance.now();
      known.set(contestant, all);
      return all.slice(0, count).map(({ payer }) => payer);
    },
    close: () => {
      for (const { payer } of [...known.values()].flat()) payer.connection.close();
    },
  };
}
