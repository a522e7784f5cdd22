/**
 * ECDSA signatures from WebCrypto's form into DER: RFC 3279 §2.2.3, X.690 §8.3 (the shortest form of an integer with a sign).
 *
 * Wrong only now and then is what a conversion like this gets: one of two values has its top bit set, one of 256 begins with a
 * zero byte. @noble/curves and OpenSSL write and read the same form independently.
 */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derSignature } from '../../server/authenticator/core/der-signature.ts';

/** 32 bytes that end with these. */
const scalar = (...bytes: number[]) => [...Array(32 - bytes.length).fill(0), ...bytes];
const full = (first: number) => [first, ...Array(31).fill(0x11)];
const hex = (r: number[], s: number[]) => Buffer.from(derSignature(Uint8Array.of(...r, ...s))).toString('hex');

describe('a signature of r and s in DER', () => {
  it.each<[string, number[], number[], string]>([
    ['as they are', full(0x7f), full(0x01), `3044 0220 7f${'11'.repeat(31)} 0220 01${'11'.repeat(31)}`],
    ['r with its top bit set', full(0x80), full(0x01), `3045 0221 0080${'11'.repeat(31)} 0220 01${'11'.repeat(31)}`],
    ['s with its top bit set', full(0x01), full(0xff), `3045 0220 01${'11'.repeat(31)} 0221 00ff${'11'.repeat(31)}`],
    ['r with zeros before it', scalar(0x01), full(0x01), `3025 0201 01 0220 01${'11'.repeat(31)}`],
    ['s with zeros before it, and then its top bit set', full(0x01), scalar(0x80, 0x00), `3027 0220 01${'11'.repeat(31)} 0203 008000`],
    [
      'one zero byte before a top bit that is set',
      [0, ...full(0x80).slice(1)],
      full(0x01),
      `3043 021f ${'11'.repeat(31)} 0220 01${'11'.repeat(31)}`,
    ],
    ['nothing but zeros', scalar(), scalar(), '3006 0201 00 0201 00'],
  ])('%s', (_, r, s, der) => {
    expect(hex(r, s)).toBe(der.replaceAll(' ', ''));
  });

  it('is what another implementation writes', () => {
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 0x7f, 0x80, 0xff));
    const value = fc.array(byte, { minLength: 32, maxLength: 32 }).map((bytes) => Uint8Array.from(bytes));
    // In the range of the curve, which the other implementation checks.
    const inRange = value.filter((bytes) => bytes.some((each) => each > 0) && (bytes[0] as number) < 0xff);
    fc.assert(
      fc.property(inRange, inRange, (r, s) => {
        const raw = Uint8Array.of(...r, ...s);
        expect(derSignature(raw)).toEqual(Uint8Array.from(p256.Signature.fromBytes(raw, 'compact').toBytes('der')));
      }),
      { numRuns: 500 },
    );
  });

  it('is read by OpenSSL, whatever zeros and top bits chance brings', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const lengths = new Set<number>();
    for (let i = 0; i < 400; i += 1) {
      const data = Buffer.from(`message ${i}`);
      const der = derSignature(sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
      lengths.add(der.length);
      expect(verify('sha256', data, { key: publicKey, dsaEncoding: 'der' }, der)).toBe(true);
    }
    expect(lengths).toContain(70);
    expect(lengths).toContain(71);
    expect(lengths).toContain(72);
  });

  it.each([0, 63, 65, 96])('refuses %i bytes: those are no two numbers of P-256', (length) => {
    expect(() => derSignature(new Uint8Array(length))).toThrow('64 bytes');
  });
});
