/**
 * A flaw of a form in a payer's words: `The IBAN of the payee is not a valid IBAN. …`
 *
 * The bank sends the reason of the rule that failed, which may be a schema's: a regular expression, or a word like `maxLength`. None of
 * those is shown. A reason that has no words gives way to the rule of its field, in words, and for a field that has none to a
 * sentence that says at least that the form is not right.
 */
import type { Flaw } from '../../server/core/payments/payment.ts';
import type { WordFor } from './word-for.ts';

export type FormWords = {
  readonly members: WordFor<string, string, string>;
  readonly reasons: WordFor<string, string, string>;
  /** Reasons that hold a value. */
  readonly reasonsWith: readonly (readonly [pattern: RegExp, say: (...values: string[]) => string])[];
  /** What each field has to be. */
  readonly rules: WordFor<string, string, string>;
};

/** @returns without a full stop at its end */
export function flawSentence({ pointer, reason }: Flaw, { members, reasons, reasonsWith, rules }: FormWords): string {
  // The page's own flaws are whole sentences; the bank's reasons follow the name of the member, and begin with a small letter.
  if (/^\p{Lu}/u.test(reason)) return reason;
  if (Object.hasOwn(reasons.all, reason)) return `${members(pointer)} ${reasons(reason)}`;
  for (const [pattern, say] of reasonsWith) {
    const [found, ...values] = pattern.exec(reason) ?? [];
    if (found !== undefined) return `${members(pointer)} ${say(...values)}`;
  }
  return `${members(pointer)} ${rules(pointer)}`;
}
