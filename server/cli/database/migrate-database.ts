/**
 * `npm run migrate-database -- --from sqlite:PATH --to postgres://…` (or back): moves a bank to another database, whole.
 *
 * The source is held against writers and changed in nothing; the target has to be empty, and is written in one
 * transaction that is committed only when log, evidence, rows and money are the same on both sides. So a move that fails
 * has not happened. The secrets stay: SESSION_SECRET and AUDIT_KEY_FILE go with the data.
 */
import { parseArgs } from 'node:util';
import type { Database, Transaction } from '../../database/database.ts';
import { contentsOf, copyAll, filledTables, holdOpen } from '../../database/schema/copying.ts';
import { isMigrated, migrate } from '../../database/schema/migrations.ts';
import { tableNames } from '../../database/schema/table-names.ts';
import { type DatabaseAddress, databaseAddress, shownAddress } from '../../database-address.ts';
import { insistOnFile, openAddress } from '../../process/open-database.ts';
import { ALL_TABLES } from '../../storage/all-tables.ts';
import { run, UsageError } from '../terminal.ts';
import { checkContents } from './move-checks.ts';

const USAGE = 'usage: npm run migrate-database -- --from sqlite:PATH --to postgres://USER:PASSWORD@HOST:PORT/DATABASE (or the other way)';

await run(async (args) => {
  const { from, to } = readArguments(args);
  insistOnFile(from, '--from');
  const source = await openAddress(from, '--from');
  try {
    await insistOnSchema(source, `--from ${shownAddress(from)}`);
    const target = await openAddress(to, '--to');
    try {
      // A wholly empty database is made ready first.
      if ((await tableNames(target)).length === 0) await migrate(target, target.dialect, Date.now());
      await insistOnSchema(target, `--to ${shownAddress(to)}`);
      await move(source, target);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
  const [left, here] = [shownAddress(from), shownAddress(to)];
  console.log(`moved; a server that still runs on ${left} has to be stopped, because what it writes from now on is not in ${here}`);
  console.log(`start the server with DATABASE_URL=${here} and the same SESSION_SECRET and AUDIT_KEY_FILE as before`);
  return 0;
});

function readArguments(args: readonly string[]): { from: DatabaseAddress; to: DatabaseAddress } {
  const given = parsed(args);
  if (!given.from || !given.to) throw new UsageError(USAGE);
  const [from, to] = [databaseAddress(given.from, '--from'), databaseAddress(given.to, '--to')];
  if (shownAddress(from) === shownAddress(to)) throw new UsageError('--from and --to are the same database');
  return { from, to };
}

function parsed(args: readonly string[]): { from?: string; to?: string } {
  try {
    return parseArgs({ args: [...args], options: { from: { type: 'string' }, to: { type: 'string' } } }).values;
  } catch {
    throw new UsageError(USAGE);
  }
}

/** Every table that is there is one that is moved, and in the shape that this version knows. */
async function insistOnSchema(database: Database, named: string): Promise<void> {
  const names = await tableNames(database);
  const unknown = names.find((name) => !ALL_TABLES.some(({ table }) => table === name));
  if (unknown) throw new UsageError(`${named} has a table “${unknown}” that is not ours; it is left alone`);
  if (!(await isMigrated(database, database.dialect).catch(() => false)))
    throw new UsageError(`${named} is not at the schema of this version; start this version of the server on it once`);
}

async function move(source: Database, target: Database): Promise<void> {
  await source.write(async (from) => {
    await holdOpen(from, source.dialect);
    for (const line of await checkContents('from', from, source.dialect)) console.log(line);
    await target.write(async (to) => {
      await holdOpen(to, target.dialect);
      await fill(from, to);
      for (const line of await checkContents('to', to, target.dialect)) console.log(line);
    });
  });
}

/** @throws UsageError where the target is not empty, or not what the source is afterwards */
async function fill(from: Transaction, to: Transaction): Promise<void> {
  const filled = await filledTables(to.query, ALL_TABLES);
  if (filled.length > 0) throw new UsageError(`--to is not empty: it has rows in ${filled.join(', ')}; nothing was changed`);
  await copyAll(from.query, to, ALL_TABLES);
  const [before, after] = [await contentsOf(from.query, ALL_TABLES), await contentsOf(to.query, ALL_TABLES)];
  for (const [i, { table, rows, digest }] of before.entries()) {
    if (after[i]?.rows !== rows || after[i]?.digest !== digest)
      throw new UsageError(`${table} is not the same on both sides; nothing was changed`);
    console.log(`${table}: ${rows} rows`);
  }
}
