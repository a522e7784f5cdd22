/**
 * The clauses that the proof names: number, what it asks in one line, and the address of that very clause, so that a reader
 * can check the check.
 */
import { words } from '../texts/words.ts';

const say = words.proof.clauses;

export type RtsArticle = keyof typeof say.rts;
type AssertionStep = keyof typeof say.webauthn;
export type Clause = { label: string; asks: string; href: string };

const RTS = 'https://eur-lex.europa.eu/eli/reg_del/2018/389/oj';
const WEBAUTHN = 'https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion';
const SPC = 'https://www.w3.org/TR/secure-payment-confirmation/#sctn-verifying-assertion';

/** Regulation (EU) 2018/389, the regulatory technical standards for strong customer authentication: `5(1)(b)` is in Article 5. */
export const rts = (article: RtsArticle): Clause => ({
  label: `RTS Art ${article}`,
  asks: say.rts[article],
  href: `${RTS}#art_${Number.parseInt(article, 10)}`,
});

/** Secure Payment Confirmation, verifying an assertion; its steps have no numbers of their own. */
export const spc: Clause = { label: 'SPC, verifying an assertion', asks: say.spc, href: SPC };

/** Web Authentication Level 3, verifying an authentication assertion; its steps have numbers, and no addresses of their own. */
export const webauthn = (step: AssertionStep): Clause => ({
  label: `WebAuthn L3 §7.2 step ${step}`,
  asks: say.webauthn[step],
  href: WEBAUTHN,
});

/** Each clause once, by document and number. */
export function clausesOf(checks: readonly { clauses: readonly Clause[] }[]): Clause[] {
  const once = new Map(checks.flatMap(({ clauses }) => clauses).map((clause) => [clause.label, clause]));
  return [...once.values()].sort((a, b) => a.label.localeCompare(b.label, 'en', { numeric: true }));
}
