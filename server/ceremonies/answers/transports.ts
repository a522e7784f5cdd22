/**
 * How a device says that it can be reached: hints, which help a browser to ask the right device, and decide nothing.
 *
 * WebAuthn L3 §5.2.1.1, §5.8.4: a relying party keeps values that it does not know. Contract §2: a hint never refuses a ceremony.
 * Devices write lists with empty entries, long lists, and null; the registration that loses by such a refusal can never be repeated
 * on that device. So what is no list is no hint, and of a list the entries are kept that are texts within the limits.
 */

/** POLICY: twenty times what any device says. Characters an entry, and entries. */
export const LONGEST_TRANSPORT = 64;
export const MOST_TRANSPORTS = 64;

/** @param value whatever came @returns each hint once, in the order in which they came */
export function readTransports(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return [...new Set(value.slice(0, MOST_TRANSPORTS).filter(isHint))];
}

/** A text that every database keeps as it is: half a character and U+0000 are neither. */
function isHint(entry: unknown): entry is string {
  return (
    typeof entry === 'string' && entry !== '' && entry.length <= LONGEST_TRANSPORT && entry.isWellFormed() && !entry.includes('\u0000')
  );
}
