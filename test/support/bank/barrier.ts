/**
 * Stops an answer between judging and committing, so that a test can change the world in exactly that moment.
 *
 *     const gate = barrier();
 *     await using bank = await openBank({ wrap: gate.wrap });
 *     const held = gate.hold();
 *     const answer = alice.answer(paymentId, opened);
 *     await held.arrived;                        // judged, and waiting to commit
 *     await alice.delete(`/api/payments/${paymentId}`);
 *     held.release();
 *
 * It sits between the app and its database and knows two things: who loads an authorisation to judge it, or takes a
 * challenge, says so in the SQL, and the next job after that is the verdict. No clock, no sleep, and nothing in the product
 * knows of it. Between `hold` and `arrived` a test sends that one answer and nothing else.
 */
import type { Database, Job, Query } from '../../../server/database/database.ts';

export type Held = {
  /** The job that follows the taking has come and waits. */
  readonly arrived: Promise<void>;
  /** Lets it run. */
  readonly release: () => void;
};

const TAKES = /^\s*(SELECT [^?]*\blink_object\b[^?]* FROM authorisations WHERE authorisation_id|UPDATE challenges SET consumed_at) = /;

export function barrier() {
  let armed: { taken: boolean; arrive: () => void; released: Promise<void> } | null = null;

  /** Holds the verdict on the next answer that takes something. */
  const hold = (): Held => {
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    armed = { taken: false, arrive: arrived.resolve, released: released.promise };
    return { arrived: arrived.promise, release: released.resolve };
  };

  const wrap = (database: Database): Database => ({
    ...database,
    read: (sql, params) => (armed ? watched(database.read, armed) : database.read)(sql, params),
    write: async <T>(job: Job<T>): Promise<T> => {
      const here = armed;
      if (!here) return database.write(job);
      if (here.taken) {
        armed = null;
        here.arrive();
        await here.released;
        return database.write(job);
      }
      return database.write((transaction) => job({ ...transaction, query: watched(transaction.query, here) }));
    },
  });

  return { wrap, hold };
}

/** As `query`, and notes when it has taken a row. */
function watched(query: Query, hold: { taken: boolean }): Query {
  return async (sql, params) => {
    const rows = await query(sql, params);
    if (TAKES.test(sql) && rows.length > 0) hold.taken = true;
    return rows as never;
  };
}
