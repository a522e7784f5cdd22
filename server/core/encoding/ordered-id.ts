/**
 * Ids of rows that are written with every payment: 48 bits of time, then 84 random bits, in 22 characters that sort by age.
 *
 * A database keeps keys in order. Each random key would land on another page, and that page is read, changed, logged and written
 * for one key; keys of one moment share their pages. To guess such an id gains nothing: every look-up also checks the
 * owner. An id that has to be unguessable, or must not show its time, takes `newId` (`audit-chain.ts`).
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
