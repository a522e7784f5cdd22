/**
 * Databases on the PostgreSQL server of a run: copied from a template that is migrated once, and used again.
 *
 * To copy a database costs more than most tests that use one, so one that a test is done with is put back as it was made
 * (`pristine`), which costs a tenth. Which are free is a table on the server, so that it holds for every worker.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openPostgres } from '../../../server/database/postgres/open-postgres.ts';
import { migrate } from '../../../server/database/schema/migrations.ts';

/** Every table that has rows from the start is kept beside; triggers that hold always have to be told to keep still. */
const MAKE_PRISTINE = `
  CREATE SCHEMA pristine;
  CREATE FUNCTION pristine.restore() RETURNS void LANGUAGE plpgsql AS $$
  DECLARE each record;
  BEGIN
    SET LOCAL session_replication_role = replica;
    FOR each IN SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
      EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER USER', each.name);
      EXECUTE format('DELETE FROM public.%I', each.name);
      IF to_regclass(format('pristine.%I', each.name)) IS NOT NULL THEN
        EXECUTE format('INSERT INTO public.%I SELECT * FROM pristine.%I', each.name, each.name);
      END IF;
    END LOOP;
    FOR each IN SELECT tgname AS name, tgrelid::regclass AS on_table FROM pg_trigger WHERE NOT tgisinternal LOOP
      EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', each.on_table, each.name);
    END LOOP;
  END $$;
  DO $$
  DECLARE each record; filled boolean;
  BEGIN
    FOR each IN SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
      EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', each.name) INTO filled;
      IF filled THEN EXECUTE format('CREATE TABLE pristine.%I AS TABLE public.%I', each.name, each.name); END IF;
    END LOOP;
  END $$`;

export const urlOf = (server: string, name: string) => Object.assign(new URL(server), { pathname: `/${name}` }).href;

/** What a run needs on a server. @returns its name, which tests find in `TEST_DATABASE_RUN` */
export async function beginRun(server: string): Promise<string> {
  const run = `fido2_sca_${randomBytes(4).toString('hex')}`;
  await on(server, `CREATE TABLE ${run} (name TEXT PRIMARY KEY, free BOOLEAN NOT NULL)`);
  await on(server, `CREATE DATABASE ${run} TEMPLATE template0`);
  const database = await openPostgres(urlOf(server, run));
  await migrate(database, 'postgres', 0);
  await database.close();
  await on(urlOf(server, run), MAKE_PRISTINE);
  return run;
}

/** Drops all that the run made. */
export async function endRun(server: string, run: string): Promise<void> {
  const made = await on(server, `SELECT name FROM ${run}`);
  for (const name of [...made.map((row) => row.name), run]) await on(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await on(server, `DROP TABLE ${run}`);
}

/** @returns the name of a database that is as the migrations left it */
export async function takeMigrated(server: string, run: string): Promise<string> {
  const claim = `UPDATE ${run} SET free = false WHERE name = (SELECT name FROM ${run} WHERE free LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING name`;
  const [free] = await on(server, claim);
  if (!free) return make(server, run, run);
  await on(urlOf(server, free.name), 'SELECT pristine.restore()');
  return free.name;
}

export const takeEmpty = (server: string, run: string) => make(server, run, 'template0');

/** For whoever comes next. Only of those that were taken migrated. */
export const giveBack = (server: string, run: string, name: string) => on(server, `UPDATE ${run} SET free = true WHERE name = '${name}'`);

export const drop = (server: string, name: string) => on(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);

async function make(server: string, run: string, template: string): Promise<string> {
  const name = `${run}_${randomBytes(6).toString('hex')}`;
  await on(server, `INSERT INTO ${run} (name, free) VALUES ('${name}', false)`);
  await on(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  return name;
}

/** On a connection of its own, outside our driver: some of these stand in no transaction. */
async function on(url: string, sql: string): Promise<{ name: string }[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<{ name: string }>(sql)).rows;
  } finally {
    await client.end();
  }
}
