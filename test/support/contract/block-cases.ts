/** Blocks of a payer's own counter: each is handed to the next decision, which makes a longer one of it (RTS Art 4(4)). */
import type { AttemptCounter } from '../../../server/core/policy/block-length.ts';
import { assert, contractCase } from './contract-case.ts';
import { blocking, NOW } from './contract-world.ts';

export const blockCases = [
  contractCase(
    'attempts-remembered',
    'what a counter became is what the next decision is handed, each member of it',
    'RTS Art 4(3)(b), Art 4(4)',
    async (world) => {
      const asked: unknown[] = [];
      const states = [{ failures: 1, byCookie: 1, largest: '700.00' }, { failures: 2, byCookie: 2, largest: '700.00' }, { failures: 3 }];
      for (const state of states) {
        const after = (before: unknown) => {
          asked.push(before);
          return { attempts: { blockedUntil: null, ...state }, block: null };
        };
        await world.fail(null, world.alice.payerId, { counts: { counter: 'sca', byCookie: null, after } });
      }
      asked.push(await world.ports.attempts.load(world.alice.payerId, 'sca'));
      assert.deepEqual(
        asked,
        [{ failures: 0 }, ...states].map((state) => ({ blockedUntil: null, ...state })),
      );
    },
  ),
  contractCase(
    'blocks-remembered',
    'each block of the payer’s own counter is handed to the next decision, with what brought it; a stranger’s is not',
    'RTS Art 4(4)',
    async (world) => {
      const { payerId } = world.alice;
      const asked: unknown[] = [];
      const bring = (counter: AttemptCounter, at: number, byCookie = false) => {
        const after = (_: unknown, earlier: readonly unknown[]) => {
          asked.push(earlier);
          return blocking(counter, at + 1, { at, byCookie });
        };
        return world.fail(null, payerId, { counts: { counter, byCookie: null, after } }, at);
      };
      await bring('sca', NOW, true);
      await bring('sign-in', NOW + 10);
      await bring('sca', NOW + 20);
      await bring('sca', NOW + 30);
      const [first, second] = [
        { at: NOW, byCookie: true },
        { at: NOW + 20, byCookie: false },
      ];
      assert.deepEqual(
        asked.map((each) => (each as { at: number; byCookie: boolean }[]).map(({ at, byCookie }) => ({ at, byCookie }))),
        [[], [first], [first], [first, second]],
      );
      assert.deepEqual(
        await world.look.messages(payerId),
        Array.from({ length: 4 }, () => 'payer-blocked'),
      );
    },
  ),
];
