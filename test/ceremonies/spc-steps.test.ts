/**
 * Secure Payment Confirmation, #sctn-verifying-assertion, as an outline of tests: one `describe` a step of `spc-steps.ts`.
 *
 * One valid world, exactly one fault a test, signed again. `traceability.test.ts` compares the titles with the steps.
 */
import { describe, expect, it } from 'vitest';
import type { AssertionDraft } from '../../server/authenticator/core/exchange-draft.ts';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { instrument, payment, paymentClientMembers, paymentFaults, total } from '../../server/authenticator/faults/payment-faults.ts';
import { assertionSteps } from '../../server/ceremonies/assertion-steps.ts';
import { spcSteps } from '../../server/ceremonies/spc-steps.ts';
import type { PaymentConfirmation } from '../../server/core/spc-payment-data.ts';
import { assertionWorld, ORIGIN, RP_ID } from '../support/worlds/ceremony-world.ts';
import { assertionVerdict, type Verdict } from '../support/worlds/verdicts.ts';

type Fault = (draft: AssertionDraft) => void;

const ISSUED: Omit<PaymentConfirmation, 'credentialIds' | 'challenge'> = {
  rpId: RP_ID,
  instrument: { displayName: 'Current account', icon: `${ORIGIN}/account-icon.png`, details: 'DE12 •••• 3456' },
  payeeName: 'Alpine Books',
  timeout: 300_000,
  total: { currency: 'EUR', value: '49.99' },
};
const LOGOS = ['a', 'b'].map((name) => ({ url: `${ORIGIN}/${name}.png`, label: name }));

/** The verdict on an honest browser's answer with these faults, where this was issued. */
function verdict(given: Fault[] = [], changes: Partial<PaymentConfirmation> = {}): Verdict {
  const issued = { ...ISSUED, challenge: '', credentialIds: [], ...changes };
  const world = assertionWorld({ clientMembers: paymentClientMembers(issued, ORIGIN), faults: given });
  const paymentConfirmation = { ...issued, credentialIds: changes.credentialIds ?? [world.record.credentialId] };
  return assertionVerdict({ ...world, expected: { ...world.expected, types: ['payment.get'], paymentConfirmation } });
}

describe('SPC #sctn-verifying-assertion', () => {
  describe('credentialIds', () => {
    it('accepts a passkey that the browser was given', () => expect(verdict()).toBe('accepted'));
    it('refuses one that may sign the payment, but was not given to the browser', () => {
      expect(verdict([], { credentialIds: ['b3RoZXI'] })).toBe('spc-credential-not-issued');
    });
  });

  describe('payment', () => {
    it('ignores members that nobody knows', () => {
      expect(verdict([payment({ grease: {} })])).toBe('accepted');
      expect(verdict([instrument({ iconMustBeShown: true })])).toBe('accepted');
    });
    it.each([null, [], 'payment', 7])('refuses %o', (value) => {
      const replaced: Fault = (draft) => {
        draft.client.payment = value;
      };
      expect(verdict([replaced])).toBe('spc-payment-missing');
    });
    it('refuses none', () => expect(verdict([paymentFaults.noPayment])).toBe('spc-payment-missing'));
  });

  describe('payment.rpId', () => {
    it('refuses another, none, and the older name alone', () => {
      expect(verdict([paymentFaults.otherRpId])).toBe('spc-rp-id-not-issued');
      expect(verdict([payment({ rpId: undefined })])).toBe('spc-rp-id-not-issued');
      expect(verdict([payment({ rpId: undefined, rp: RP_ID })])).toBe('spc-rp-id-not-issued');
    });
  });

  describe('payment.rp', () => {
    it('accepts the older name beside rpId, with the same value', () => expect(verdict([payment({ rp: RP_ID })])).toBe('accepted'));
    it('refuses another value', () => {
      expect(verdict([paymentFaults.otherLegacyRp])).toBe('spc-legacy-rp-differs');
      expect(verdict([payment({ rp: null })])).toBe('spc-legacy-rp-differs');
    });
  });

  describe('payment.topOrigin', () => {
    it('refuses a page that is not ours, and none', () => {
      expect(verdict([paymentFaults.otherTopOrigin])).toBe('spc-top-origin-not-ours');
      expect(verdict([payment({ topOrigin: undefined })])).toBe('spc-top-origin-not-ours');
      expect(verdict([payment({ topOrigin: [ORIGIN] })])).toBe('spc-top-origin-not-ours');
    });
  });

  describe('payment.payeeName', () => {
    it('refuses another, one in another Unicode form, and none', () => {
      expect(verdict([paymentFaults.otherPayee])).toBe('spc-payee-name-not-issued');
      expect(verdict([payment({ payeeName: 'Zu\u0308rich' })], { payeeName: 'Z\u00fcrich' })).toBe('spc-payee-name-not-issued');
      expect(verdict([payment({ payeeName: undefined })])).toBe('spc-payee-name-not-issued');
    });
  });

  describe('payment.payeeOrigin', () => {
    it('accepts the one that was issued', () => expect(verdict([], { payeeOrigin: 'https://alpine.example' })).toBe('accepted'));
    it('refuses another, none where one was issued, and one where none was', () => {
      const issued = { payeeOrigin: 'https://alpine.example' };
      expect(verdict([paymentFaults.addedPayeeOrigin], issued)).toBe('spc-payee-origin-not-issued');
      expect(verdict([payment({ payeeOrigin: undefined })], issued)).toBe('spc-payee-origin-not-issued');
      expect(verdict([paymentFaults.addedPayeeOrigin])).toBe('spc-payee-origin-not-issued');
      expect(verdict([payment({ payeeOrigin: null })])).toBe('spc-payee-origin-not-issued');
    });
  });

  describe('payment.paymentEntitiesLogos', () => {
    const [a, b] = LOGOS;
    it.each([
      [[a, b]],
      [[a]],
      [[]],
      [undefined],
      [[{ ...a, url: '' }, b]],
    ])('accepts a leading part, also without pictures: %o', (shown) => {
      expect(verdict([payment({ paymentEntitiesLogos: shown })], { paymentEntitiesLogos: LOGOS })).toBe('accepted');
    });
    it.each([
      [[b]],
      [[b, a]],
      [[a, b, a]],
      [[{ ...a, label: 'x' }]],
      [[{ ...a, url: 'https://evil.example/a.png' }]],
      [[null]],
      ['a'],
      [{ length: 0 }],
    ])('refuses %o', (shown) => {
      expect(verdict([payment({ paymentEntitiesLogos: shown })], { paymentEntitiesLogos: LOGOS })).toBe('spc-logos-not-issued');
    });
    it('refuses one where none was issued', () => expect(verdict([paymentFaults.addedLogo])).toBe('spc-logos-not-issued'));
  });

  describe('payment.total.currency', () => {
    it.each(['CHF', 'eur', undefined])('refuses %s', (currency) => expect(verdict([total({ currency })])).toBe('spc-currency-not-issued'));
    it('refuses a total that is no object', () => expect(verdict([payment({ total: '49.99' })])).toBe('spc-currency-not-issued'));
  });

  describe('payment.total.value', () => {
    it.each(['4.99', '49.990', '049.99', ' 49.99', 49.99, undefined])('refuses %o', (value) => {
      expect(verdict([total({ value })])).toBe('spc-amount-not-issued');
    });
  });

  describe('payment.instrument.displayName', () => {
    it('refuses another, none, and no instrument', () => {
      expect(verdict([paymentFaults.otherInstrument])).toBe('spc-instrument-name-not-issued');
      expect(verdict([instrument({ displayName: undefined })])).toBe('spc-instrument-name-not-issued');
      expect(verdict([payment({ instrument: undefined })])).toBe('spc-instrument-name-not-issued');
    });
  });

  describe('payment.instrument.icon', () => {
    it('accepts an empty one only where it need not be shown', () => {
      expect(verdict([instrument({ icon: '' })], { instrument: { ...ISSUED.instrument, iconMustBeShown: false } })).toBe('accepted');
      expect(verdict([instrument({ icon: '' })])).toBe('spc-icon-not-issued');
    });
    it('refuses another', () => expect(verdict([paymentFaults.otherIcon])).toBe('spc-icon-not-issued'));
  });

  describe('payment.instrument.details', () => {
    it('refuses others, none where some were issued, and some where none were', () => {
      expect(verdict([paymentFaults.otherDetails])).toBe('spc-details-not-issued');
      expect(verdict([instrument({ details: undefined })])).toBe('spc-details-not-issued');
      const { details: _, ...without } = ISSUED.instrument;
      expect(verdict([], { instrument: without })).toBe('accepted');
      expect(verdict([paymentFaults.otherDetails], { instrument: without })).toBe('spc-details-not-issued');
    });
  });
});

