/**
 * What strong customer authentication expects of an assertion, where nothing else is asked. RTS Art 4(1), Art 24(1); WebAuthn L3 §7.2.
 *
 * Every default is the strict one: an expectation that somebody forgets to pass must not open anything.
 */
import { describe, expect, it } from 'vitest';
import { expectedAssertion } from '../../server/ceremonies/environment.ts';

const relyingParty = { id: 'bank.example', name: 'Bank', origins: ['https://bank.example'] };
const asked = { challenge: 'challenge', allowCredentials: ['credential'], payerId: 'payer' };

describe('an expected assertion', () => {
  it('is by default of the page, first party, with user verification, of an active credential, and shows nothing', () => {
    expect(expectedAssertion(relyingParty, asked)).toEqual({
      ...asked,
      types: ['webauthn.get'],
      paymentConfirmation: null,
      paymentOrigins: ['https://bank.example'],
      origins: ['https://bank.example'],
      crossOrigin: { allowed: false, topOrigins: [] },
      rpId: 'bank.example',
      userVerification: 'required',
      mayBePending: false,
    });
  });

  it.each([
    [['webauthn'], ['webauthn.get']],
    [['secure-payment-confirmation'], ['payment.get']],
    [
      ['webauthn', 'secure-payment-confirmation'],
      ['webauthn.get', 'payment.get'],
    ],
    [[], []],
  ] as const)('by %j has the signed types %j', (methods, types) => {
    expect(expectedAssertion(relyingParty, { ...asked, methods }).types).toEqual(types);
  });

  it('may be of a pending credential only where that is asked', () => {
    expect(expectedAssertion(relyingParty, { ...asked, mayBePending: true }).mayBePending).toBe(true);
  });
});
