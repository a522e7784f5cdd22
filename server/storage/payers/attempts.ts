/**
 * Failed attempts in the database, where a restart does not forget them (RTS Art 4(3)(b)).
 *
 * The rule is `core/attempts.ts`; the locking is here. Five failures at the same moment are five failures: each count is read
 * and written in one transaction that holds the row.
 * RTS Art 4(3)(a): a failure that counts for nobody asks the database the same, about nobody, or its time would say which it was.
 */
import type { FailedAnswer } from '../../ceremonies/ports.ts';
import { type Attempts, blockedForSeconds, NO_ATTEMPTS } from '../../core/attempts.ts';
import type { Act } from '../../core/audit/act.ts';
import type { AttemptCounter, Block, EarlierBlock } from '../../core/policy/block-length.ts';
import { type Database, firstRow, type Query, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { forgetDevicesOf, markDevice } from './device-cookies.ts';
import { insertMessage } from './messages.ts';

const COUNTED = 'failures, blocked_until, by_cookie, largest_value';
type AttemptsRow = { failures: number; blocked_until: number | null; by_cookie: number; largest_value: string | null };

/** Whose row there never is: no payer has this id. */
const NOBODY = '';
const FOR_NOBODY: NonNullable<FailedAnswer['counts']> = {
  counter: 'sign-in',
  byCookie: null,
  after: () => ({ attempts: NO_ATTEMPTS, block: null }),
};

export function attemptStore(database: Database, audit: AuditLog) {
  return {
    load: async (payerId: string, counter: AttemptCounter): Promise<Attempts> =>
      attempts(
        await database.read<AttemptsRow>(`SELECT ${COUNTED} FROM attempts WHERE payer_id = $1 AND counter = $2`, [payerId, counter]),
      ),
    /** Lifts every block of a payer, by an operator. */
    unblock: (payerId: string, act: Act): Promise<void> =>
      database.write(async (transaction) => {
        await transaction.run('DELETE FROM attempts WHERE payer_id = $1', [payerId]);
        // POLICY: the bank has made sure who the payer is, so the next block is a first one again.
        await transaction.run('DELETE FROM blocks WHERE payer_id = $1', [payerId]);
        await audit.append(transaction, act, { type: 'payer-unblocked', outcome: 'success', payerId, details: {} });
      }),
  };
}

/** Counts one more failure. @param accused whose it is, where it is anybody's @returns the block that it brought, if it did */
export async function countFailure(
  transaction: Transaction,
  accused: string | null,
  counts: FailedAnswer['counts'],
  { now, randomId }: { readonly now: number; readonly randomId: () => string },
): Promise<Block | null> {
  const [payerId, { counter, byCookie, after }] = accused === null || counts === null ? [NOBODY, FOR_NOBODY] : [accused, counts];
  const [key, begun] = [[payerId, counter], randomId()];
  await transaction.run(
    `INSERT INTO attempts (payer_id, counter, failures, series) SELECT payer_id, $2, 0, $3 FROM payers WHERE payer_id = $1
     ON CONFLICT DO NOTHING`,
    [...key, begun],
  );
  // An UPDATE that changes nothing holds the row until the commit, on both databases.
  const held = `UPDATE attempts SET failures = failures WHERE payer_id = $1 AND counter = $2 RETURNING ${COUNTED}, series`;
  const rows = await transaction.query<AttemptsRow & { series: string }>(held, key);
  const next = after(attempts(rows), await blocksOf(transaction.query, payerId));
  const { failures, blockedUntil, byCookie: ofCookies = 0, largest = null } = next.attempts;
  const series = failures <= 1 ? begun : (firstRow(rows)?.series ?? begun);
  await transaction.run(
    `UPDATE attempts SET failures = $3, blocked_until = $4, by_cookie = $5, largest_value = $6, series = $7
     WHERE payer_id = $1 AND counter = $2`,
    [...key, failures, blockedUntil, ofCookies, largest, series],
  );
  await markDevice(transaction, byCookie ?? NOBODY, payerId, series);
  if (next.block === null) return null;
  if (counter === 'sca') {
    // Contract §3: a cookie blocks the payer's sessions once, and is a stranger's from then on.
    await forgetDevicesOf(transaction, payerId, series);
    const kept = [randomId(), payerId, next.block.at, next.block.byCookie ? 1 : 0];
    await transaction.run('INSERT INTO blocks (block_id, payer_id, blocked_at, by_cookie) VALUES ($1, $2, $3, $4)', kept);
  }
  await insertMessage(transaction, { messageId: randomId(), payerId, type: next.block.message, createdAt: now });
  return next.block;
}

/** Blocks of the payer's own counter since an operator last lifted one. */
async function blocksOf(query: Query, payerId: string): Promise<EarlierBlock[]> {
  const sql = 'SELECT blocked_at, by_cookie FROM blocks WHERE payer_id = $1 ORDER BY blocked_at';
  const rows = await query<{ blocked_at: number; by_cookie: number }>(sql, [payerId]);
  return rows.map(({ blocked_at, by_cookie }) => ({ at: blocked_at, byCookie: by_cookie === 1 }));
}

/** POLICY: a success ends the series of failures of its own counter, and no other (contract §3). */
export async function resetAttempts(transaction: Transaction, payerId: string, counter: AttemptCounter): Promise<void> {
  await transaction.run('DELETE FROM attempts WHERE payer_id = $1 AND counter = $2', [payerId, counter]);
}

/**
 * A success in a session ends the payer's own series of failures, unless the payer is blocked.
 * @returns the seconds that a block of that counter still lasts: a guard, whose caller rolls back
 */
export async function resetUnlessBlocked(transaction: Transaction, payerId: string, now: number): Promise<number> {
  const sql = `DELETE FROM attempts WHERE payer_id = $1 AND counter = 'sca' RETURNING ${COUNTED}`;
  return blockedForSeconds(attempts(await transaction.query<AttemptsRow>(sql, [payerId])), now);
}

/** The seconds that a block of this counter still lasts, read inside a transaction: a guard. */
export async function blockInTransaction(transaction: Transaction, payerId: string, counter: AttemptCounter, now: number): Promise<number> {
  const sql = `SELECT ${COUNTED} FROM attempts WHERE payer_id = $1 AND counter = $2`;
  return blockedForSeconds(attempts(await transaction.query<AttemptsRow>(sql, [payerId, counter])), now);
}

function attempts(rows: AttemptsRow[]): Attempts {
  const row = firstRow(rows);
  if (!row) return NO_ATTEMPTS;
  return {
    failures: row.failures,
    blockedUntil: row.blocked_until,
    ...(row.by_cookie > 0 && { byCookie: row.by_cookie }),
    ...(row.largest_value !== null && { largest: row.largest_value }),
  };
}
