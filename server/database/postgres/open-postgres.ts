/**
 * PostgreSQL (15 and later) behind the `Database` interface, for more than one machine: the same SQL, the same promises.
 *
 * `writer.ts` writes, `reader.ts` reads. A server that cannot keep the promises (too old, an encoding that loses names) is
 * refused here, before anything is stored in it.
 */
import type { Database, Row } from '../database.ts';
import { postgresReader } from './reader.ts';
import { postgresWriter } from './writer.ts';

const OLDEST = 15;

/** @throws with one clear sentence if the server cannot be reached, is too old, or has another encoding than UTF8 */
export async function openPostgres(url: string): Promise<Database> {
  const { read, close: closeReader } = postgresReader(url);
  const writer = postgresWriter(url);

  const close = async () => {
    await writer.close();
    await closeReader();
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
