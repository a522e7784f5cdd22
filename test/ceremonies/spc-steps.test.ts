/**
 * Secure Payment Confirmation, #sctn-verifying-assertion, as an outline of tests: one `describe` a step of `spc-steps.ts`.
 *
 * One valid world, exactly one fault a test, signed again. `traceability.test.ts` compares the titles with the steps.
 */
import { describe, expect, it } from 'vitest';
import type { AssertionDraft } from '../../server/authenticator/core/exchange-draft.ts';
import { paymentClientMembers } from '../../server/authenticator/core/payment-client-data.ts';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { instrument, payment, paymentFaults, total } from '../../server/authenticator/faults/payment-faults.ts';
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
async function verdict(given: Fault[] = [], changes: Partial<PaymentConfirmation> = {}): Promise<Verdict> {
  const issued = { ...ISSUED, challenge: '', credentialIds: [], ...changes };
  const world = await assertionWorld({ clientMembers: paymentClientMembers(issued, ORIGIN), faults: given });
  const paymentConfirmation = { ...issued, credentialIds: changes.credentialIds ?? [world.record.credentialId] };
  return assertionVerdict({ ...world, expected: { ...world.expected, types: ['payment.get'], paymentConfirmation } });
}

describe('SPC #sctn-verifying-assertion', () => {
  describe('credentialIds', () => {
    it('accepts a passkey that the browser was given', async () => expect(await verdict()).toBe('accepted'));
    it('refuses one that may sign the payment, but was not given to the browser', async () => {
      expect(await verdict([], { credentialIds: ['b3RoZXI'] })).toBe('spc-credential-not-issued');
    });
  });

  describe('payment', () => {
    it('ignores members that nobody knows', async () => {
      expect(await verdict([payment({ grease: {} })])).toBe('accepted');
      expect(await verdict([instrument({ iconMustBeShown: true })])).toBe('accepted');
    });
    it.each([null, [], 'payment', 7])('refuses %o', async (value) => {
      const replaced: Fault = (draft) => {
        draft.client.payment = value;
      };
      expect(await verdict([replaced])).toBe('spc-payment-missing');
    });
    it('refuses none', async () => expect(await verdict([paymentFaults.noPayment])).toBe('spc-payment-missing'));
  });

  describe('payment.rpId', () => {
    it('refuses another, none, and the older name alone', async () => {
      expect(await verdict([paymentFaults.otherRpId])).toBe('spc-rp-id-not-issued');
      expect(await verdict([payment({ rpId: undefined })])).toBe('spc-rp-id-not-issued');
      expect(await verdict([payment({ rpId: undefined, rp: RP_ID })])).toBe('spc-rp-id-not-issued');
    });
  });

  describe('payment.rp', () => {
    it('accepts the older name beside rpId, with the same value', async () =>
      expect(await verdict([payment({ rp: RP_ID })])).toBe('accepted'));
    it('refuses another value', async () => {
      expect(await verdict([paymentFaults.otherLegacyRp])).toBe('spc-legacy-rp-differs');
      expect(await verdict([payment({ rp: null })])).toBe('spc-legacy-rp-differs');
    });
  });

  describe('payment.topOrigin', () => {
    it('refuses a page that is not ours, and none', async () => {
      expect(await verdict([paymentFaults.otherTopOrigin])).toBe('spc-top-origin-not-ours');
      expect(await verdict([payment({ topOrigin: undefined })])).toBe('spc-top-origin-not-ours');
      expect(await verdict([payment({ topOrigin: [ORIGIN] })])).toBe('spc-top-origin-not-ours');
    });
  });

  describe('payment.payeeName', () => {
    it('refuses another, one in another Unicode form, and none', async () => {
      expect(await verdict([paymentFaults.otherPayee])).toBe('spc-payee-name-not-issued');
      expect(await verdict([payment({ payeeName: 'Zu\u0308rich' })], { payeeName: 'Z\u00fcrich' })).toBe('spc-payee-name-not-issued');
      expect(await verdict([payment({ payeeName: undefined })])).toBe('spc-payee-name-not-issued');
    });
  });

  describe('payment.payeeOrigin', () => {
    it('accepts the one that was issued', async () =>
      expect(await verdict([], { payeeOrigin: 'https://alpine.example' })).toBe('accepted'));
    it('refuses another, none where one was issued, and one where none was', async () => {
      const issued = { payeeOrigin: 'https://alpine.example' };
      expect(await verdict([paymentFaults.addedPayeeOrigin], issued)).toBe('spc-payee-origin-not-issued');
      expect(await verdict([payment({ payeeOrigin: undefined })], issued)).toBe('spc-payee-origin-not-issued');
      expect(await verdict([paymentFaults.addedPayeeOrigin])).toBe('spc-payee-origin-not-issued');
      expect(await verdict([payment({ payeeOrigin: null })])).toBe('spc-payee-origin-not-issued');
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
    ])('accepts a leading part, also without pictures: %o', async (shown) => {
      expect(await verdict([payment({ paymentEntitiesLogos: shown })], { paymentEntitiesLogos: LOGOS })).toBe('accepted');
    });
    it.each([
      [[b]],
      [[b, a]],
      [[a, b, a]],
      [[{ ...a, label: 'x' }]],
      [[{ ...a, url: 'https://evil.example/a.png' }]],
      [[null]],
      [null],
      ['a'],
      [{ length: 0 }],
    ])('refuses %o', async (shown) => {
      expect(await verdict([payment({ paymentEntitiesLogos: shown })], { paymentEntitiesLogos: LOGOS })).toBe('spc-logos-not-issued');
    });
    it('refuses one where none was issued', async () => expect(await verdict([paymentFaults.addedLogo])).toBe('spc-logos-not-issued'));
  });

  describe('payment.total.currency', () => {
    it.each(['CHF', 'eur', undefined])('refuses %s', async (currency) =>
      expect(await verdict([total({ currency })])).toBe('spc-currency-not-issued'));
    it('refuses a total that is no object', async () =>
      expect(await verdict([payment({ total: '49.99' })])).toBe('spc-currency-not-issued'));
  });

  describe('payment.total.value', () => {
    it.each(['4.99', '49.990', '049.99', ' 49.99', 49.99, undefined])('refuses %o', async (value) => {
      expect(await verdict([total({ value })])).toBe('spc-amount-not-issued');
    });
  });

  describe('payment.instrument.displayName', () => {
    it('refuses another, none, and no instrument', async () => {
      expect(await verdict([paymentFaults.otherInstrument])).toBe('spc-instrument-name-not-issued');
      expect(await verdict([instrument({ displayName: undefined })])).toBe('spc-instrument-name-not-issued');
      expect(await verdict([payment({ instrument: undefined })])).toBe('spc-instrument-name-not-issued');
    });
  });

  describe('payment.instrument.icon', () => {
    it('accepts an empty one only where it need not be shown', async () => {
      expect(await verdict([instrument({ icon: '' })], { instrument: { ...ISSUED.instrument, iconMustBeShown: false } })).toBe('accepted');
      expect(await verdict([instrument({ icon: '' })])).toBe('spc-icon-not-issued');
    });
    it('refuses another', async () => expect(await verdict([paymentFaults.otherIcon])).toBe('spc-icon-not-issued'));
  });

  describe('payment.instrument.details', () => {
    it('refuses others, none where some were issued, and some where none were', async () => {
      expect(await verdict([paymentFaults.otherDetails])).toBe('spc-details-not-issued');
      expect(await verdict([instrument({ details: undefined })])).toBe('spc-details-not-issued');
      const { details: _, ...without } = ISSUED.instrument;
      expect(await verdict([], { instrument: without })).toBe('accepted');
      expect(await verdict([paymentFaults.otherDetails], { instrument: without })).toBe('spc-details-not-issued');
    });
  });
});

