/**
 * JSON with unique member names: what our reader refuses, and that it reads all else as JSON.parse does.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUniqueJson } from '../../server/webauthn/unique-json.ts';

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
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseUniqueJson(text)).toEqual(JSON.parse(text));
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
