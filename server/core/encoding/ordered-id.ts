/**
 * Ids of what is written with every payment: 48 bits of time, then 84 random bits, in 22 characters that sort by age.
 *
 * A database keeps keys in order. Random ones each land on another page, which then is read, changed, logged and written
 * back for one key; keys of one moment share their pages. Nobody gains from guessing such an id: every look-up asks whose it
 * is as well. What has to be unguessable, or says nothing of when it was made, takes `newId` (`audit-chain.ts`).
 */

/**
 * The characters of base64url in the order of their code points: so SQLite sorts text, and PostgreSQL under collation C. Under
 * another collation keys of one moment may lie further apart; nothing else depends on the order.
 */
const SORTED = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const TIME_CHARACTERS = 8;
const RANDOM_CHARACTERS = 14;

/** @param now milliseconds since the epoch, good until the year 10889 */
export function orderedId(now: number, randomBytes: (count: number) => Uint8Array): string {
  let id = prefixOf(now);
  for (const byte of randomBytes(RANDOM_CHARACTERS)) id += SORTED[byte & 63];
  return id;
}

function prefixOf(time: number): string {
  let rest = Math.max(0, Math.trunc(time));
  let prefix = '';
  for (let each = 0; each < TIME_CHARACTERS; each += 1) {
    prefix = SORTED[rest % 64] + prefix;
    rest = Math.floor(rest / 64);
  }
  return prefix;
}
