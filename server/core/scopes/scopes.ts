/**
 * The registry of scopes: everything that can be authorised, one row each (contract §5).
 *
 * What differs between scopes is in their rows, here and in `ceremonies/scopes`. Opening, burning, guards, the order of
 * refusals, relinking, the audit event, the route and the client's agreement are written once and ask for no scope by name.
 * A scope that is missing in a table somewhere is a type error, since those tables are keyed by `Scope`.
 */
import { bindBrowserKeyRule } from './bind-browser-key.ts';
import { paymentRule } from './payment.ts';
import { registerCredentialRule } from './register-credential.ts';
import { revokeCredentialRule } from './revoke-credential.ts';

export const SCOPES = {
  payment: paymentRule,
  'register-credential': registerCredentialRule,
  'revoke-credential': revokeCredentialRule,
  'bind-browser-key': bindBrowserKeyRule,
} as const;

/** What is being authorised. The scope is inside the hash. */
export type Scope = keyof typeof SCOPES;
export type FactsOf<S extends Scope> = Parameters<(typeof SCOPES)[S]['object']>[0];
export type LinkedOf<S extends Scope> = ReturnType<(typeof SCOPES)[S]['object']>;
export type LinkedObject = LinkedOf<Scope>;

export function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text);
}
