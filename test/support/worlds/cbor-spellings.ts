/**
 * One CBOR value in another spelling than the canonical one: written by its own code, so that no reader of ours is asked.
 *
 * RFC 8949 §3, CTAP 2.2 §8. Each way changes one thing, at the place of the value that `at` counts to.
 */
import type { Cbor, CborMap } from '../../../server/webauthn/cbor.ts';

export const WAYS = ['wider', 'float', 'reordered', 'indefinite', 'marked', 'tagged', 'repeated', 'not-utf8'] as const;
export type Way = (typeof WAYS)[number];

/** What each way is refused as, where it meets a well-formed reader: only width and order leave one meaning. */
export const IS_WELL_FORMED: Readonly<Record<Way, boolean>> = {
  wider: true,
  reordered: true,
  float: false,
  indefinite: false,
  marked: false,
  tagged: false,
  repeated: false,
  'not-utf8': false,
};

type Pen = { readonly way: Way | null; left: number };

/** The value with members in the order in which they stand, lengths as short as can be. */
export const plainly = (value: Cbor): Uint8Array => write(value, { way: null, left: 0 });

/** @returns the other spelling, or null where the value has no place for this way after `at` others */
export function otherwise(value: Cbor, way: Way, at: number): Uint8Array | null {
  const pen: Pen = { way, left: at };
  const bytes = write(value, pen);
  return pen.left < 0 ? bytes : null;
}

/** Every other spelling of the value that one change makes. */
export function everySpelling(value: Cbor): (readonly [Way, Uint8Array])[] {
  return WAYS.flatMap((way) => {
    const made: (readonly [Way, Uint8Array])[] = [];
    for (let bytes = otherwise(value, way, 0); bytes !== null; bytes = otherwise(value, way, made.length)) made.push([way, bytes]);
    return made;
  });
}

function write(value: Cbor, pen: Pen): Uint8Array {
  if (turn(pen, 'tagged')) return join([0xc1], write(value, { way: null, left: 0 }));
  if (typeof value === 'number') {
    if (turn(pen, 'float')) return float32(value);
    return value < 0 ? head(1, -1 - value, pen) : head(0, value, pen);
  }
  if (typeof value === 'string') return text(value, pen);
  if (value instanceof Uint8Array) {
    if (turn(pen, 'indefinite')) return join([0x5f], head(2, value.length), value, [0xff]);
    return join(head(2, value.length, pen), value);
  }
  if (Array.isArray(value)) {
    if (turn(pen, 'indefinite')) return join([0x9f], ...value.map((each) => plainly(each)), [0xff]);
    return join(head(4, value.length, pen), ...value.map((each) => write(each, pen)));
  }
  if (value instanceof Map) return map(value as CborMap, pen);
  return Uint8Array.of(value === undefined ? 0xf7 : value === null ? 0xf6 : value ? 0xf5 : 0xf4);
}

function map(value: CborMap, pen: Pen): Uint8Array {
  const entries = [...value];
  const [first] = entries;
  if (turn(pen, 'indefinite')) return join([0xbf], ...entries.flat().map((each) => plainly(each)), [0xff]);
  if (first && turn(pen, 'repeated')) return join(head(5, entries.length + 1), ...[...entries, first].flat().map((each) => plainly(each)));
  if (entries.length > 1 && turn(pen, 'reordered'))
    return join(
      head(5, entries.length),
      ...entries
        .reverse()
        .flat()
        .map((each) => plainly(each)),
    );
  return join(head(5, entries.length, pen), ...entries.flatMap(([key, each]) => [markable(key, pen), write(each, pen)]));
}

function markable(key: number | bigint | string, pen: Pen): Uint8Array {
  return typeof key === 'string' && turn(pen, 'marked') ? plainly(`\u{feff}${key}`) : write(key, pen);
}

function text(value: string, pen: Pen): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  if (turn(pen, 'indefinite')) return join([0x7f], head(3, bytes.length), bytes, [0xff]);
  if (turn(pen, 'not-utf8')) return join(head(3, bytes.length + 1), bytes, [0xff]);
  return join(head(3, bytes.length, pen), bytes);
}

function head(major: number, count: number, pen: Pen = { way: null, left: 0 }): Uint8Array {
  const shortest = count < 24 ? 0 : count < 0x100 ? 1 : count < 0x1_0000 ? 2 : count < 0x1_0000_0000 ? 4 : 8;
  const width = shortest < 8 && turn(pen, 'wider') ? (shortest === 0 ? 1 : shortest * 2) : shortest;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(count));
  return width === 0 ? Uint8Array.of((major << 5) | count) : join([(major << 5) | (24 + Math.log2(width))], bytes.subarray(8 - width));
}

function float32(value: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes[0] = 0xfa;
  bytes.writeFloatBE(value, 1);
  return bytes;
}

function turn(pen: Pen, way: Way): boolean {
  if (pen.way !== way || pen.left < 0) return false;
  pen.left -= 1;
  return pen.left < 0;
}

function join(...parts: ArrayLike<number>[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}
