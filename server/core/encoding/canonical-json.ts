/**
 * RFC 8785 (JCS): one text for one value, so that a digest over the text stands for the value.
 *
 * If the members of a value are in the order of JCS, `JSON.stringify` gives that text at a quarter of the cost. Everything that
 * every payment hashes is written in that order. All other values go to the library.
 */
import canonicalize from 'canonicalize';

/** @throws Error where a string is not well-formed, or a number is not finite */
export function canonicalJson(value: object): string {
  return isInOrder(value) ? JSON.stringify(value) : (canonicalize(value) as string);
}

/** What is deeper goes to the library, which needs no stack. */
const DEEPEST = 100;

/** True for plain data whose members, however deep, come in the order of their names' UTF-16 code units (RFC 8785 §3.2.3). */
export function isInOrder(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return typeof value === 'boolean';
  if (value === null) return true;
  if (depth > DEEPEST || typeof (value as { toJSON?: unknown }).toJSON === 'function') return false;
  if (Array.isArray(value)) return value.every((element) => isInOrder(element, depth + 1)) && !value.includes(undefined);
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  let last = '';
  for (const name of Object.keys(value)) {
    if (name <= last || !name.isWellFormed() || !isInOrder((value as Record<string, unknown>)[name], depth + 1)) return false;
    last = name;
  }
  return true;
}
