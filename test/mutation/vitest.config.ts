/**
 * The tests that stand against the mutants of one file: `MUTATION_TESTS` names them, as paths from the root.
 *
 * Stryker runs this in a copy of the project, so the root is found from this file. One worker: the machine is the developer's.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../..', import.meta.url));

export default defineConfig({
  root,
  test: { include: (process.env.MUTATION_TESTS ?? '').split(' '), testTimeout: 20_000, maxWorkers: 1 },
});
