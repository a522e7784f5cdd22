/**
 * One connection to PostgreSQL: statements prepared once by name, values as `database.ts` promises them, errors by kind.
 *
 * PostgreSQL sends int8 as text. It becomes a number, and stays text if a number cannot hold it; money compared as text
 * would be wrong. An error that says that the connection is gone becomes `Lost`: the transaction was rolled back, unless
 * it was committing.
 */
import type { Socket } from 'node:net';
import pg from 'pg';
import { combinedSends } from './combined-sends.ts';
import { isLoss, isRefusal, Lost, reason } from './errors.ts';
import { statementsOn } from './statements.ts';

/** POLICY: a statement that takes longer hangs and holds up all writers. PostgreSQL cancels it, and its caller gets 503. */
const LIMITS = { lock_timeout: 5_000, statement_timeout: 10_000, idle_in_transaction_session_timeout: 10_000 };
const CONNECT_WITHIN_MS = 5_000;
/** POLICY: an answer is overdue after this, even the error of a limit: the network swallows everything. */
const SILENCE_MS = 30_000;

/**
 * Every look-up uses an index, whatever the values are, so one plan a statement is enough. A plan outlives the size of the
 * table that it was made for: while a table has few rows, a scan is the cheapest plan. `enable_seqscan=off` rules it out.
 * It also makes unavoidable scans look very expensive, so PostgreSQL ≤ 17 would start the JIT compiler; it is off.
 */
const PLANS = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off';

const INT8 = 20;
const NUMERIC = 1700;

export function connectionOptions(url: string, access: 'read' | 'write'): pg.ClientConfig {
  return {
    connectionString: verifying(url),
    application_name: `fido2-sca ${access}`,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
    ...LIMITS,
    // Commits are durable, even if the database's own default says otherwise.
    options: `${PLANS} ${access === 'read' ? '-c default_transaction_read_only=on' : '-c synchronous_commit=on'}`,
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 || oid === NUMERIC ? wholeNumber : pg.types.getTypeParser(oid, format as 'text'),
    },
  };
}

/**
 * The driver verifies the server with `sslmode=require` too, as hosted databases write it, and prints eight lines on every start that
 * say so. The name for what it does prints none.
 */
function verifying(url: string): string {
  if (/[?&]uselibpqcompat=true(&|$)/.test(url)) return url;
  return url.replaceAll(/([?&]sslmode=)(prefer|require|verify-ca)(?=&|$)/g, '$1verify-full');
}

function wholeNumber(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

export type Connection = ReturnType<typeof connectionOn>;

/** @param access a reader is in no transaction, so calls of a shared statement that failed may be sent again one by one */
export function connectionOn(client: pg.Client, access: 'read' | 'write' = 'write') {
  /** Closes the socket without a message to the server, which may be gone. */
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  const drop = () => void stream.destroy();
  let isCorked = false;
  /** Statements of one event-loop turn leave in one write: a write costs more than most statements, and wakes a process up. */
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
  /** Statements without an answer yet. Those without a time limit do not count. */
  let unanswered = 0;
  const watch = setTimeout(() => unanswered > 0 && drop(), SILENCE_MS).unref();
  /** @throws Lost if the connection is gone; otherwise the error of PostgreSQL */
  const send = async (query: pg.QueryConfig | string, watched = 1): Promise<pg.QueryResult> => {
    // The watch runs from the first statement without an answer, and anew from each answer. New statements on a dead
    // connection do not extend it.
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
    /** Sends behind everything asked until now: a statement behind the end of a transaction would be a transaction of its own. */
    send: (query: pg.QueryConfig | string): Promise<pg.QueryResult> => {
      sends.sendNow();
      return send(query);
    },
    ask: sends.ask,
    statements: statementsOn(send, sends),
    /** Whether a statement of the transaction failed, so that only ROLLBACK is left. */
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

/**
 * @throws Lost if the server cannot be reached or accepts no connection now; otherwise the error of PostgreSQL: no such
 * database, no such user
 */
export async function connect(url: string, access: 'read' | 'write' = 'write'): Promise<Connection> {
  const client = new pg.Client({ ...connectionOptions(url, access), pipeline: true });
  // An error on an idle connection shows at its next statement.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw isRefusal(error) ? error : new Lost(reason(error), { cause: error });
  }
  return connectionOn(client, access);
}
