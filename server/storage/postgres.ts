/**
 * PostgreSQL (15 and later) behind the `Database` interface, for more than one machine: the same SQL, the same promises.
 *
 * Writing is `postgres-writer.ts`. Reading is a pool of connections that cannot write, each statement a snapshot of what is
 * committed; a read whose connection breaks is simply read again.
 */
import pg from 'pg';
import { type Database, type Row, Unavailable, type Value } from './database.ts';
import { connectionOptions, isExhaustion, isLoss, reason } from './postgres-session.ts';
import { prepared } from './postgres-statements.ts';
import { postgresWriter } from './postgres-writer.ts';

const READERS = 10;
const OLDEST = 15;

/** @throws with one clear sentence where it cannot be reached, is too old, or could not keep what it is given */
export async function openPostgres(url: string): Promise<Database> {
  const pool = new pg.Pool({ ...connectionOptions(url, 'read'), max: READERS });
  // A connection that breaks while nobody uses it is replaced by the next one that is needed.
  pool.on('error', () => undefined);
  const writer = postgresWriter(url);

  const read = async (sql: string, params?: readonly Value[]): Promise<Row[]> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return (await pool.query<Row>(prepared(sql, params))).rows;
      } catch (error) {
        if (!isLoss(error) && !isExhaustion(error)) throw error;
        // Every connection of the pool may be one that broke since.
        if (!isLoss(error) || tries > READERS || isUnreachable(error)) throw new Unavailable(reason(error), { cause: error });
      }
    }
  };

  const close = async () => {
    await writer.close();
    await pool.end();
  };
  try {
    await checkServer(read);
  } catch (error) {
    await close();
    throw error;
  }
  return { dialect: 'postgres', read: read as Database['read'], write: writer.write, close };
}

async function checkServer(read: (sql: string) => Promise<Row[]>): Promise<void> {
  const [server] = await read(
    `SELECT current_setting('server_version_num') AS version, current_setting('server_version') AS name, current_setting('server_encoding') AS encoding`,
  );
  if (Number(server?.version) < OLDEST * 10_000) throw new Error(`it is PostgreSQL ${server?.name}; it takes ${OLDEST} or later`);
  if (server?.encoding !== 'UTF8')
    throw new Error(`its encoding is ${server?.encoding}; it takes UTF8, in which names are kept as they are`);
}

/** Nobody listens, or nobody lets us in: to ask again at once is of no use. */
function isUnreachable(error: unknown): boolean {
  return (
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT|EACCES|57P03)$/.test(
      (error as { code?: string }).code ?? '',
    ) || /timeout/.test((error as Error).message)
  );
}