describe('payment.get, beside its members', () => {
  it('is judged by the rest of §7.2 as well', () => {
    expect(verdict([faults.otherChallenge])).toBe('challenge-not-expected');
    expect(verdict([faults.claimOtherOrigin])).toBe('origin-not-expected');
    expect(verdict([faults.crossOrigin])).toBe('cross-origin-not-expected');
    expect(verdict([faults.clearUserVerified])).toBe('user-not-verified');
    expect(verdict([faults.flipSignatureBit])).toBe('signature-invalid');
    expect(verdict([faults.staleSignCount])).toBe('sign-count-not-increased');
  });

  it('names each member once: of two readers none sees another amount', () => {
    const twice: Fault = (draft) => {
      draft.rewrite.clientData = (bytes) =>
        new TextEncoder().encode(new TextDecoder().decode(bytes).replace('"total":{', '"total":{"value":"4.99",'));
    };
    expect(verdict([twice])).toBe('client-data-not-json');
  });

  it('is refused where a payment was not opened for it, and webauthn.get where it was', () => {
    expect(verdict([(draft) => Object.assign(draft.client, { type: 'webauthn.get' })])).toBe('type-not-expected');
    const world = assertionWorld({ clientMembers: paymentClientMembers({ ...ISSUED, challenge: '', credentialIds: [] }, ORIGIN) });
    expect(assertionVerdict(world)).toBe('type-not-expected');
  });

  it('is never accepted without something that was issued', () => {
    const world = assertionWorld({ clientMembers: paymentClientMembers({ ...ISSUED, challenge: '', credentialIds: [] }, ORIGIN) });
    expect(assertionVerdict({ ...world, expected: { ...world.expected, types: ['payment.get'] } })).toBe('spc-credential-not-issued');
  });

  it('leaves webauthn.get alone, payment members or not', () => {
    const world = assertionWorld({ clientMembers: { payment: { total: { value: '1.00' } } } });
    expect(assertionVerdict(world)).toBe('accepted');
  });

  it('has its members judged once each, whatever the answer', () => {
    expect(assertionSteps.filter((step) => spcSteps.includes(step))).toEqual(spcSteps);
    expect(spcSteps).toHaveLength(13);
  });
});
