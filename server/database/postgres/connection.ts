/**
 * One connection to PostgreSQL: statements prepared once by name, values as `database.ts` promises them, and errors told
 * apart by what may follow them.
 *
 * PostgreSQL sends int8 as text: it becomes a number, and stays text where a number could not hold it. An error that says
 * the connection is gone becomes `Lost`: whatever the transaction had done by then is undone, unless it was committing.
 */
import type { Socket } from 'node:net';
import pg from 'pg';
import { combinedSends } from './combined-sends.ts';
import { isLoss, isRefusal, Lost, reason } from './errors.ts';
import { statementsOn } from './statements.ts';

/** What takes longer hangs, and holds up everybody who writes: PostgreSQL gives it up, and its caller is answered with 503. */
const LIMITS = { lock_timeout: 5_000, statement_timeout: 10_000, idle_in_transaction_session_timeout: 10_000 };
const CONNECT_WITHIN_MS = 5_000;
/** No word for so long, not even of a limit that was reached: a network that swallows everything. */
const SILENCE_MS = 30_000;

/**
 * Every look-up goes by an index, whatever the values are: a plan is made once a statement, not each time it is run. It outlives
 * the table it was made for, and while that held a few rows, to go through all of them was cheapest: so it is never to be chosen
 * where there is another way. To PostgreSQL 17 and earlier a scan without another way then seems to cost so much that it
 * would be compiled first.
 */
const PLANS = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off';

const INT8 = 20;
const NUMERIC = 1700;

export function connectionOptions(url: string, access: 'read' | 'write'): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: `fido2-sca ${access}`,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
    ...LIMITS,
    // Durable means durable, whatever the database's own default says.
    options: `${PLANS} ${access === 'read' ? '-c default_transaction_read_only=on' : '-c synchronous_commit=on'}`,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 || oid === NUMERIC ? wholeNumber : pg.types.getTypeParser(oid, format as 'text'),
    },
  };
}

function wholeNumber(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

export type Connection = ReturnType<typeof connectionOn>;

/** @param access whoever only reads is in no transaction, and may ask again what could not be asked together with others */
export function connectionOn(client: pg.Client, access: 'read' | 'write' = 'write') {
  /** Without a word to the other side, which may not be there any more. */
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  const drop = () => void stream.destroy();
  let isCorked = false;
  /** What is asked in one turn of the event loop leaves in one write: each costs more than most statements, and wakes a process up. */
  const cork = () => {
    if (isCorked) return;
    isCorked = true;
    stream.cork();
    setImmediate(uncork);
  };
  const uncork = () => {
    isCorked = false;
    stream.uncork();
  };
  const inOneWrite = (sendAll: () => void) => {
    if (isCorked) return sendAll();
    isCorked = true;
    stream.cork();
    sendAll();
    uncork();
  };
  /** Statements that wait for their answer, but for those that may take their time. */
  let unanswered = 0;
  const watch = setTimeout(() => unanswered > 0 && drop(), SILENCE_MS).unref();
  /** @throws Lost where the connection is; else what PostgreSQL said */
  const send = async (query: pg.QueryConfig | string, watched = 1): Promise<pg.QueryResult> => {
    // From the first that waits, and again at each answer: who goes on asking does not make a dead connection alive.
    if (unanswered === 0) watch.refresh();
    unanswered += watched;
    try {
      cork();
      return await client.query(query);
    } catch (error) {
      throw isLoss(error) ? new Lost((error as Error).message, { cause: error }) : error;
    } finally {
      unanswered -= watched;
      watch.refresh();
    }
  };
  const sends = combinedSends(send, inOneWrite, access === 'read' ? isRefusal : () => false);
  return {
    /** As it is, and behind all that was asked until now: what ends a transaction leaves nothing of it behind. */
    send: (query: pg.QueryConfig | string): Promise<pg.QueryResult> => {
      sends.sendNow();
      return send(query);
    },
    ask: sends.ask,
    statements: statementsOn(send, sends),
    /** Whether a statement of the transaction failed, so that it can only roll back. */
    failed: () => client.getTransactionStatus() !== 'T',
    end: async () => {
      clearTimeout(watch);
      sends.sendNow();
      await client.end().catch(() => undefined);
    },
    drop: () => {
      clearTimeout(watch);
      drop();
    },
  };
}

/** @throws Lost where nobody answers, or nobody can now; else what PostgreSQL has against it: no such database, no such user */
export async function connect(url: string, access: 'read' | 'write' = 'write'): Promise<Connection> {
  const client = new pg.Client({ ...connectionOptions(url, access), pipeline: true });
  // What happens to an idle connection shows at the next statement.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw isRefusal(error) ? error : new Lost(reason(error), { cause: error });
  }
  return connectionOn(client, access);
}
