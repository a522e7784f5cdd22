/**
 * base64url: every sequence of bytes has one spelling, and any other spelling is refused.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64url, isBase64url, toBase64url } from '../../../server/core/encoding/base64url.ts';

describe('base64url', () => {
  it('gives back the bytes that went in, also of a part of a buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(8), (bytes, from) => {
        const part = bytes.subarray(from);
        expect(fromBase64url(toBase64url(part))).toEqual(Uint8Array.from(part));
        expect(isBase64url(toBase64url(part))).toBe(true);
      }),
    );
  });

  it('has no second spelling', () => {
    const text = fc.oneof(fc.string(), fc.base64String(), fc.stringMatching(/^[A-Za-z0-9_-]*$/));
    fc.assert(
      fc.property(text, (given) => {
        expect(isBase64url(given)).toBe(toBase64url(fromBase64url(given)) === given);
      }),
    );
  });

  it.each(['A', 'AB', 'AAB', 'AA==', 'AA=', '+/+/', 'AA AA', 'AAAA\n', 'ÄAAA', 'AAAAA'])('refuses %j', (text) =>
    expect(isBase64url(text)).toBe(false));
  it.each(['', 'AA', 'AAA', 'AAAA', '_-_-', 'AAE'])('accepts %j', (text) => expect(isBase64url(text)).toBe(true));
});
