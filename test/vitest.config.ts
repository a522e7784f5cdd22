/**
 * How the tests run: `vitest run --config test/vitest.config.ts`, with `--project unit` for all that needs no browser.
 *
 * What goes through the database runs twice: on SQLite (`unit`), and on PostgreSQL (`postgres`). `faults` does things to a
 * whole server, on both; with `--mode full` it does them more often.
 * Browser tests run one file after the other, so that one Chromium runs at a time.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { ClosingLineReporter } from './closing-line-reporter.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig(({ mode }) => ({
  root,
  test: {
    reporters: ['default', new ClosingLineReporter()],
    maxWorkers: 2,
    projects: [
      {
        root,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          // The peers of the bench bring tests of their own.
          exclude: ['**/node_modules/**', 'test/{browser,faults}/**', 'test/database/postgres/**'],
          testTimeout: 20_000,
          taskTitleValueFormatTruncate: 0,
          sequence: { groupOrder: 0 },
        },
      },
      {
        root,
        test: {
          name: 'postgres',
          env: { TEST_DATABASE: 'postgres' },
          include: ['test/{http,races,database/both,database/postgres,storage/both}/**/*.test.ts'],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        root,
        test: {
          name: 'faults',
          env: { FAULTS_SCALE: mode },
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        root,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
}));
