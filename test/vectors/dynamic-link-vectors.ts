/**
 * Dynamic links for other languages: the object, its canonical text, every byte that is hashed, and the challenge.
 *
 * RTS Art 5(1)(b). The bytes are put together here from the formula of contract §5, not by the server's code: the test of the
 * vectors holds the server against them. Names of members, escapes and characters that implementations of RFC 8785 get wrong
 * have a vector each; so has every input that must be refused, since a payer must not sign what two readers read differently.
 */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { SIGNED } from '../support/worlds/signed-samples.ts';

export type LinkVector = {
  readonly name: string;
  readonly scope: string;
  /** base64url. */
  readonly nonce: string;
  readonly object: object;
};
export type AcceptedLink = LinkVector & {
  readonly canonical: string;
  /** All that is hashed, in hex. */
  readonly preimage: string;
  /** base64url. */
  readonly challenge: string;
};
export type RefusedLink = LinkVector & { readonly reason: 'nonce-length' | 'not-well-formed' | 'not-text' };

const nonceOf = (seed: string, bytes = 32) => Buffer.from(seededBytes(`nonce ${seed}`)(bytes)).toString('base64url');

const frame = {
  authorisationId: 'AZqvQm0VdV2T1uUe8Hy3wg',
  issuedAt: '2026-11-23T09:00:00.000Z',
  expiresAt: '2026-11-23T09:05:00.000Z',
};
const payment = {
  ...frame,
  payer: { payerId: 'AZqvQm0Qc7eYl4lq0mB1Zw', iban: 'AT611904300234573201' },
  paymentId: 'AZqvQm0UcJ6kVbT2Yk9c5A',
  amount: { currency: 'EUR', value: '49.99' },
  payee: { iban: 'CH9300762011623852957', name: 'Alpine Books' },
};
const payer = { payerId: payment.payer.payerId };
const credential = {
  credentialId: 'kK2tE3bO6b7hQhC1m0X2Yw3q5rJ8u9s0vA4xZyBcDeQ',
  label: 'Phone of Alice',
  createdAt: '2026-11-01T08:00:00.000Z',
};
const bindingId = 'AZqvQm0WcX1nUdS4Wl7e6B';

const ACCEPTED: readonly (readonly [name: string, scope: string, object: object])[] = [
  ['payment', 'payment', { ...payment, reference: 'Invoice 17' }],
  ['payment, members in another order: the same challenge', 'payment', reversed({ ...payment, reference: 'Invoice 17' })],
  ['payment, no reference', 'payment', payment],
  ['payment, an empty reference is not the same as none', 'payment', { ...payment, reference: '' }],
  ['payment, one cent less', 'payment', { ...payment, amount: { currency: 'EUR', value: '49.98' } }],
  ['payment, a currency without decimals', 'payment', { ...payment, amount: { currency: 'JPY', value: '5000' } }],
  ['payment, umlauts and quotes', 'payment', { ...payment, payee: { ...payment.payee, name: 'Müller "& Söhne" GmbH' } }],
  ['payment, the same letter in two characters', 'payment', { ...payment, payee: { ...payment.payee, name: 'Mu\u0308ller' } }],
  ['payment, Greek', 'payment', { ...payment, payee: { ...payment.payee, name: 'ΔΕΗ Α.Ε.' }, reference: 'Λογαριασμός 42' }],
  ['payment, beyond the basic plane', 'payment', { ...payment, payee: { ...payment.payee, name: '𠮷野家' } }],
  ['register-credential', 'register-credential', { ...frame, payer, bindingId }],
  ['revoke-credential', 'revoke-credential', { ...frame, payer, bindingId, credential }],
  [
    'bind-browser-key',
    'bind-browser-key',
    { ...frame, payer, bindingId, credential, keyId: 'q0X2Yw3q5rJ8u9s0vA4xZyBcDeQkK2tE3bO6b7hQhC0' },
  ],
  [
    'RFC 8785 §3.2.2.2: what is escaped, and how',
    'payment',
    { text: '\u20ac$\u000f\nA\'B"\\\\"/\b\t\f\r\u0000\u001f\u007f\u2028</script>' },
  ],
  [
    'RFC 8785 §3.2.3: names in the order of UTF-16 code units',
    'payment',
    {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    },
  ],
  ['an object inside an object, and an empty one', 'payment', { b: { z: '', a: { '': 'nameless' } }, a: {} }],
];

/** The others that there are: the object that the contract says is signed, as `signed-samples.ts` has it. */
const OF_OTHER_SCOPES = Object.entries(SIGNED)
  .filter(([scope]) => !ACCEPTED.some(([, named]) => named === scope))
  .map(([scope, { object }]) => [scope, scope, object] as const);

const REFUSED: readonly (readonly [reason: RefusedLink['reason'], name: string, object: object, nonceBytes?: number])[] = [
  ['nonce-length', 'no nonce', payment, 0],
  ['nonce-length', 'a nonce of 31 bytes', payment, 31],
  ['nonce-length', 'a nonce of 33 bytes', payment, 33],
  ['not-text', 'an amount as a number', { ...payment, amount: { currency: 'EUR', value: 49.99 } }],
  ['not-text', 'a whole number', { ...payment, count: 1 }],
  ['not-text', 'no reference, spelled as null', { ...payment, reference: null }],
  ['not-text', 'a truth value', { ...payment, urgent: true }],
  ['not-well-formed', 'the first half of a character', { ...payment, reference: 'a\ud800' }],
  ['not-well-formed', 'the second half of a character', { ...payment, reference: '\udc00a' }],
  ['not-well-formed', 'two halves in the wrong order', { ...payment, reference: '\ude00\ud83d' }],
  ['not-well-formed', 'half a character in a name', { ...payment, '\ud800': 'x' }],
];

export function dynamicLinkVectors(): { readonly accepted: readonly AcceptedLink[]; readonly refused: readonly RefusedLink[] } {
  return {
    accepted: [...ACCEPTED, ...OF_OTHER_SCOPES].map(([name, scope, object]) => {
      const nonce = nonceOf(scope);
      const canonical = canonicalize(object) as string;
      const preimage = Buffer.concat([Buffer.from(`fido2-sca/1/${scope}\0`), Buffer.from(nonce, 'base64url'), Buffer.from(canonical)]);
      const challenge = createHash('sha256').update(preimage).digest('base64url');
      return { name, scope, nonce, object, canonical, preimage: preimage.toString('hex'), challenge };
    }),
    refused: REFUSED.map(([reason, name, object, bytes = 32]) => ({
      name,
      scope: 'payment',
      nonce: nonceOf('payment', bytes),
      object,
      reason,
    })),
  };
}

function reversed(value: object): object {
  const members = Object.entries(value).map(([name, member]) => [name, typeof member === 'object' ? reversed(member) : member]);
  return Object.fromEntries(members.reverse());
}
