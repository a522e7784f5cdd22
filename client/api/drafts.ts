/**
 * What the payer wrote, kept in this tab: the payer's own side of the dynamic link.
 *
 * RTS Art 5(1)(b): the code is specific to what the payer agreed to, so the client hashes the payer's draft and not what
 * the server sends back. sessionStorage keeps it over a reload; a draft counts only for the payer who wrote it.
 * If the server's answer could replace a draft, a changed payee would be signed unnoticed.
 */
import type { PaymentOrder } from './resources.ts';

/** The form before there is a payment, with the key that keeps a retry from creating a second one. */
export type FormDraft = {
  accountIban: string;
  payeeName: string;
  payeeIban: string;
  amount: string;
  reference: string;
  idempotencyKey: string;
  /** The order that the key was used for; another order needs another key. */
  sentAs: string;
};

export const EMPTY_FORM: FormDraft = {
  accountIban: '',
  payeeName: '',
  payeeIban: '',
  amount: '',
  reference: '',
  idempotencyKey: '',
  sentAs: '',
};

const orderKey = (payerId: string, paymentId: string) => `order:${payerId}:${paymentId}`;
const formKey = (payerId: string) => `form:${payerId}`;

export const drafts = {
  order: (payerId: string, paymentId: string) => read<PaymentOrder>(orderKey(payerId, paymentId)),
  keepOrder: (payerId: string, paymentId: string, order: PaymentOrder) => keep(orderKey(payerId, paymentId), order),
  dropOrder: (payerId: string, paymentId: string) => sessionStorage.removeItem(orderKey(payerId, paymentId)),
  form: (payerId: string) => read<FormDraft>(formKey(payerId)),
  keepForm: (payerId: string, form: FormDraft) => keep(formKey(payerId), form),
  dropForm: (payerId: string) => sessionStorage.removeItem(formKey(payerId)),
  /** At sign-out: nothing of a payer stays in the tab. */
  clear: () => sessionStorage.clear(),
};

function keep(key: string, value: unknown): void {
  sessionStorage.setItem(key, JSON.stringify(value));
}

function read<T>(key: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}
