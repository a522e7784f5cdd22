/**
 * Which events a search tries next: those of a payment or of a payer by an index, else one after the other.
 *
 * A payer's events are the payer's here and there, and an index that brought them together would be a page to write with
 * every event. So the index sorts them within blocks only, and a payer's events are asked for block after block: a look
 * into a block that has none costs a microsecond or two.
 */
import type { Value } from '../../database/database.ts';

/** As the index `audit_events_by_payer` has it. */
const EVENTS_IN_BLOCK = 256;
/** POLICY: so many blocks are asked in one statement; more where the last ones had few, since whoever was not there may be gone for longer. */
const FEWEST_BLOCKS = 8;
const MOST_BLOCKS = 256;

/** `blocks (block)`: every block of the log as it is now, with what this transaction has appended, which `audit_head` does not know yet. */
const EVERY_BLOCK = `WITH RECURSIVE blocks (block) AS (SELECT CAST(0 AS BIGINT) UNION ALL
  SELECT block + 1 FROM blocks WHERE block < (SELECT max(sequence) / ${EVENTS_IN_BLOCK} FROM audit_events))`;
/** CROSS JOIN and the sums keep SQLite from other ways than asking the index once a block: a sum has no type, as the index has none. */
const IN_BLOCKS = `blocks CROSS JOIN audit_events e WHERE e.sequence / ${EVENTS_IN_BLOCK} = blocks.block + 0`;

/** All events of a payer, in no order. @param columns of `e` @param condition of `$1`, the payer */
export function everyEventOf(columns: string, condition = ''): string {
  return `${EVERY_BLOCK} SELECT ${columns} FROM ${IN_BLOCKS} AND e.payer_id = $1 ${condition}`;
}

export type Candidates = {
  /** `FROM …` a table of events in the direction of the search, with no more of them than were asked for. */
  readonly from: string;
  readonly params: readonly Value[];
  /** Where there are fewer: where to go on; null where the log has no more. */
  readonly beyond: number | null;
  /** What asking costs, however few there are; an event that is tried costs one. */
  readonly cost: number;
};

/** @param at a sequence, which is not included @param most candidates */
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

/** @param end the last sequence of the log */
export function candidatesOfPayer(backwards: boolean, payerId: string, end: number): NextCandidates {
  let count = FEWEST_BLOCKS;
  /** Where the last window ended; whoever goes on elsewhere found it full. */
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
