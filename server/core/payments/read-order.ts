/**
 * From whatever came to a payment order that has exactly one meaning, or to every reason why it has none.
 *
 * RTS Art 5(1)(b)-(c): the code is specific to amount and payee, so both are read before anybody is asked to sign. A number in
 * place of a string, or a member that nobody reads, would let two parties understand two orders by one text.
 */
import { type Flaw, judgeOrder, type PaymentOrder } from './payment.ts';

export type ReadOrder = { readonly ok: true; readonly value: PaymentOrder } | { readonly ok: false; readonly flaws: readonly Flaw[] };

/** Texts, by JSON pointer. What is in them is judged by `judgeOrder`. */
const REQUIRED = ['/payee/name', '/payee/iban', '/amount/currency', '/amount/value'] as const;

/** @param account the payer's own, from storage: who pays is not asked of the body */
export function readOrder(body: unknown, account: { readonly iban: string; readonly currency: string }): ReadOrder {
  const texts = new Map<string, string>();
  const flaws: Flaw[] = [];
  for (const pointer of REQUIRED) {
    const value = memberAt(body, pointer);
    if (typeof value === 'string') texts.set(pointer, value);
    else flaws.push({ pointer, reason: 'is not a string' });
  }
  const reference = memberAt(body, '/reference');
  if (reference !== undefined && typeof reference !== 'string') flaws.push({ pointer: '/reference', reason: 'is not a string' });
  if (flaws.length > 0) return { ok: false, flaws };

  const at = (pointer: (typeof REQUIRED)[number]) => texts.get(pointer) ?? '';
  const order: PaymentOrder = {
    payerAccount: { iban: account.iban },
    payee: { name: at('/payee/name'), iban: at('/payee/iban') },
    amount: { currency: at('/amount/currency'), value: at('/amount/value') },
    ...(typeof reference === 'string' && { reference }),
  };
  const judged = judgeOrder(order, account);
  return judged.ok ? { ok: true, value: order } : judged;
}

/** Own members of objects only: what a value inherits, nobody sent. */
function memberAt(value: unknown, pointer: string): unknown {
  let found = value;
  for (const name of pointer.slice(1).split('/')) {
    if (typeof found !== 'object' || found === null || Array.isArray(found) || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}
