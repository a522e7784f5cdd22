/**
 * A payment by a generated client: all that is known of the bank is its API document.
 *
 * `bank-api.d.ts` beside it is made by openapi-typescript. What a maker of clients relies on has a type: a status is one of a list,
 * options of WebAuthn have a challenge, evidence has a payee, and a problem has a slug. Each `@ts-expect-error` is a mistake that
 * the types find; where they find none any more, this file does not compile.
 */
import createClient from 'openapi-fetch';
import type { components, operations, paths } from './bank-api.d.ts';

type Shape<Name extends keyof components['schemas']> = components['schemas'][Name];

/** What a platform has: `navigator.credentials`, an app's API, a software authenticator. */
export type Authenticator = {
  readonly register: (options: Shape<'PublicKeyCredentialCreationOptions'>) => Promise<Shape<'RegistrationResponse'>>;
  readonly assert: (options: Shape<'PublicKeyCredentialRequestOptions'>) => Promise<Shape<'AuthenticationResponse'>>;
};
export type Paid = { readonly payment: Shape<'Payment'>; readonly evidence: Shape<'PaymentEvidence'>; readonly unknown: string };

/** Enrols, registers a passkey, signs in with it, pays, and reads the evidence. @param fetch keeps cookies and names its origin */
export async function payOnce(baseUrl: string, fetch: typeof globalThis.fetch, authenticator: Authenticator): Promise<Paid> {
  const bank = createClient<paths>({ baseUrl, fetch });

  const enrolled = await bank.POST('/api/enrolments', { body: { username: 'generated', displayName: 'Generated Client' } });
  const iban = had(enrolled.data).accounts[0]?.iban ?? '';
  const creation = had((await bank.POST('/api/registrations/options', { body: { authenticatorAttachment: 'platform' } })).data);
  const { credential } = had((await bank.POST('/api/registrations', { body: await authenticator.register(creation) })).data);
  if (credential.status !== 'pending') throw new Error(`a first credential is ${credential.status}`);
  const signingIn = had((await bank.POST('/api/authentications/options', { body: {} })).data);
  const { payer } = had((await bank.POST('/api/authentications', { body: await authenticator.assert(signingIn) })).data);

  const order: Shape<'PaymentOrder'> = {
    payerAccount: { iban },
    payee: { name: 'Alpine Books', iban: 'CH9300762011623852957' },
    amount: { currency: 'EUR', value: '49.99' },
  };
  const ordered = await bank.POST('/api/payments', { body: order, params: { header: { 'idempotency-key': payer.payerId } } });
  const { paymentId } = had(ordered.data);
  const opened = had((await bank.POST('/api/payments/{paymentId}/authorisations', { params: { path: { paymentId } }, body: {} })).data);
  const { object } = opened.link;
  if (object.amount.value !== order.amount.value || object.payee.iban !== order.payee.iban) throw new Error('another payment is linked');
  const answered = await bank.PUT('/api/payments/{paymentId}/authorisations/{authorisationId}', {
    params: { path: { paymentId, authorisationId: opened.authorisationId } },
    body: await authenticator.assert(opened.publicKey),
  });
  const evidence = await bank.GET('/api/payments/{paymentId}/evidence', { params: { path: { paymentId } } });
  const unknown = await bank.GET('/api/payments/{paymentId}', { params: { path: { paymentId: 'none' } } });
  return { payment: had(answered.data), evidence: had(evidence.data), unknown: unknown.error?.type ?? '' };
}

function had<T>(data: T | undefined): T {
  if (data === undefined) throw new Error('the bank refused');
  return data;
}

/** What the types know. Compiled, and never called. */
export function typed(payment: Shape<'Payment'>, { publicKey, link }: Shape<'Authorisation'>, evidence: Shape<'Evidence'>): unknown[] {
  const challenge: string = publicKey.challenge;
  const refused: '/problems/payment-not-open' | '/problems/authorisation-not-open' =
    {} as operations['answerAuthorisation']['responses'][409]['content']['application/problem+json']['type'];
  const retryAfter: number | undefined = {} as operations['createPayment']['responses'][429]['headers']['Retry-After'];
  const location: string | undefined = {} as operations['createPayment']['responses'][201]['headers']['Location'];
  // A scope says which members there are.
  const payee = evidence.scope === 'payment' ? evidence.object.payee.iban : '';
  const consent = evidence.scope === 'register-credential' ? evidence.object.bindingId : payee;
  // @ts-expect-error no status of ISO 20022 that this bank has
  const executed = payment.transactionStatus === 'DONE';
  // @ts-expect-error the object of a payment has no such member
  const binding = link.object.bindingId;
  // @ts-expect-error evidence of a change of credentials has no payee
  const anyPayee = evidence.object.payee;
  // @ts-expect-error an amount is a decimal string, not a number
  const amount: Shape<'Amount'> = { currency: 'EUR', value: 49.99 };
  // @ts-expect-error an order names a payee
  const order: Shape<'PaymentOrder'> = { payerAccount: { iban: '' }, amount: { currency: 'EUR', value: '1.00' } };
  // @ts-expect-error user verification is never less than required
  const weaker: Shape<'PublicKeyCredentialRequestOptions'> = { ...publicKey, userVerification: 'discouraged' };
  // @ts-expect-error looking at a payment takes no body, so that it is too large for none
  type NoBody = operations['getPayment']['responses'][413];
  return [challenge, refused, retryAfter, location, payee, consent, executed, binding, anyPayee, amount, order, weaker, {} as NoBody];
}
