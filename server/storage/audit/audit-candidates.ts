/**
 * Which events a search tries next: those of a payment or of a payer by an index, otherwise one after the other.
 *
 * The events of a payer are scattered over the log. An index that brought them together would write one more page with every
 * event. So the index sorts by payer only within blocks, and a search for a payer asks block after block: a look-up in a
 * block without such events costs one or two microseconds.
 */
import type { Value } from '../../database/database.ts';

/** The block size of the index `audit_events_by_payer`. */
const EVENTS_IN_BLOCK = 256;
/** POLICY: blocks a statement asks. After a window with few events it doubles, since the payer may have been away for longer. */
const FEWEST_BLOCKS = 8;
const MOST_BLOCKS = 256;

/** `blocks (block)`: every block of the log, with what this transaction has appended, which `audit_head` does not show yet. */
const EVERY_BLOCK = `WITH RECURSIVE blocks (block) AS (SELECT CAST(0 AS BIGINT) UNION ALL
  SELECT block + 1 FROM blocks WHERE block < (SELECT max(sequence) / ${EVENTS_IN_BLOCK} FROM audit_events))`;
/** CROSS JOIN and the sums make SQLite ask the index once a block: a sum has no type, and neither has the expression of the index. */
const IN_BLOCKS = `blocks CROSS JOIN audit_events e WHERE e.sequence / ${EVENTS_IN_BLOCK} = blocks.block + 0`;

/** All events of a payer, in no particular order. @param columns of `e` @param condition of `$1`, the payer */
export function everyEventOf(columns: string, condition = ''): string {
  return `${EVERY_BLOCK} SELECT ${columns} FROM ${IN_BLOCKS} AND e.payer_id = $1 ${condition}`;
}

export type Candidates = {
  /** `FROM …` a table of events in the direction of the search, at most as many as were asked for. */
  readonly from: string;
  readonly params: readonly Value[];
  /** Where to go on if there were fewer; null if the log has no more. */
  readonly beyond: number | null;
  /** The cost of the look-up, however few events it finds; each event that is tried costs one. */
  readonly cost: number;
};

/** @param at a sequence number, not included @param most candidates */
export type NextCandidates = (at: number, most: number) => Candidates;

export function candidatesInOrder(backwards: boolean, paymentId?: string): NextCandidates {
  const key = paymentId === undefined ? [] : [paymentId];
  return (at, most) => ({
    from: `FROM audit_events WHERE ${paymentId === undefined ? '' : 'payment_id = $3 AND '}sequence ${backwards ? '<' : '>'} $1
      ORDER BY sequence ${backwards ? 'DESC' : 'ASC'} LIMIT $2`,
    params: [at, most, ...key],
    beyond: null,
    cost: 0,
  });
}

/** @param end the last sequence number of the log */
export function candidatesOfPayer(backwards: boolean, payerId: string, end: number): NextCandidates {
  let count = FEWEST_BLOCKS;
  /** Where the last window ended. A search that goes on elsewhere has found that window full. */
  let ended: number | null = null;
  return (at, most) => {
    count = at === ended ? Math.min(2 * count, MOST_BLOCKS) : FEWEST_BLOCKS;
    const nearest = blockOf(backwards ? Math.min(at - 1, end) : at + 1);
    const farthest = backwards ? Math.max(0, nearest - count + 1) : nearest + count - 1;
    const [first, last] = backwards ? [farthest, nearest] : [nearest, farthest];
    const beyond = backwards ? first * EVENTS_IN_BLOCK : (last + 1) * EVENTS_IN_BLOCK - 1;
    ended = beyond;
    return {
      from: `FROM (WITH RECURSIVE blocks (block) AS (SELECT CAST($3 AS BIGINT) UNION ALL SELECT block + 1 FROM blocks WHERE block < $4)
        SELECT e.* FROM ${IN_BLOCKS} AND e.payer_id = $5
          AND e.sequence + 0 ${backwards ? '<' : '>'} $1 ORDER BY e.sequence ${backwards ? 'DESC' : 'ASC'} LIMIT $2) found`,
      params: [at, most, first, last, payerId],
      beyond: (backwards ? beyond <= 1 : beyond >= end) ? null : beyond,
      cost: last - first + 1,
    };
  };
}

function blockOf(sequence: number): number {
  return Math.floor(sequence / EVENTS_IN_BLOCK);
}
