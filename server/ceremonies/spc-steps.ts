/**
 * The steps that Secure Payment Confirmation adds to WebAuthn L3 §7.2: one for each member that the browser showed.
 *
 * SPC, #sctn-verifying-assertion, names them after the origin and before the RP ID hash, and there `assertion-steps.ts` has
 * them. The specification ends its list at the signature; here the rest of §7.2 follows, counter and record update too,
 * because a cloned key is as dangerous in this dialog as in any other. What each member must be: `core/spc-payment-data.ts`.
 */
import { isObject, type PaymentConfirmation, paymentDataChecks } from '../core/spc-payment-data.ts';
import type { AssertionFacts, AssertionStep } from './answers/assertion-facts.ts';

/** Only an answer of type payment.get carries payment data; whether that type may come at all is step 10. */
const ofPayments =
  (holds: (payment: unknown, issued: PaymentConfirmation, facts: AssertionFacts) => boolean): AssertionStep['holds'] =>
  (facts) => {
    const { client, expected } = facts;
    if (client?.type !== 'payment.get') return true;
    return expected.paymentConfirmation !== null && holds(client.payment, expected.paymentConfirmation, facts);
  };

export const spcSteps: readonly AssertionStep[] = [
  {
    // Narrower than allowCredentials: security keys may sign a payment, but no browser shows one in this dialog for them.
    step: 'spc',
    name: 'credentialIds',
    failure: 'spc-credential-not-issued',
    holds: ofPayments((_payment, issued, { answer }) => issued.credentialIds.includes(answer.id)),
  },
  { step: 'spc', name: 'payment', failure: 'spc-payment-missing', holds: ofPayments((payment) => isObject(payment)) },
  ...paymentDataChecks.map(
    ({ member, failure, holds }): AssertionStep => ({
      step: 'spc',
      name: `payment.${member}`,
      failure,
      holds: ofPayments((payment, issued, { expected }) => holds(payment, issued, expected.paymentOrigins)),
    }),
  ),
];
