/**
 * What is true of a scope: its label in the hash, the clause that it rests on, and the object that is signed.
 *
 * RTS Art 5(1)(b): the authentication code is specific to what the payer agreed to. A rule turns facts into the object that
 * the challenge is a hash of. Client and server run the same rule, the client on what it shows, the server on what is stored.
 */
import type { Clause } from '../failures.ts';

/** Members that belong to the authorisation and not to its subject. Times in milliseconds since the epoch. */
export type LinkFrame = { readonly authorisationId: string; readonly createdAt: number; readonly expiresAt: number };

/** What every linked object carries. */
export type LinkedFrame = {
  readonly authorisationId: string;
  /** RFC 3339, UTC. */
  readonly issuedAt: string;
  readonly expiresAt: string;
  readonly payer: { readonly payerId: string; readonly iban?: string };
};

/** Members of a signed object: text, bytes in base64url, members in turn; `?` where one may be absent. */
export type Members = { readonly [name: string]: 'text' | 'text?' | 'bytes' | Members };

export type ScopeRule<Facts, Linked extends LinkedFrame> = {
  /** Stands in the hash (contract §5), so a code of one scope is worth nothing in another. */
  readonly label: string;
  readonly clause: Clause;
  /** What a reader of evidence finds in the object, beside what every scope has. */
  readonly members: Members;
  /** Members in the order of JCS where it is on the hot path: `canonicalJson` is cheaper then. */
  readonly object: (facts: Facts, frame: LinkFrame) => Linked;
};

export function frameMembers({ authorisationId, createdAt, expiresAt }: LinkFrame) {
  return { authorisationId, expiresAt: new Date(expiresAt).toISOString(), issuedAt: new Date(createdAt).toISOString() };
}
