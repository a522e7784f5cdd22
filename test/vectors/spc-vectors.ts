/**
 * `spc.json`: labelled Secure Payment Confirmation assertions, made into worlds as in `shared-vectors.ts`, and samples of
 * client data that others have published.
 */
import type { PaymentConfirmation } from '../../server/core/spc-payment-data.ts';
import type { AssertionWorld } from '../support/worlds/ceremony-world.ts';
import { type AssertionBytes, assertionAnswer, load, recordOf, w3cVectors } from './shared-vectors.ts';

type SpcVector = {
  readonly id: string;
  readonly expected: 'valid' | 'invalid' | 'policy';
  readonly why: string;
  readonly rpId: string;
  readonly expectedOrigin: string;
  readonly challenge: string;
  readonly expectedPayment: Omit<PaymentConfirmation, 'credentialIds' | 'challenge' | 'timeout'> & { readonly topOrigin: string };
  readonly authentication: Omit<AssertionBytes, 'challenge'> & { readonly credentialId: string };
};

export const spcVectors = load<SpcVector>('spc.json', 'signed');
export const spcSamples = load<SpcSample>('spc.json', 'publicSamples')?.map(({ source, clientData, clientDataText }) => ({
  source,
  payment: (clientData ?? (JSON.parse(clientDataText ?? '') as SpcClientData)).payment,
}));

// biome-ignore lint/suspicious/noExplicitAny: a published sample is whatever was published
type SpcClientData = { readonly payment: any };
type SpcSample = { readonly source: string; readonly clientData?: SpcClientData; readonly clientDataText?: string };

/** Signed with the published key of the W3C example none-es256; expectations as the vector says, in frames too. */
export function spcAssertion(vector: SpcVector): AssertionWorld {
  const { authentication, challenge, rpId, expectedOrigin, expectedPayment } = vector;
  const registered = w3cVectors?.find(({ name }) => name === 'none-es256');
  if (!registered) throw new Error('the vectors of W3C are not there');
  // Their authenticator data says device-bound, unlike that of the registration that lent the key.
  const record = { ...recordOf(registered.registration), backupEligible: false, backupState: false };
  const credentialIds = [record.credentialId];
  return {
    answer: assertionAnswer(authentication.credentialId, { ...authentication, challenge }),
    record,
    expected: {
      types: ['payment.get'],
      paymentConfirmation: { ...expectedPayment, credentialIds, challenge, timeout: 300_000 },
      challenge,
      origins: [expectedOrigin, `https://${rpId}`],
      paymentOrigins: [expectedOrigin, `https://${rpId}`],
      crossOrigin: { allowed: true, topOrigins: [expectedPayment.topOrigin] },
      rpId,
      allowCredentials: credentialIds,
      payerId: record.payerId,
      userVerification: 'required',
    },
  };
}
