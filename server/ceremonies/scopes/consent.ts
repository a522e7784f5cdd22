/**
 * Acts whose acceptance changes nothing yet: the payer consents, and one request that follows uses the consent up.
 *
 * RTS Art 24(2)(b), contract §3: good once, in the session that gave it, for five minutes. Using it up stands in the
 * transaction of the change itself; if it stood here, a consent would be used by a change that then failed.
 */
import { succeeded } from '../../core/failures.ts';
import type { Scope } from '../../core/scopes/scopes.ts';
import type { ScopeAct } from './scope-act.ts';

export function consentAct<S extends Scope, Stored>(
  scope: S,
  own: Pick<ScopeAct<S, Stored, null>, 'read' | 'facts'>,
): ScopeAct<S, Stored, null> {
  return {
    scope,
    // The row is linked whole: what changes in it changes the challenge.
    version: () => 0,
    flaw: () => null,
    begin: async () => succeeded({ fallbackFrom: null }),
    accept: async () => ({ keep: succeeded(null) }),
    event: () => ({}),
    ...own,
  };
}
