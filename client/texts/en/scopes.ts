/**
 * The words of each scope, in English: one row a scope, whoever reads them. A scope without a row is a type error.
 *
 * RTS Art 5(1)(a), 24(2)(b): what the payer agrees to is said in the payer's words, read back from the page before it is signed.
 */
import type { Scope } from '../../../server/core/scopes/scopes.ts';

/** Nouns for the audit log: the answer to an authorisation, and its opening. */
type LogWords = { readonly answer: string; readonly opening: string };
/** What the payer agrees to. A payment has a page of its own, which shows amount and payee instead. */
type Agreed = { readonly agreed: string };

export const scopeWords: { readonly [S in Scope]: S extends 'payment' ? LogWords : LogWords & Agreed } = {
  payment: { answer: 'Confirmation of a payment', opening: 'Opening of a confirmation' },
  'register-credential': {
    answer: 'Consent to register a passkey',
    opening: 'Opening of a consent to register a passkey',
    agreed: 'Register one new passkey',
  },
  'revoke-credential': {
    answer: 'Consent to revoke a passkey',
    opening: 'Opening of a consent to revoke a passkey',
    agreed: 'Revoke this one passkey',
  },
  'bind-browser-key': {
    answer: 'Consent to bind a browser',
    opening: 'Opening of a consent to bind a browser',
    agreed: 'Bind one browser to one synced passkey',
  },
};
