/**
 * Bodies that nobody should send, as recipes: what to do to a body that would have worked.
 *
 * A recipe is plain data, so that a failure prints what was sent. Most change one thing, because a body that is wrong
 * everywhere is turned away at the door. `made-bodies.ts` makes the body.
 */
import fc from 'fast-check';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Bytes = Uint8Array<ArrayBuffer>;

export type BodyRecipe =
  | { readonly body: 'valid' | 'none' }
  /** Text or bytes instead of the body. */
  | { readonly body: 'raw'; readonly text: string }
  | { readonly body: 'bytes'; readonly bytes: Bytes }
  /** One member of the valid body, anywhere in it, becomes something else, goes, or gets a neighbour. */
  | { readonly body: 'changed'; readonly at: number; readonly how: 'replace' | 'remove' | 'add'; readonly value: Json }
  /** One member of the valid body is there twice, nests, or holds U+0000: what two readers would read differently. */
  | { readonly body: 'ambiguous'; readonly at: number; readonly how: 'twice' | 'deep' | 'nul' }
  /** One member of the client data inside a WebAuthn response becomes something else. */
  | { readonly body: 'client-data'; readonly member: string; readonly value: Json }
  /** One base64url member of a WebAuthn response decodes to these bytes. */
  | { readonly body: 'inner-bytes'; readonly at: number; readonly bytes: Bytes };

const oneOfWords = (words: string) => fc.constantFrom(...words.split(' '));
const repeated = (text: string, most: number, close = '') =>
  fc.integer({ min: 1, max: most }).map((times) => text.repeat(times) + close.repeat(times));
export const bytesOf = (text: string, encoding: 'latin1' | 'utf8' = 'latin1'): Bytes => new Uint8Array(Buffer.from(text, encoding));

/** Strings that have broken something somewhere. */
export const oddText = fc.oneof(
  oneOfWords("__proto__ constructor toString ../../etc/passwd '--OR$1 \u0000 \ud800 a\udc00 \u202egnp.exe İ ﬁ e\u0301"),
  fc.constantFrom('', ' ', ' a', 'a  b'),
  fc.string({ unit: 'binary', maxLength: 40 }),
  repeated('😀', 2_000),
  fc.integer({ min: 299, max: 302 }).map((length) => `${'x'.repeat(length - 1)}😀`),
  fc.constantFrom(70_000, 30_000, 1_401).map((length) => 'A'.repeat(length)),
);

const oddNumber = fc.oneof(fc.constantFrom(0, -0, -1, 1e308, 2 ** 53, 0.1, 1e-9), fc.double({ noNaN: true, noDefaultInfinity: true }));
export const oddValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: oddText },
  { weight: 1, arbitrary: oddNumber },
  { weight: 1, arbitrary: fc.constantFrom<Json[]>(null, true, false, [], {}, [[]]) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json> },
);

const rawText = fc.oneof(
  oneOfWords('null true " { [] {} {}{} [{}] {"a":1,"a":2} \ufeff{} NaN {"username":undefined} a=b&c=d'),
  oneOfWords('{"__proto__":{"admin":true}} {"constructor":{"prototype":{"x":1}}} {"\\u005f_proto__":1} {"x":"\\ud800"}'),
  fc.constantFrom('', ' '),
  repeated('[', 32_000, ']'),
  repeated('{"a":', 10_000).map((text) => `${text}1${'}'.repeat(text.length / 5)}`),
  fc.constantFrom(65_535, 65_536, 65_537, 200_000).map((length) => JSON.stringify('x'.repeat(length - 2))),
  fc.json(),
);

/** Bytes that a decoder of JSON or CBOR has to survive. */
export const innerBytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  repeated('[', 10_000, ']').map(bytesOf),
  repeated('[', 10_000, ']').map((text) => bytesOf(`{"type":${text}}`)),
  repeated('[', 5_000, ']').map((text) =>
    bytesOf(`{"type":"payment.get","challenge":"","origin":"","payment":{"total":{"value":${text}}}}`),
  ),
  oneOfWords('{"type":"webauthn.get","challenge":"\\u0000","origin":""} {"\\u0000":1}').map((text) => bytesOf(text)),
  fc
    .tuple(fc.constantFrom(0x81, 0x9f, 0xa1, 0xbf, 0xc1, 0x82), fc.integer({ min: 1, max: 20_000 }))
    .map(([byte, length]) => new Uint8Array(length).fill(byte)),
  oneOfWords('\x5b\xff\xff\xff\xff\xff\xff\xff\xff \xbb\x7f\xff\xff\xff\xff\xff\xff\xff \xff \xf9\x7e\x00 \x7f\x61').map(bytesOf),
) as fc.Arbitrary<Bytes>;

const MEMBERS = 'type challenge origin crossOrigin topOrigin tokenBinding payment browserBoundPublicKey x __proto__';

export const hostileBody: fc.Arbitrary<BodyRecipe> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom<BodyRecipe[]>({ body: 'valid' }, { body: 'none' }) },
  { weight: 3, arbitrary: rawText.map((text) => ({ body: 'raw' as const, text })) },
  { weight: 1, arbitrary: innerBytes.map((bytes) => ({ body: 'bytes' as const, bytes })) },
  {
    weight: 6,
    arbitrary: fc.record({
      body: fc.constant('changed' as const),
      at: fc.nat(50),
      how: fc.constantFrom('replace' as const, 'remove' as const, 'add' as const),
      value: oddValue,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      body: fc.constant('ambiguous' as const),
      at: fc.nat(20),
      how: fc.constantFrom('twice' as const, 'deep' as const, 'nul' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ body: fc.constant('client-data' as const), member: oneOfWords(MEMBERS), value: oddValue }) },
  { weight: 2, arbitrary: fc.record({ body: fc.constant('inner-bytes' as const), at: fc.nat(10), bytes: innerBytes }) },
);
