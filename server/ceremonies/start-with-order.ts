/**
 * Implicit start: one request orders a payment and opens its authorisation, in one transaction (contract §4).
 *
 * What is stored is stored together, so an order that cannot be authorised leaves no payment, and one event says both what was ordered
 * and with which challenge (RTS Art 29(1)(b)). A client that lost the answer asks again in the same words. RTS Art 4(1): it gets the
 * code that this session has open already, or a new one that voids it, and never a second payment.
 */
import { failed, type Outcome, succeeded } from '../core/failures.ts';
import { contentDetails, type Idempotency, type Payment } from '../core/payments/payment.ts';
import type { Caller, Environment } from './environment.ts';
import { requestOptions } from './options/request-options.ts';
import type { AuthorisationPort, CredentialPort, OpenPaymentPort, OrderKeyPort } from './ports.ts';
import { paymentAct } from './scopes/payment.ts';
import type { ScopeAct } from './scopes/scope-act.ts';
import type { Asking, OpenedAuthorisation, StartAuthorisation } from './start-authorisation.ts';

type PaymentAct = ScopeAct<'payment', Payment, Payment>;

export type StartedOrder = {
  readonly payment: Payment;
  /** null where the same order was made before, and is not as it was ordered any more: executed, cancelled, or changed. */
  readonly authorisation: OpenedAuthorisation<'payment'> | null;
};

/** `payer-gone`: erased meanwhile. */
type NotOrdered = { readonly ok: false; readonly reason: 'idempotency-conflict' | 'payer-gone' };

type Parts = {
  readonly environment: Environment;
  readonly authorisations: Pick<AuthorisationPort<'payment'>, 'reader'> & OpenPaymentPort;
  readonly credentials: Pick<CredentialPort, 'answering'>;
  readonly ordering: OrderKeyPort;
  readonly startAuthorisation: StartAuthorisation;
};

const PAYER_GONE: NotOrdered = { ok: false, reason: 'payer-gone' };

export type StartWithOrder = ReturnType<typeof startWithOrder>;

export function startWithOrder({ environment, authorisations, credentials, ordering, startAuthorisation }: Parts) {
  /** @param draft judged, and stored nowhere yet @returns a refusal stored nothing */
  return async (
    draft: Payment,
    idempotency: Idempotency | null,
    asking: Asking,
    caller: Caller,
  ): Promise<Outcome<StartedOrder> | NotOrdered> => {
    // What this key did stands, whatever would be refused now.
    const known = idempotency && (await ordering.orderedBy(caller.payerId, idempotency, environment.now()));
    if (known !== null) return again(known, asking, caller);
    const { act, found } = orderingAct(draft, idempotency);
    const opened = await startAuthorisation(act, subjectOf(draft), asking, caller);
    if (opened.ok) return succeeded(started(draft, opened.value));
    const earlier = found(); // a twin was first
    return earlier === null ? opened : again(earlier, asking, caller);
  };

  /** The same order, asked for again. @param ordered what became of it, or why nothing did */
  async function again(ordered: string, asking: Asking, caller: Caller): Promise<Outcome<StartedOrder> | NotOrdered> {
    if (ordered === 'idempotency-conflict' || ordered === 'payer-gone') return { ok: false, reason: ordered };
    const payment = await stored(ordered, caller);
    if (payment === null) return PAYER_GONE;
    if (!isAsOrdered(payment)) return succeeded({ payment, authorisation: null });
    const open = await openOfSession(payment, caller);
    if (open) return succeeded(started(payment, open));
    const { act, isTwin } = repeatingAct(payment, caller.sessionRef);
    const opened = await startAuthorisation(act, subjectOf(payment), asking, caller);
    if (opened.ok) return succeeded(started(payment, opened.value));
    if (opened.failure !== 'payment-not-open') return opened;
    // Since it was read it was paid, cancelled or changed; or a twin of this request has opened it.
    const now = await stored(ordered, caller);
    if (now === null) return PAYER_GONE;
    const ofTwin = isTwin() && isAsOrdered(now) ? await openOfSession(now, caller) : null;
    return succeeded(ofTwin ? started(now, ofTwin) : { payment: now, authorisation: null });
  }

  function stored(paymentId: string, { payerId }: Caller): Promise<Payment | null> {
    return paymentAct.read(authorisations.reader('payment'), { payerId, subjectId: paymentId, change: {} });
  }

  /** As it was opened: the same challenge, link and dialog; of the passkeys that were asked those that may still answer. */
  async function openOfSession({ paymentId }: Payment, { payerId, sessionRef }: Caller): Promise<OpenedAuthorisation<'payment'> | null> {
    const [open, own] = await Promise.all([
      authorisations.openInSession(payerId, sessionRef, paymentId, environment.now()),
      credentials.answering(payerId),
    ]);
    if (!open) return null;
    const asked = own.filter(({ credentialId }) => open.allowCredentials.includes(credentialId));
    const mayAnswer = (id: string) => asked.some(({ credentialId }) => credentialId === id);
    const dialog = open.paymentConfirmation;
    return {
      authorisationId: open.authorisationId,
      expiresAt: open.expiresAt,
      link: { object: JSON.parse(open.linkObject), nonce: open.nonce },
      publicKey: await requestOptions(environment.relyingParty.id, open.challenge, asked),
      securePaymentConfirmation: dialog && { ...dialog, credentialIds: dialog.credentialIds.filter(mayAnswer) },
    };
  }
}

const subjectOf = ({ paymentId }: Payment) => ({ subjectId: paymentId, change: {} });

/** RTS Art 5(1)(d): of what was changed, also back again, nothing is opened unasked. */
const isAsOrdered = ({ transactionStatus, version }: Payment) => transactionStatus === 'RCVD' && version === 1;

const started = (payment: Payment, authorisation: OpenedAuthorisation<'payment'>): StartedOrder => ({
  payment: { ...payment, scaStatus: 'started', authorisableUntil: authorisation.expiresAt },
  authorisation,
});

/** The act of a payment that its opening stores. `found`: what the key had made, where another request was first. */
function orderingAct(draft: Payment, idempotency: Idempotency | null) {
  let found: string | null = null;
  const act: PaymentAct = {
    ...paymentAct,
    read: () => Promise.resolve(draft),
    ordered: contentDetails,
    begin: async ({ ordering }, payment, _shown, now) => {
      if (!ordering) throw new Error('this store of payments takes no orders (scope-stores.ts, ordering)');
      const paymentId = await ordering.order(payment, idempotency, now);
      if (paymentId === payment.paymentId) return succeeded({ fallbackFrom: null });
      found = paymentId;
      return failed('payment-not-open');
    },
  };
  return { act, found: () => found };
}

/**
 * The act of a payment that was ordered before: opened at the version that was read, or not at all, so that what is answered is one
 * payment and the code of that one. `isTwin`: the same request, sent twice at once, has opened it.
 */
function repeatingAct(payment: Payment, sessionRef: string) {
  let isTwin = false;
  const act: PaymentAct = {
    ...paymentAct,
    read: () => Promise.resolve(payment),
    begin: async (store, read, shown, now) => {
      isTwin = (await store.ordering?.isOpenIn(sessionRef, read, now)) ?? false;
      return isTwin ? failed('payment-not-open') : paymentAct.begin(store, read, shown, now);
    },
  };
  return { act, isTwin: () => isTwin };
}
