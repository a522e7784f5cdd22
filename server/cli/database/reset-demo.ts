/**
 * `npm run reset-demo`: deletes the demo database. The next start makes a new one.
 *
 * Refuses in the strict profile, and refuses a database that was never seeded: it may hold a real bank.
 */
import { existsSync, rmSync } from 'node:fs';
import { readConfig } from '../../config.ts';
import { databaseFacts } from '../../database/schema/database-facts.ts';
import { openDatabase } from '../../process/open-database.ts';
import { run, UsageError } from '../terminal.ts';

await run(async () => {
  const config = readConfig();
  if (config.profile !== 'demo') throw new UsageError('reset-demo is for SCA_PROFILE=demo');
  if (config.database.kind !== 'sqlite')
    throw new UsageError('reset-demo throws a SQLite file away; on PostgreSQL drop the database and create it again');
  const { path } = config.database;
  if (!existsSync(path)) {
    console.log('there is no demo database yet; npm start makes one');
    return 0;
  }
  const { database } = await openDatabase(config);
  const seeded = await databaseFacts(database).read('seeded');
  await database.close();
  if (seeded === null) throw new UsageError(`${path} was never seeded as a demo; it is left alone`);
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  console.log(`${path} is gone; npm start makes a new one`);
  return 0;
});
