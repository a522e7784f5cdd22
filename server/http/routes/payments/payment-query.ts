/** What a search of the payer's own payments may ask (contract §4): the shape of the query, and what is impossible in it. */
import { type Static, Type } from 'typebox';
import { AMOUNT_PATTERN, parseAmount } from '../../../core/payments/amount.ts';
import type { Flaw, TransactionStatus } from '../../../core/payments/payment.ts';
import type { PaymentSearch } from '../../../core/payments/payment-search.ts';
import { REFERENCE_MAX } from '../../../core/payments/text.ts';
import { FilterTime, instant } from '../../shapes/audit/audit-filter.ts';

const Decimal = (description: string) => Type.Optional(Type.String({ pattern: AMOUNT_PATTERN, description }));
const STATUSES = ['RCVD', 'ACSC', 'RJCT', 'CANC'] as const satisfies readonly TransactionStatus[];

export const searchMembers = {
  text: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: REFERENCE_MAX,
      description: 'in the payee’s name or the reference, whatever its case and marks; or the beginning of the payee’s IBAN',
    }),
  ),
  status: Type.Optional(Type.Union(STATUSES.map((status) => Type.Literal(status)))),
  from: Type.Optional(FilterTime),
  to: Type.Optional(Type.String({ ...FilterTime, description: 'RFC 3339; not included' })),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217; wanted where an amount is' })),
  amountFrom: Decimal('exactly the decimals of the currency; included'),
  amountTo: Decimal('exactly the decimals of the currency; included'),
};
const Members = Type.Object(searchMembers);

/** @returns what to look for, null where nothing is asked for, or which members are impossible */
export function readSearch(
  query: Static<typeof Members>,
): { readonly ok: true; readonly search: PaymentSearch | null } | { readonly ok: false; readonly errors: Flaw[] } {
  const { text, status, currency } = query;
  const errors: Flaw[] = [];
  const time = (name: 'from' | 'to'): number | undefined => {
    const at = instant(query[name]);
    if (at === null) errors.push({ pointer: `/${name}`, reason: 'is no time' });
    return at ? Date.parse(at) : undefined;
  };
  const minorUnits = (name: 'amountFrom' | 'amountTo'): bigint | undefined => {
    const value = query[name];
    if (value === undefined || currency === undefined) return undefined;
    // A bound is no order: it may be zero.
    if (/^0(\.0+)?$/.test(value)) return 0n;
    const parsed = parseAmount({ currency, value });
    if (!parsed.ok) errors.push({ pointer: `/${name}`, reason: parsed.reason });
    return parsed.ok ? parsed.value.minorUnits : undefined;
  };
  if (currency === undefined && (query.amountFrom ?? query.amountTo) !== undefined)
    errors.push({ pointer: '/currency', reason: 'is missing: an amount is one of a currency' });
  const [from, to] = [time('from'), time('to')];
  const [atLeast, atMost] = [minorUnits('amountFrom'), minorUnits('amountTo')];
  if (from !== undefined && to !== undefined && from >= to) errors.push({ pointer: '/to', reason: 'is not after from' });
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    errors.push({ pointer: '/amountTo', reason: 'is less than amountFrom' });
  if (errors.length > 0) return { ok: false, errors };
  const search: PaymentSearch = {
    ...(text !== undefined && { text }),
    ...(status !== undefined && { status }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(currency !== undefined && {
      amount: { currency, ...(atLeast !== undefined && { atLeast }), ...(atMost !== undefined && { atMost }) },
    }),
  };
  return { ok: true, search: Object.keys(search).length === 0 ? null : search };
}
