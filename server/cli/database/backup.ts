/**
 * `npm run backup -- FILE`: a copy of the SQLite database, while the server runs.
 *
 * RTS Art 29, PSD2 Art 72(1): what proves a payment must outlive a disk. The secrets are not in it: they lie beside the
 * database or where the operator keeps them, and a copy is of no use without them.
 */
import { readConfig } from '../../config.ts';
import { backUpSqlite } from '../../database/sqlite/backup.ts';
import { insistOnFile } from '../../process/open-database.ts';
import { printable } from '../audit/evidence-lines.ts';
import { run, UsageError } from '../terminal.ts';

await run(async ([file, ...rest]) => {
  if (!file || rest.length > 0) throw new UsageError('usage: npm run backup -- FILE');
  const { database } = readConfig();
  if (database.kind !== 'sqlite') throw new UsageError('backup copies a SQLite file; for PostgreSQL there is pg_dump');
  insistOnFile(database);
  try {
    const { events, head } = backUpSqlite(database.path, file);
    console.log(`${printable(file)}: ${events} events, head ${head}`);
    return 0;
  } catch (error) {
    throw new UsageError(`${printable(file)} was not made: ${(error as Error).message}`);
  }
});
