/**
 * Our reader of CBOR: what is well-formed has one meaning, what is canonical one spelling. CTAP 2.2 §8, RFC 8949; contract §2.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cbor } from '../../server/authenticator/core/bytes.ts';
import { type Cbor, isCanonical, readCanonical, readCbor } from '../../server/webauthn/cbor.ts';
import { readLaxCbor } from '../../server/webauthn/lax-cbor.ts';
import { IS_WELL_FORMED, otherwise, plainly, WAYS } from '../support/worlds/cbor-spellings.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const nested = (depth: number) => Uint8Array.of(...Array(depth).fill(0x81), 0x00);

/** Values whose maps stand in canonical order: the order is made by the rule of CTAP 2.2 §8, on encoded keys of its own. */
const key = fc.oneof(
  fc.integer({ min: -70_000, max: 70_000 }),
  fc.string({ maxLength: 30 }).filter((text) => !text.startsWith('\u{feff}')),
);
const { value } = fc.letrec<{ value: Cbor }>((again) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
    fc.string(),
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom(true, false, null, undefined),
    fc.array(again('value'), { maxLength: 5 }),
    fc.uniqueArray(fc.tuple(key, again('value')), { maxLength: 5, selector: ([each]) => each }).map(inOrder),
  ),
}));

function inOrder(entries: readonly (readonly [string | number, Cbor])[]): Cbor {
  const rank = ([each]: readonly [string | number, Cbor]) => Buffer.from(plainly(each));
  const major = (bytes: Buffer) => (bytes[0] ?? 0) >> 5;
  const sorted = entries.toSorted((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    return major(a) - major(b) || a.length - b.length || Buffer.compare(a, b);
  });
  return new Map(sorted.map(([each, member]) => [each, member]));
}

describe('canonical CBOR', () => {
  it('is read as it was written, whatever it says', () => {
    fc.assert(
      fc.property(value, (written) => {
        expect(readCanonical(plainly(written))).toEqual(written);
      }),
      { numRuns: 500 },
    );
  });

  it('has no other spelling: each is refused, and only another width or order leaves it well-formed', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(value, fc.constantFrom(...WAYS), fc.nat(20), (written, way, at) => {
        const bytes = otherwise(written, way, at);
        if (bytes === null) return;
        met.add(way);
        expect(isCanonical(bytes)).toBe(false);
        if (IS_WELL_FORMED[way]) expect(readCbor(bytes)).toEqual([written, bytes.length]);
        else expect(() => readCbor(bytes)).toThrow();
      }),
      { numRuns: 3_000 },
    );
    expect([...met].sort()).toEqual([...WAYS].sort());
  });

  it('has the same meaning to the reader of before', () => {
    fc.assert(
      fc.property(value, (written) => {
        const bytes = plainly(written);
        expect(readLaxCbor(bytes)).toEqual(readCbor(bytes));
      }),
    );
  });

  it.each([
    ['a byte after it', '00 00'],
    ['an integer in two bytes', '18 17'],
    ['a negative one', '38 00'],
    ['eight bytes for one', '1b 00 00 00 00 00 00 00 01'],
    ['a float that is an integer', 'fa 3f 80 00 00'],
    ['half a float', 'f9 3c 00'],
    ['a simple value in two bytes', 'f8 14'],
    ['integers out of order', 'a2 20 00 01 00'],
    ['a text key before an integer', 'a2 61 61 00 01 00'],
    ['a longer key before a shorter', 'a2 62 61 61 00 61 62 00'],
    ['keys of one length out of order', 'a2 61 62 00 61 61 00'],
  ])('is not: %s', (_, bytes) => expect(isCanonical(hex(bytes))).toBe(false));

  it.each([
    '1b ff ff ff ff ff ff ff ff',
    '3b ff ff ff ff ff ff ff ff',
    '1b 00 20 00 00 00 00 00 00',
    'a2 01 00 20 00',
    'a1 1b ff ff ff ff ff ff ff ff 00',
  ])('is, up to the longest integer: %s', (bytes) => expect(isCanonical(hex(bytes))).toBe(true));
});

describe('CBOR that is not well-formed', () => {
  it.each([
    ['no bytes', ''],
    ['a length without its bytes', '19 00'],
    ['a string past the end', '43 00 00'],
    ['a text past the end', '78 ff 61'],
    ['more items than bytes', '9b 00 00 00 00 ff ff ff ff'],
    ['more members than bytes', 'bb 00 00 00 00 ff ff ff ff'],
    ['a length of 2⁶⁴ − 1', '5b ff ff ff ff ff ff ff ff'],
    ['reserved lengths', '1c'],
    ['an indefinite array', '9f ff'],
    ['a break alone', 'ff'],
    ['a tag', 'c0 00'],
    ['a simple value of nobody', 'e0'],
    ['text that is not UTF-8', '61 ff'],
    ['half a character', '63 ed a0 80'],
    ['a byte order mark before a key', 'a1 64 ef bb bf 61 00'],
    ['a key twice', 'a2 01 00 01 00'],
    ['a key twice in two spellings', 'a2 01 00 18 01 00'],
    ['a key that is bytes', 'a1 41 00 00'],
    ['a key that is true', 'a1 f5 00'],
    ['a key that is a map', 'a1 a0 00'],
  ])('is %s', (_, bytes) => expect(() => readCbor(hex(bytes))).toThrow());

  it('nests deeper than 32, however many thousand levels', () => {
    expect(readCbor(nested(32))[1]).toBe(33);
    for (const depth of [33, 5_000, 60_000]) expect(() => readCbor(nested(depth))).toThrow('nests too deeply');
  });

  it('has another key than text, where all are text', () => {
    const object = cbor(new Map([['a', new Map<number, number>([[1, 2]])]]));
    expect(readCbor(object)[1]).toBe(object.length);
    expect(() => readCbor(object, 'text')).toThrow();
  });

  it('keeps a byte order mark that is inside a text', () => {
    expect(readCbor(plainly('\u{feff}a'))[0]).toBe('\u{feff}a');
  });
});
