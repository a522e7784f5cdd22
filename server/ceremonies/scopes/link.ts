/**
 * From what is stored to what is signed: the linked object of a scope, and its challenge.
 *
 * RTS Art 5(1)(b)-(d). The same function makes the challenge when an authorisation opens and makes it again when the
 * answer is accepted, from the row as it is stored then. If the two differ, somebody changed what was agreed to.
 */
import { digest } from '../../core/audit/audit-chain.ts';
import { canonicalObject, linkOverText } from '../../core/dynamic-link.ts';
import type { LinkFrame } from '../../core/scopes/scope-rule.ts';
import { type FactsOf, type LinkedOf, SCOPES, type Scope } from '../../core/scopes/scopes.ts';

export type Link<S extends Scope> = {
  readonly object: LinkedOf<S>;
  /** JCS of the object. */
  readonly canonical: string;
  /** base64url. */
  readonly challenge: string;
};

export function link<S extends Scope>(scope: S, facts: FactsOf<S>, frame: LinkFrame, nonce: Uint8Array): Link<S> {
  const rule = SCOPES[scope] as unknown as { readonly object: (facts: FactsOf<S>, frame: LinkFrame) => LinkedOf<S> };
  const object = rule.object(facts, frame);
  const canonical = canonicalObject(object);
  return { object, canonical, challenge: linkOverText(digest, scope, nonce, canonical) };
}
