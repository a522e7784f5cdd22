/**
 * From the payment as stored to the challenge. RTS Art 5(1)(c)–(d): the payment as it is now gives the challenge that was
 * signed, and a payment that somebody changed gives another.
 */
import { describe, expect, it } from 'vitest';
import { challengeFor, linkedBinding, linkedPayment } from '../../server/ceremonies/link.ts';
import { dynamicLink } from '../../server/core/dynamic-link.ts';

const frame = { authorisationId: 'authorisation-1', createdAt: Date.UTC(2026, 10, 23, 12), expiresAt: Date.UTC(2026, 10, 23, 12, 5) };
const stored = {
  paymentId: 'payment-1',
  payerId: 'payer-1',
  payerIban: 'AT611904300234573201',
  payee: { name: 'Müller GmbH', iban: 'DE89370400440532013000' },
  amount: { currency: 'EUR', minorUnits: 4999n },
  reference: 'Rechnung 4711' as string | null,
};
const nonce = new Uint8Array(32).fill(7);
const challenge = (payment: typeof stored) => challengeFor('payment', nonce, linkedPayment(payment, frame)).challenge;

describe('the linked object of a payment', () => {
  it('holds every member of the contract, and no other', () => {
    expect(linkedPayment(stored, frame)).toEqual({
      authorisationId: 'authorisation-1',
      issuedAt: '2026-11-23T12:00:00.000Z',
      expiresAt: '2026-11-23T12:05:00.000Z',
      payer: { payerId: 'payer-1', iban: 'AT611904300234573201' },
      paymentId: 'payment-1',
      amount: { currency: 'EUR', value: '49.99' },
      payee: { iban: 'DE89370400440532013000', name: 'Müller GmbH' },
      reference: 'Rechnung 4711',
    });
  });

  it('has no reference where there is none', () => {
    expect(linkedPayment({ ...stored, reference: null }, frame)).not.toHaveProperty('reference');
  });

  it('takes nothing else from what is stored', () => {
    const more = { ...stored, version: 3, payee: { ...stored.payee, note: 'x' } };
    expect(challenge(more)).toBe(challenge(stored));
  });
});

describe('the challenge of a payment', () => {
  it('is the same each time it is made from the same payment', () => expect(challenge({ ...stored })).toBe(challenge(stored)));

  it.each<[string, Partial<typeof stored>]>([
    ['one cent more', { amount: { currency: 'EUR', minorUnits: 5000n } }],
    ['another currency', { amount: { currency: 'USD', minorUnits: 4999n } }],
    ['another account of the payee', { payee: { ...stored.payee, iban: 'DE02120300000000202051' } }],
    ['another name of the payee', { payee: { ...stored.payee, name: 'Muller GmbH' } }],
    ['another reference', { reference: 'Rechnung 4712' }],
    ['no reference', { reference: null }],
    ['another payment', { paymentId: 'payment-2' }],
    ['another payer', { payerId: 'payer-2' }],
    ['another account of the payer', { payerIban: 'NO9386011117947' }],
  ])('is another with %s', (_, change) => expect(challenge({ ...stored, ...change })).not.toBe(challenge(stored)));

  it('is another for another authorisation of the same payment', () => {
    const other = challengeFor('payment', nonce, linkedPayment(stored, { ...frame, authorisationId: 'authorisation-2' }));
    expect(other.challenge).not.toBe(challenge(stored));
  });

  it('comes with the text that it was made from', () => {
    const object = linkedPayment(stored, frame);
    const { canonical } = challengeFor('payment', nonce, object);
    expect(JSON.parse(canonical)).toEqual(object);
  });
});

describe('the linked object of a bind', () => {
  it('says who consents to what, once', () => {
    expect(linkedBinding('payer-1', 'bind-browser-key', 'binding-1', frame)).toMatchObject({
      payer: { payerId: 'payer-1' },
      bindingId: 'binding-1',
    });
    const { challenge: bind } = challengeFor('bind', nonce, linkedBinding('payer-1', 'bind-browser-key', 'binding-1', frame));
    const asPayment = dynamicLink(
      (bytes) => Buffer.from(bytes).toString('hex'),
      'payment',
      nonce,
      linkedBinding('payer-1', 'bind-browser-key', 'binding-1', frame),
    );
    expect(bind).not.toBe(asPayment);
    expect(challengeFor('bind', nonce, linkedBinding('payer-1', 'bind-browser-key', 'binding-2', frame)).challenge).not.toBe(bind);
  });
});
