/**
 * The dynamic link. RTS Art 5(1)(b): the code is specific to amount and payee; 5(1)(d): any change invalidates it.
 *
 * One challenge is computed here by hand, with nothing of the server's code. Properties say the rest: whatever changes
 * changes the challenge, and nothing else does.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalObject, dynamicLink, NONCE_BYTES } from '../../server/core/dynamic-link.ts';
import type { LinkedPayment } from '../../server/core/scopes/payment.ts';
import { type LinkedObject, SCOPES, type Scope } from '../../server/core/scopes/scopes.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url');
const link = (scope: Scope, nonce: Uint8Array, object: object) => dynamicLink(sha256, scope, nonce, object as LinkedObject);

const scopes = Object.keys(SCOPES) as Scope[];
const nonce = Uint8Array.from({ length: NONCE_BYTES }, (_, i) => i);
const payment: LinkedPayment = {
  authorisationId: 'rG9uYXV0aG9yaXNhdGlvbg',
  issuedAt: '2026-11-23T12:00:00.000Z',
  expiresAt: '2026-11-23T12:05:00.000Z',
  payer: { payerId: 'cGF5ZXItMTIzNDU2Nzg5MA', iban: 'AT611904300234573201' },
  paymentId: 'cGF5bWVudC0xMjM0NTY3OA',
  amount: { currency: 'EUR', value: '49.99' },
  payee: { iban: 'DE89370400440532013000', name: 'Müller "& Söhne" GmbH' },
  reference: 'Rechnung 4711',
};

describe('a worked example', () => {
  it('is SHA-256 over label, zero byte, nonce and the canonical object, written out here by hand', () => {
    const canonical =
      '{"amount":{"currency":"EUR","value":"49.99"},"authorisationId":"rG9uYXV0aG9yaXNhdGlvbg",' +
      '"expiresAt":"2026-11-23T12:05:00.000Z","issuedAt":"2026-11-23T12:00:00.000Z",' +
      '"payee":{"iban":"DE89370400440532013000","name":"Müller \\"& Söhne\\" GmbH"},' +
      '"payer":{"iban":"AT611904300234573201","payerId":"cGF5ZXItMTIzNDU2Nzg5MA"},' +
      '"paymentId":"cGF5bWVudC0xMjM0NTY3OA","reference":"Rechnung 4711"}';
    const hash = createHash('sha256');
    hash.update('fido2-sca/1/payment');
    hash.update(Buffer.from([0]));
    hash.update(Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex'));
    hash.update(Buffer.from(canonical, 'utf8'));

    expect(canonicalObject(payment)).toBe(canonical);
    expect(link('payment', nonce, payment)).toBe(hash.digest('base64url'));
  });
});

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const linked = fc.record(
  {
    authorisationId: text,
    issuedAt: text,
    expiresAt: text,
    payer: fc.record({ payerId: text, iban: text }),
    paymentId: text,
    amount: fc.record({ currency: text, value: text }),
    payee: fc.record({ iban: text, name: text }),
    reference: text,
  },
  { requiredKeys: ['authorisationId', 'issuedAt', 'expiresAt', 'payer', 'paymentId', 'amount', 'payee'] },
);
const nonces = fc.uint8Array({ minLength: NONCE_BYTES, maxLength: NONCE_BYTES });

describe('the challenge changes', () => {
  const leaves =
    'authorisationId issuedAt expiresAt payer.payerId payer.iban paymentId amount.currency amount.value payee.iban payee.name reference';

  it.each(leaves.split(' '))('with %s', (leaf) => {
    const path = leaf.split('.');
    fc.assert(
      fc.property(linked, text, (object, value) => {
        const changed = withLeaf(object, path, value);
        fc.pre(canonicalObject(changed) !== canonicalObject(object));
        expect(link('payment', nonce, changed)).not.toBe(link('payment', nonce, object));
      }),
    );
  });

  it('with one letter, one digit, one space', () => {
    for (const [path, value] of [
      [['amount', 'value'], '49.98'],
      [['amount', 'value'], '4.999'],
      [['payee', 'iban'], 'DE89370400440532013001'],
      [['payee', 'name'], 'Müller "& Söhne" GmbH '],
      [['payee', 'name'], 'Mu\u0308ller "& Söhne" GmbH'],
    ] as const) {
      expect(link('payment', nonce, withLeaf(payment, path, value))).not.toBe(link('payment', nonce, payment));
    }
  });

  it('with any byte of the nonce, and with the scope', () => {
    fc.assert(
      fc.property(linked, nonces, fc.nat(NONCE_BYTES - 1), fc.integer({ min: 1, max: 255 }), (object, given, at, change) => {
        const other = Uint8Array.from(given, (byte, i) => (i === at ? byte ^ change : byte));
        expect(link('payment', other, object)).not.toBe(link('payment', given, object));
        const links = scopes.map((scope) => link(scope, given, object));
        expect(new Set(links).size).toBe(scopes.length);
      }),
    );
  });

  it('where a reference is left out, and where it is empty', () => {
    const { reference: _, ...bare } = payment;
    const links = [payment, bare, { ...payment, reference: '' }].map((object) => link('payment', nonce, object));
    expect(new Set(links).size).toBe(3);
  });

  it('where text moves from one member to the next', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), fc.nat(8), fc.nat(8), (whole, a, b) => {
        fc.pre(whole.slice(0, a) !== whole.slice(0, b) && whole.slice(0, a).isWellFormed() && whole.slice(0, b).isWellFormed());
        fc.pre(whole.slice(a).isWellFormed() && whole.slice(b).isWellFormed());
        const cut = (at: number) => ({ ...payment, payee: { iban: whole.slice(0, at), name: whole.slice(at) } });
        expect(link('payment', nonce, cut(a))).not.toBe(link('payment', nonce, cut(b)));
      }),
    );
  });

  it('where bytes move between nonce and object, or label and nonce', () => {
    // Preimages are compared, not hashes: no two inputs share one.
    const preimage = (scope: Scope, given: Uint8Array, object: object) =>
      dynamicLink((bytes) => Buffer.from(bytes).toString('hex'), scope, given, object as LinkedObject);
    fc.assert(
      fc.property(linked, nonces, linked, nonces, fc.constantFrom(...scopes), (one, n1, other, n2, scope) => {
        const same = scope === 'payment' && Buffer.from(n1).equals(n2) && canonicalObject(one) === canonicalObject(other);
        expect(preimage('payment', n1, one) === preimage(scope, n2, other)).toBe(same);
      }),
    );
  });
});

describe('a list', () => {
  const items = fc.array(fc.record({ index: text, digest: text }), { minLength: 2, maxLength: 6 });

  it('is linked in its order: a swap, one item less or one more is another challenge', () => {
    fc.assert(
      fc.property(items, fc.nat(4), (list, at) => {
        const place = at % (list.length - 1);
        const swapped = list.with(place, list[place + 1] as never).with(place + 1, list[place] as never);
        const others = [list.slice(1), [...list, { index: 'x', digest: 'y' }], swapped].filter(
          (other) => canonicalObject({ list: other }) !== canonicalObject({ list }),
        );
        for (const other of others) expect(link('payment', nonce, { list: other })).not.toBe(link('payment', nonce, { list }));
      }),
    );
  });
});

describe('the challenge stays', () => {
  it('whatever the order of the members', () => {
    fc.assert(
      fc.property(linked, nonces, (object, given) => {
        expect(link('payment', given, reversed(object))).toBe(link('payment', given, object));
      }),
    );
  });
});

describe('no challenge is made', () => {
  const lone = 'is \ud800 alone';
  it.each([
    ['a number', { ...payment, amount: { currency: 'EUR', value: 49.99 } }],
    ['a bigint', { ...payment, amount: { currency: 'EUR', value: 4999n } }],
    ['null', { ...payment, reference: null }],
    ['undefined', { ...payment, reference: undefined }],
    ['a boolean', { ...payment, reference: true }],
    ['a list with a number', { ...payment, payee: ['DE89370400440532013000', 1] }],
    ['a list with an empty place', { ...payment, payee: new Array(1) }],
    ['a list with a lone surrogate', { ...payment, payee: [{ name: lone }] }],
    ['a lone surrogate', { ...payment, payee: { ...payment.payee, name: lone } }],
    ['a member whose name has a lone surrogate', { ...payment, [lone]: 'x' }],
  ])('of %s', (_, object) => {
    // Said by the link itself: the rule does not depend on the JCS beneath it.
    expect(() => link('payment', nonce, object)).toThrow(
      /^a dynamic link holds (well-formed text only|strings, and objects and arrays of strings only)$/,
    );
  });

  it.each([0, 16, 31, 33, 64])('with a nonce of %i bytes', (length) => {
    expect(() => link('payment', new Uint8Array(length), payment)).toThrow(new TypeError('the nonce of a dynamic link is 32 bytes'));
  });
});

function withLeaf(object: object, [name, ...rest]: readonly string[], value: string): object {
  const inner = (object as Record<string, object>)[name as string];
  return { ...object, [name as string]: rest.length > 0 ? withLeaf(inner ?? {}, rest, value) : value };
}

function reversed(object: object): object {
  const members = Object.entries(object).reverse();
  return Object.fromEntries(members.map(([name, value]) => [name, typeof value === 'object' && value ? reversed(value) : value]));
}
