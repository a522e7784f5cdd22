/**
 * How PostgreSQL is read: over a few connections that cannot write. Each statement sees a snapshot of what is committed.
 *
 * Statements follow each other on a connection without waiting for answers: those of one event-loop turn share one round
 * trip, and one process of PostgreSQL works through them without sleeping. A read whose connection breaks is repeated.
 */
import { type Row, Unavailable, type Value } from '../database.ts';
import { type Connection, connect } from './connection.ts';
import { isCollision, isExhaustion, Lost, reason } from './errors.ts';

const MOST_CONNECTIONS = 4;
/** POLICY: so many statements wait on a connection before another one is opened. Behind a long read they wait until it counts as slow. */
const ENOUGH_PENDING = 32;
const MOST_TRIES = MOST_CONNECTIONS + 1;

/** POLICY: a connection that owes an answer for longer gets no more statements, if there is another. */
const SLOW_MS = 20;

/** A connection, how many statements wait on it, and since when it has owed an answer. */
type PooledConnection = { readonly connection: Promise<Connection>; pending: number; pendingSince: number };

export function postgresReader(url: string) {
  const pool: PooledConnection[] = [];
  let closed = false;

  function pick(): PooledConnection {
    const now = performance.now();
    const isSlow = ({ pending, pendingSince }: PooledConnection) => pending > 0 && now - pendingSince > SLOW_MS;
    const free = pool.find((pooled) => pooled.pending < ENOUGH_PENDING && !isSlow(pooled));
    if (free) return free;
    if (pool.length < MOST_CONNECTIONS) return openAnother();
    const quick = pool.filter((pooled) => !isSlow(pooled));
    return (quick.length > 0 ? quick : pool).reduce((least, pooled) => (pooled.pending < least.pending ? pooled : least));
  }

  function openAnother(): PooledConnection {
    const pooled = { connection: connect(url, 'read'), pending: 0, pendingSince: 0 };
    pool.push(pooled);
    pooled.connection.catch(() => discard(pooled));
    return pooled;
  }

  async function ask(sql: string, params?: readonly Value[]): Promise<Row[]> {
    if (closed) throw new Unavailable('the database is closed');
    const pooled = pick();
    if (pooled.pending === 0) pooled.pendingSince = performance.now();
    pooled.pending += 1;
    try {
      return (await (await pooled.connection).ask(sql, params ?? [], null)).rows;
    } catch (error) {
      if (error instanceof Lost) discard(pooled);
      throw error;
    } finally {
      pooled.pending -= 1;
      pooled.pendingSince = performance.now();
    }
  }

  function discard(pooled: PooledConnection): void {
    const index = pool.indexOf(pooled);
    if (index >= 0) pool.splice(index, 1);
    pooled.connection.then(
      (connection) => connection.drop(),
      () => undefined,
    );
  }

  return {
    read: async (sql: string, params?: readonly Value[]): Promise<Row[]> => {
      for (let tries = 1; ; tries += 1) {
        try {
          return await ask(sql, params);
        } catch (error) {
          const mayAskAgain = error instanceof Lost ? !isUnreachable(error) : isCollision(error);
          // Every connection of the pool may have broken, so there is one more try than connections.
          if (mayAskAgain && tries < MOST_TRIES) continue;
          throw error instanceof Lost || isExhaustion(error) || mayAskAgain ? unavailable(error) : error;
        }
      }
    },
    close: async (): Promise<void> => {
      closed = true;
      for (const { connection } of pool.splice(0)) await (await connection.catch(() => null))?.end();
    },
  };
}

/** The error of the driver, without our own wrapping. */
function unavailable(error: unknown): Unavailable {
  return new Unavailable(reason(error), { cause: error instanceof Lost ? (error.cause ?? error) : error });
}

/** The server does not listen or refuses entry: an immediate retry is of no use. */
function isUnreachable({ message, cause }: Lost): boolean {
  const code = (cause as { code?: string } | undefined)?.code ?? '';
  return (
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT|EACCES|57P03)$/.test(code) || /timeout/.test(message)
  );
}
