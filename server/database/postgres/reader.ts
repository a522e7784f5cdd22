/**
 * How PostgreSQL is read: over a few connections that cannot write, each statement a snapshot of what is committed.
 *
 * Statements follow each other on a connection without waiting for answers, so that those of one turn of the event loop
 * share the way there and back, and one process of the database works on them without falling asleep in between. A read whose
 * connection breaks is simply read again.
 */
import { type Row, Unavailable, type Value } from '../database.ts';
import { connect, type Session } from './connection.ts';
import { isCollision, isExhaustion, Lost, reason } from './errors.ts';

const MOST_CONNECTIONS = 4;
/** POLICY: so many share a connection before one more is opened. Those behind a long read wait only until it is known to be slow. */
const ENOUGH = 32;
const MOST_TRIES = MOST_CONNECTIONS + 1;

/** POLICY: behind what takes longer nobody is sent, as long as there is another way. */
const SLOW_MS = 20;

/** A connection, how many wait on it, and since when it has owed an answer. */
type Line = { readonly session: Promise<Session>; asked: number; owesSince: number };

export function postgresReader(url: string) {
  const lines: Line[] = [];
  let closed = false;

  function pick(): Line {
    const now = performance.now();
    const isSlow = ({ asked, owesSince }: Line) => asked > 0 && now - owesSince > SLOW_MS;
    const free = lines.find((line) => line.asked < ENOUGH && !isSlow(line));
    if (free) return free;
    if (lines.length < MOST_CONNECTIONS) return opened();
    const quick = lines.filter((line) => !isSlow(line));
    return (quick.length > 0 ? quick : lines).reduce((least, line) => (line.asked < least.asked ? line : least));
  }

  function opened(): Line {
    const line = { session: connect(url, 'read'), asked: 0, owesSince: 0 };
    lines.push(line);
    line.session.catch(() => leave(line));
    return line;
  }

  async function ask(sql: string, params?: readonly Value[]): Promise<Row[]> {
    if (closed) throw new Unavailable('the database is closed');
    const line = pick();
    if (line.asked === 0) line.owesSince = performance.now();
    line.asked += 1;
    try {
      return (await (await line.session).ask(sql, params ?? [], null)).rows;
    } catch (error) {
      if (error instanceof Lost) leave(line);
      throw error;
    } finally {
      line.asked -= 1;
      line.owesSince = performance.now();
    }
  }

  function leave(line: Line): void {
    const index = lines.indexOf(line);
    if (index >= 0) lines.splice(index, 1);
    line.session.then(
      (session) => session.drop(),
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
          // Every connection may be one that broke since.
          if (mayAskAgain && tries < MOST_TRIES) continue;
          throw error instanceof Lost || isExhaustion(error) || mayAskAgain ? unavailable(error) : error;
        }
      }
    },
    close: async (): Promise<void> => {
      closed = true;
      for (const { session } of lines.splice(0)) await (await session.catch(() => null))?.end();
    },
  };
}

/** What the driver said, without what we made of it. */
function unavailable(error: unknown): Unavailable {
  return new Unavailable(reason(error), { cause: error instanceof Lost ? (error.cause ?? error) : error });
}

/** Nobody listens, or nobody lets us in: to ask again at once is of no use. */
function isUnreachable({ message, cause }: Lost): boolean {
  const code = (cause as { code?: string } | undefined)?.code ?? '';
  return (
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT|EACCES|57P03)$/.test(code) || /timeout/.test(message)
  );
}
