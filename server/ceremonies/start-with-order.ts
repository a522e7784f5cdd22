/**
 * Implicit start: one request orders a payment and opens its authorisation, in one transaction (contract §4).
 *
 * What is stored is stored together, so an order that cannot be authorised leaves no payment, and one event says both what was ordered
 * and with which challenge (RTS Art 29(1)(b)). A client that lost the answer asks again in the same words. RTS Art 4(1): it gets the
 * code that this session has open already, or a new one that voids it, and never a second payment.
 */
import { type Failed, type Outcome, succeeded } from '../core/failures.ts';
import { contentDetails, type Idempotency, type Payment } from '../core/payments/payment.ts';
import type { Caller, Environment } from './environment.ts';
import { requestOptions } from './options/request-options.ts';
import type { AuthorisationPort, CredentialPort, OpenAuthorisationPort } from './ports.ts';
import { paymentAct } from './scopes/payment.ts';
import type { ScopeAct } from './scopes/scope-act.ts';
import type { Asking, OpenedAuthorisation, StartAuthorisation } from './start-authorisation.ts';

export type StartedOrder = {
  readonly payment: Payment;
  /** null where the same order was made before, and is not as it was ordered any more: executed, cancelled, or changed. */
  readonly authorisation: OpenedAuthorisation<'payment'> | null;
};

type Parts = {
  readonly environment: Environment;
  readonly authorisations: Pick<AuthorisationPort<'payment'>, 'reader'> & OpenAuthorisationPort;
  readonly credentials: Pick<CredentialPort, 'answering'>;
  readonly startAuthorisation: StartAuthorisation;
};

type NotStored = { readonly ok: false; readonly reason: 'idempotency-conflict' | 'payer-gone' };

export type StartWithOrder = ReturnType<typeof startWithOrder>;

export function startWithOrder({ environment, authorisations, credentials, startAuthorisation }: Parts) {
  /** @param draft judged, and stored nowhere yet @returns a refusal stored nothing */
  return async (
    draft: Payment,
    idempotency: Idempotency | null,
    asking: Asking,
    caller: Caller,
  ): Promise<Outcome<StartedOrder> | NotStored> => {
    const ordering = orderingAct(draft, idempotency);
    const opened = await startAuthorisation(ordering.act, { subjectId: draft.paymentId, change: {} }, asking, caller);
    if (opened.ok) {
      const started = { scaStatus: 'started', authorisableUntil: opened.value.expiresAt } as const;
      return succeeded({ payment: { ...draft, ...started }, authorisation: opened.value });
    }
    const earlier = ordering.found();
    if (earlier === null) return opened;
    return earlier === 'idempotency-conflict' || earlier === 'payer-gone' ? { ok: false, reason: earlier } : again(earlier, asking, caller);
  };

  /** The same order, asked for again. */
  async function again(paymentId: string, asking: Asking, caller: Caller): Promise<Outcome<StartedOrder>> {
    const { payerId } = caller;
    const subject = { subjectId: paymentId, change: {} };
    const payment = await stored(payerId, paymentId);
    if (payment.transactionStatus !== 'RCVD' || payment.version !== 1) return succeeded({ payment, authorisation: null });
    const open = await openOfSession(paymentId, caller);
    if (open) return succeeded({ payment: { ...payment, authorisableUntil: open.expiresAt }, authorisation: open });
    const opened = await startAuthorisation(paymentAct, subject, asking, caller);
    if (!opened.ok) return opened satisfies Failed;
    return succeeded({
      payment: { ...payment, scaStatus: 'started', authorisableUntil: opened.value.expiresAt },
      authorisation: opened.value,
    });
  }

  async function stored(payerId: string, paymentId: string): Promise<Payment> {
    const payment = await paymentAct.read(authorisations.reader('payment'), { payerId, subjectId: paymentId, change: {} });
    if (!payment) throw new Error('a payment that was ordered is gone');
    return payment;
  }

  /** As it was opened: the same challenge, link and dialog. Of the passkeys that were asked those that may still answer. */
  async function openOfSession(paymentId: string, { payerId, sessionRef }: Caller): Promise<OpenedAuthorisation<'payment'> | null> {
    const [open, own] = await Promise.all([
      authorisations.openInSession({ payerId, sessionRef, scope: 'payment', subjectId: paymentId }, environment.now()),
      credentials.answering(payerId),
    ]);
    if (!open) return null;
    const asked = own.filter(({ credentialId }) => open.allowCredentials.includes(credentialId));
    return {
      authorisationId: open.authorisationId,
      expiresAt: open.expiresAt,
      link: { object: JSON.parse(open.linkObject), nonce: open.nonce },
      publicKey: await requestOptions(environment.relyingParty.id, open.challenge, asked),
      securePaymentConfirmation: open.paymentConfirmation,
    };
  }
}

/** The act of a payment that its opening stores. `found`: what stood in the way, where the key had been used. */
function orderingAct(draft: Payment, idempotency: Idempotency | null) {
  let found: string | null = null;
  const act: ScopeAct<'payment', Payment, Payment> = {
    ...paymentAct,
    read: () => Promise.resolve(draft),
    ordered: contentDetails,
    begin: async (store, payment, _shown, now) => {
      if (!store.order) throw new Error('this store of payments takes no orders');
      const paymentId = await store.order({ ...payment, scaStatus: 'started' }, idempotency, now);
      if (paymentId === payment.paymentId) return succeeded({ fallbackFrom: null });
      found = paymentId;
      return { ok: false, failure: 'payment-not-open' };
    },
  };
  return { act, found: () => found };
}
