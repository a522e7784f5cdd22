/**
 * JSON that every reader reads alike: what our reader refuses, where it says that the flaw is, and that it reads all else as
 * JSON.parse does (contract §2).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEEPEST_JSON, flawOfJson, parseUniqueJson } from '../../server/webauthn/unique-json.ts';

describe('contract §6: evidence is read by the rule of then', () => {
  it.each(['{"x":"\\u0000"}', `${'['.repeat(33)}${']'.repeat(33)}`])('%s was JSON', (text) => {
    expect(parseUniqueJson(text)).toBeUndefined();
    expect(parseUniqueJson(text, 'names')).toEqual(JSON.parse(text));
  });
  it.each(['{"a":1,"a":1}', '{', ''])('%s was none', (text) => expect(parseUniqueJson(text, 'names')).toBeUndefined());
});

describe('a text with a repeated member name', () => {
  it.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    '{"x":{"a":1,"a":2}}',
    '[{"a":1,"a":2}]',
    '{"a":1,"\\u0061":2}',
    '{"":1,"":2}',
    '{"a":{"b":1},"a":{"b":1}}',
    '{"a" : 1 ,\n"a" : 2}',
    '{"__proto__":1,"__proto__":2}',
    '{"a":"}","a":2}',
    '{"a\\"":1,"a\\"":2}',
    '{"\\\\":"\\\\","\\\\":1}',
  ])('is none: %s', (text) => expect(parseUniqueJson(text)).toBeUndefined());
});

describe('a text that is no JSON', () => {
  it.each(['', '{', '{"a":}', "{'a':1}", '{"a":1,}', '{"a":1}x', 'undefined', '{"a":01}', '"\n"'])('is none: %j', (text) => {
    expect(parseUniqueJson(text)).toBeUndefined();
  });
});

const nested = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);

describe('a text that nests', () => {
  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])(`${DEEPEST_JSON} levels of %s is read, one more is not, nor are thousands`, (_, open, close) => {
    const text = (depth: number) => `${open.repeat(depth - 1)}{}${close.repeat(depth - 1)}`;
    expect(parseUniqueJson(text(DEEPEST_JSON))).toEqual(JSON.parse(text(DEEPEST_JSON)));
    for (const depth of [DEEPEST_JSON + 1, 5_000, 200_000]) expect(parseUniqueJson(text(depth))).toBeUndefined();
  });

  it('beside, not inside, is not deep', () => {
    const text = `[${Array.from({ length: 100 }, () => nested(DEEPEST_JSON - 1)).join(',')}]`;
    expect(parseUniqueJson(text)).toEqual(JSON.parse(text));
    expect(parseUniqueJson(JSON.stringify({ a: '['.repeat(100), '{{{{': 1 }))).toBeDefined();
  });
});

describe('a text with U+0000 in it', () => {
  it.each(['"\\u0000"', '{"a":"x\\u0000y"}', '{"a\\u0000":1}', '[["\\\\\\u0000"]]'])('is none: %s', (text) =>
    expect(parseUniqueJson(text)).toBeUndefined());

  it.each(['"\\\\u0000"', '{"a":"\\u00000"}'.replace('u00000', 'u0001'), '"u0000"'])('and this is none of it: %s', (text) =>
    expect(parseUniqueJson(text)).toEqual(JSON.parse(text)));
});

describe('where the flaw is', () => {
  it.each([
    ['{"a":{"b":[1,{"c":1,"c":2}]}}', '/a/b/1/c', 'is there twice'],
    ['{"a/b":{"~":1,"~":2}}', '/a~1b/~0', 'is there twice'],
    ['{"a":["x",["\\u0000"]]}', '/a/1/0', 'holds U+0000'],
    [`{"a":[1,${nested(DEEPEST_JSON)}]}`, `/a/1${'/0'.repeat(DEEPEST_JSON - 2)}`, 'nests deeper than 32 levels'],
    ['{"a":"\\u0000","b":1,"b":2}', '/a', 'holds U+0000'],
  ])('%s', (text, pointer, reason) => expect(flawOfJson(text)).toEqual({ pointer, reason }));

  it('of names alone: the others are passed over', () => {
    const text = `{"a":"\\u0000","b":${nested(100)},"c":[{"d":1,"d":2}]}`;
    expect(flawOfJson(text, 'names')).toEqual({ pointer: '/c/0/d', reason: 'is there twice' });
    expect(flawOfJson(`{"a":"\\u0000","b":${nested(100)}}`, 'names')).toBeNull();
  });
});

/** By what the text says, without looking at the text. */
function isUnfit(value: unknown, depth = 1): boolean {
  if (typeof value === 'string') return value.includes('\u0000');
  if (typeof value !== 'object' || value === null) return false;
  return depth > DEEPEST_JSON || Object.entries(value).some(([name, each]) => name.includes('\u0000') || isUnfit(each, depth + 1));
}

describe('any other text', () => {
  it.each([
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":["a","a"],"b":"a"}',
    '{"a":"b:c","b":":","c":"\\"a\\":"}',
    '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    '" \\" : "',
    '{"__proto__":{"x":1}}',
    ' [ 1 , -2.5e3 , true , null ] ',
  ])('is read as JSON.parse reads it: %s', (text) => expect(parseUniqueJson(text)).toEqual(JSON.parse(text)));

  it('is read as JSON.parse reads it, whatever is in it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(3), fc.nat(40), (value, indent, depth) => {
        const wrapped = Array.from({ length: depth }).reduce<unknown>((inner) => [inner], value);
        const text = JSON.stringify(wrapped, null, indent);
        expect(parseUniqueJson(text)).toEqual(isUnfit(wrapped) ? undefined : JSON.parse(text));
      }),
    );
  });

  it('is none once a member of it is written twice', () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
    fc.assert(
      fc.property(objects, fc.nat(), fc.jsonValue(), (object, at, value) => {
        const names = Object.keys(object);
        const name = JSON.stringify(names[at % names.length]);
        const text = `${JSON.stringify(object).slice(0, -1)},${name}:${JSON.stringify(value)}}`;
        expect(parseUniqueJson(text)).toBeUndefined();
      }),
    );
  });
});
