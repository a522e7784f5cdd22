/**
 * How long a payer's records are kept, and what replaces a name afterwards.
 *
 * POLICY: five years, the period of Directive (EU) 2015/849 Art 40(1): documents of a customer and of transactions are kept
 * for five years after the relationship or the transaction ended. Until then that obligation takes precedence over a request
 * for erasure (Regulation (EU) 2016/679 Art 17(3)(b)). After it Art 5(1)(e) and Art 17(1)(a) require that the data is erased.
 */
const RETENTION_YEARS = 5;

/** @param newest the payer's newest executed payment or event @returns milliseconds since the epoch, as `newest` */
export function retainedUntil(newest: number): number {
  const end = new Date(newest);
  end.setUTCFullYear(end.getUTCFullYear() + RETENTION_YEARS);
  return end.getTime();
}

/** No username looks like this: colons are not allowed in one. */
export const erasedName = (payerId: string): string => `erased:${payerId}`;
