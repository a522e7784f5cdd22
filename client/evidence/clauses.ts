/**
 * The clauses that the proof names, with their addresses, so that a reader can check the check.
 */
export type Clause = { label: string; href: string };

const RTS = 'https://eur-lex.europa.eu/eli/reg_del/2018/389/oj';
const WEBAUTHN = 'https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion';

/** Regulation (EU) 2018/389, the regulatory technical standards for strong customer authentication. */
export const rts = (article: string): Clause => ({ label: `RTS Art ${article}`, href: RTS });

/** Secure Payment Confirmation, verifying an assertion; its steps have no numbers of their own. */
export const spc: Clause = {
  label: 'SPC, verifying an assertion',
  href: 'https://www.w3.org/TR/secure-payment-confirmation/#sctn-verifying-assertion',
};

/** Web Authentication Level 3, verifying an authentication assertion. */
export const webauthn = (step: string): Clause => ({ label: `WebAuthn L3 §7.2 step ${step}`, href: WEBAUTHN });