describe('payment.get, beside its members', () => {
  it('is judged by the rest of §7.2 as well', async () => {
    expect(await verdict([faults.otherChallenge])).toBe('challenge-not-expected');
    expect(await verdict([faults.claimOtherOrigin])).toBe('origin-not-expected');
    expect(await verdict([faults.crossOrigin])).toBe('cross-origin-not-expected');
    expect(await verdict([faults.clearUserVerified])).toBe('user-not-verified');
    expect(await verdict([faults.flipSignatureBit])).toBe('signature-invalid');
    expect(await verdict([faults.staleSignCount])).toBe('sign-count-not-increased');
  });

  it('names each member once: of two readers none sees another amount', async () => {
    const twice: Fault = (draft) => {
      draft.rewrite.clientData = (bytes) =>
        new TextEncoder().encode(new TextDecoder().decode(bytes).replace('"total":{', '"total":{"value":"4.99",'));
    };
    expect(await verdict([twice])).toBe('client-data-not-json');
  });

  it('is refused where a payment was not opened for it, and webauthn.get where it was', async () => {
    expect(await verdict([(draft) => Object.assign(draft.client, { type: 'webauthn.get' })])).toBe('type-not-expected');
    const world = await assertionWorld({ clientMembers: paymentClientMembers({ ...ISSUED, challenge: '', credentialIds: [] }, ORIGIN) });
    expect(assertionVerdict(world)).toBe('type-not-expected');
  });

  it('is never accepted without something that was issued', async () => {
    const world = await assertionWorld({ clientMembers: paymentClientMembers({ ...ISSUED, challenge: '', credentialIds: [] }, ORIGIN) });
    expect(assertionVerdict({ ...world, expected: { ...world.expected, types: ['payment.get'] } })).toBe('spc-credential-not-issued');
  });

  it('leaves webauthn.get alone, payment members or not', async () => {
    const world = await assertionWorld({ clientMembers: { payment: { total: { value: '1.00' } } } });
    expect(assertionVerdict(world)).toBe('accepted');
  });

  it('has its members judged once each, whatever the answer', () => {
    expect(assertionSteps.filter((step) => spcSteps.includes(step))).toEqual(spcSteps);
    expect(spcSteps).toHaveLength(13);
  });
});
