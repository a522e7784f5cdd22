/**
 * What the payer wrote, kept in this tab: the payer's own side of the dynamic link.
 *
 * RTS Art 5(1)(b): the code is specific to what the payer agreed to, so the client hashes the payer's draft and not what
 * the server sends back. sessionStorage keeps it over a reload; a draft counts only for the payer who wrote it.
 * If the server's answer could replace a draft, a changed payee would be signed unnoticed.
 */
import type { Flaw, PaymentOrder } from './resources.ts';
import { tabStorage } from './tab-storage.ts';

/** The form of a new payment, with the key that keeps a retry from creating a second one. */
export type FormDraft = {
  accountIban: string;
  payeeName: string;
  payeeIban: string;
  amount: string;
  reference: string;
  /** What the payer went on to confirm; null before that, and where the form is a payment of before. */
  order: PaymentOrder | null;
  /** Of that order, in every copy of this tab: whichever is confirmed, it is one payment. */
  idempotencyKey: string;
  /** What was sent with the key, as JSON: the bank may have it. '' where nothing was sent, or it was refused at once. */
  sentAs: string;
  /** The payment that the form has become and that is not confirmed yet: the next order changes it, and adds no second one. */
  paymentId: string;
  /** The old payment whose facts it began with, or ''. */
  like: string;
  /** What the bank found wrong with it, until the form has shown that. */
  flaws: Flaw[];
};

export const EMPTY_FORM: FormDraft = {
  accountIban: '',
  payeeName: '',
  payeeIban: '',
  amount: '',
  reference: '',
  order: null,
  idempotencyKey: '',
  sentAs: '',
  paymentId: '',
  like: '',
  flaws: [],
};

const orderKey = (payerId: string, paymentId: string) => `order:${payerId}:${paymentId}`;
const formKey = (payerId: string) => `form:${payerId}`;

export const drafts = {
  order: (payerId: string, paymentId: string) => tabStorage.read<PaymentOrder>(orderKey(payerId, paymentId)),
  keepOrder: (payerId: string, paymentId: string, order: PaymentOrder) => tabStorage.keep(orderKey(payerId, paymentId), order),
  form: (payerId: string) => tabStorage.read<FormDraft>(formKey(payerId)),
  keepForm: (payerId: string, form: FormDraft) => tabStorage.keep(formKey(payerId), form),
  dropForm: (payerId: string) => tabStorage.drop(formKey(payerId)),
  /** The payment is paid, cancelled or refused: neither its order nor the form that wrote it is open any more. */
  close: (payerId: string, paymentId: string) => {
    tabStorage.drop(orderKey(payerId, paymentId));
    if (drafts.form(payerId)?.paymentId === paymentId) drafts.dropForm(payerId);
  },
  /** At sign-out: nothing of a payer stays in the tab. */
  clear: () => tabStorage.clear(),
};
