/**
 * What the browser showed in Secure Payment Confirmation, member by member, against the payment: rows of the proof.
 *
 * RTS Art 5(1)(a), 5(2)(b). By the rows of server/core/spc-payment-data.ts, so that the payer's browser judges as the server
 * did. Amount and payee are compared with the payment itself and not with what the bank says that it had issued.
 */
import { ownOrigins } from '../../server/core/relying-party/origins.ts';
import {
  isObject,
  memberOf,
  type PaymentConfirmation,
  type PaymentDataMember,
  paymentDataChecks,
} from '../../server/core/spc-payment-data.ts';
import type { Evidence, Payment } from '../api/resources.ts';
import { words } from '../texts/words.ts';
import type { Check } from './check.ts';
import { type RtsArticle, rts, spc } from './clauses.ts';

const say = words.proof.values;
/** Members that most payments do not have: a row only where one of the two sides has it. */
const RARE: readonly PaymentDataMember[] = ['rp', 'payeeOrigin', 'paymentEntitiesLogos'];
const ARTICLES: Readonly<Partial<Record<PaymentDataMember, readonly RtsArticle[]>>> = {
  payeeName: ['5(1)(a)', '5(2)(a)'],
  'total.currency': ['5(1)(a)', '5(2)(a)'],
  'total.value': ['5(1)(a)', '5(2)(a)'],
  topOrigin: ['5(2)(b)'],
  'instrument.displayName': ['5(2)(b)'],
  'instrument.details': ['5(2)(b)'],
};

/** @param shown `payment` of the signed client data @param signed whether the signature over it holds */
export function shownByBrowser(payment: Payment, evidence: Evidence, shown: unknown, signed: boolean): Check[] {
  const { method, issuedPaymentConfirmation, relyingParty } = evidence;
  if (method !== 'secure-payment-confirmation') return [];
  const origins = ownOrigins(relyingParty);
  const issued = { ...issuedPaymentConfirmation, total: payment.amount, payeeName: payment.payee.name } as PaymentConfirmation;
  const complete = isObject(shown) && isObject(issuedPaymentConfirmation) && isObject(issuedPaymentConfirmation.instrument);
  const expected = (member: string) => (member === 'topOrigin' ? origins.join(', ') : text(memberOf(issued, member)));
  return paymentDataChecks
    .filter(({ member }) => !RARE.includes(member) || [shown, issued].some((side) => isThere(memberOf(side, member))))
    .map(({ member, holds }) => ({
      section: 'browser',
      key: `payment.${member}`,
      expected: expected(member),
      signed: text(memberOf(shown, member)),
      holds: complete && signed && holds(shown, issued, origins),
      clauses: [spc, ...(ARTICLES[member] ?? []).map(rts)],
      voucher: 'browser',
    }));
}

/** Browsers write an empty list where nothing was to be listed. */
function isThere(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? say.none : JSON.stringify(value);
}
