/**
 * CBOR as CTAP2 writes it: definite lengths, integers, bytes, text, arrays, maps, and nothing else (CTAP 2.2 §8, RFC 8949).
 *
 * Here are two grades. *Well-formed* has one meaning: text is UTF-8, no map repeats a key. *Canonical* has one spelling too: decoded
 * and encoded again, the bytes are equal. WebAuthn L3 §6.5.1 asks for that of a COSE key. Without it one key is many byte strings,
 * and evidence holds keys that only a lax reader can read.
 * STRICTER: floats and tags are refused. No output of an authenticator has one, and a float may spell an integer.
 */

export type Cbor = number | bigint | string | boolean | null | undefined | Uint8Array | readonly Cbor[] | CborMap;
/** Integers over 2^53 − 1 are bigints. */
export type CborMap = ReadonlyMap<number | bigint | string, Cbor>;

/** Contract §2: nothing nests deeper. CTAP 2.2 §8 itself stops at four. */
const DEEPEST = 32;
const BYTE_ORDER_MARK = '\u{feff}';
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type Source = { readonly bytes: Uint8Array; at: number; readonly keys: 'any' | 'text' };

/**
 * One item and its length in bytes; bytes may follow it.
 * @param keys `text`: every map has text keys alone (WebAuthn L3 §6.5.4: an attestation object and its statement)
 * @throws where the bytes are not well-formed
 */
export function readCbor(bytes: Uint8Array, keys: Source['keys'] = 'any'): [Cbor, number] {
  const source = { bytes, at: 0, keys };
  return [readItem(source, 0), source.at];
}

/** One item that is canonical, and nothing after it. @throws where it is not */
export function readCanonical(bytes: Uint8Array): Cbor {
  const [value] = readCbor(bytes);
  // Unequal also where bytes follow.
  if (Buffer.compare(encodeCanonical(value), bytes) !== 0) throw new TypeError('CBOR in another spelling than the canonical one');
  return value;
}

/** Whether these bytes are one canonical item. */
export function isCanonical(bytes: Uint8Array): boolean {
  try {
    readCanonical(bytes);
    return true;
  } catch {
    return false;
  }
}

function readItem(source: Source, depth: number): Cbor {
  if (depth > DEEPEST) throw new RangeError('CBOR nests too deeply');
  const head = take(source, 1)[0] as number;
  const major = head >> 5;
  if (major === 7) return simple(head & 31);
  const argument = readArgument(source, head & 31);
  if (major === 0) return argument;
  if (major === 1) return typeof argument === 'bigint' ? -1n - argument : -1 - argument;
  if (major === 2) return take(source, argument).slice();
  if (major === 3) return utf8.decode(take(source, argument));
  if (major === 4) return Array.from({ length: itemsOf(source, argument) }, () => readItem(source, depth + 1));
  if (major === 5) return readMap(source, itemsOf(source, argument), depth + 1);
  throw new TypeError('CTAP2 has no tags');
}

function readMap(source: Source, entries: number, depth: number): CborMap {
  const map = new Map<number | bigint | string, Cbor>();
  for (let i = 0; i < entries; i += 1) {
    const key = readItem(source, depth);
    const isText = typeof key === 'string';
    if (!isText && (source.keys === 'text' || (typeof key !== 'number' && typeof key !== 'bigint')))
      throw new TypeError('a key of no kind');
    // A lax reader strips the mark: then one map has two keys of one name, or a member that only some readers see.
    if (isText && key.startsWith(BYTE_ORDER_MARK)) throw new TypeError('a key begins with a byte order mark');
    if (map.has(key)) throw new TypeError('a map repeats a key');
    map.set(key, readItem(source, depth));
  }
  return map;
}

/** RFC 8949 §3. 31 is an indefinite length, 28–30 are nothing. */
function readArgument(source: Source, short: number): number | bigint {
  if (short < 24) return short;
  if (short > 27) throw new TypeError('a length that is not definite');
  const bytes = Buffer.from(take(source, 1 << (short - 24)));
  if (bytes.length < 8) return bytes.readUIntBE(0, bytes.length);
  const long = bytes.readBigUInt64BE();
  return long <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(long) : long;
}

function simple(value: number): boolean | null | undefined {
  if (value === 20 || value === 21) return value === 21;
  if (value === 22) return null;
  if (value === 23) return undefined;
  throw new TypeError('CTAP2 has no floats, and no other simple values');
}

function take(source: Source, count: number | bigint): Uint8Array {
  if (count > source.bytes.length - source.at) throw new RangeError('CBOR runs past the end');
  source.at += Number(count);
  return source.bytes.subarray(source.at - Number(count), source.at);
}

/** An item has a byte at least: what announces more items than there are bytes reserves no memory. */
function itemsOf(source: Source, count: number | bigint): number {
  if (count > source.bytes.length - source.at) throw new RangeError('CBOR runs past the end');
  return Number(count);
}

/** CTAP 2.2 §8: shortest integers and lengths; keys by major type, then by length, then by their bytes. */
function encodeCanonical(value: Cbor): Uint8Array {
  if (typeof value === 'number' || typeof value === 'bigint') return value < 0 ? head(1, -1n - BigInt(value)) : head(0, BigInt(value));
  if (typeof value === 'string') return Buffer.concat([head(3, BigInt(Buffer.byteLength(value))), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, BigInt(value.length)), value]);
  if (value instanceof Map) {
    const entries = [...(value as CborMap)].map(([key, member]) => [encodeCanonical(key), encodeCanonical(member)] as const);
    entries.sort(([one], [other]) => byKey(one, other));
    return Buffer.concat([head(5, BigInt(entries.length)), ...entries.flat()]);
  }
  if (Array.isArray(value)) return Buffer.concat([head(4, BigInt(value.length)), ...value.map(encodeCanonical)]);
  return Uint8Array.of(value === undefined ? 0xf7 : value === null ? 0xf6 : value ? 0xf5 : 0xf4);
}

function byKey(one: Uint8Array, other: Uint8Array): number {
  const major = (key: Uint8Array) => (key[0] ?? 0) >> 5;
  return major(one) - major(other) || one.length - other.length || Buffer.compare(one, other);
}

function head(major: number, argument: bigint): Uint8Array {
  if (argument < 24n) return Uint8Array.of((major << 5) | Number(argument));
  const [short, width] = argument < 0x100n ? [24, 1] : argument < 0x1_0000n ? [25, 2] : argument < 0x1_0000_0000n ? [26, 4] : [27, 8];
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(argument);
  return Uint8Array.of((major << 5) | short, ...bytes.subarray(8 - width));
}
