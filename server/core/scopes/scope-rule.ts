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

/** What a member of a signed object holds. Bytes are base64url, `bytes32` are 32 of them; `time` is RFC 3339, UTC. */
export type MemberKind = 'text' | 'bytes' | 'bytes32' | 'time';

/** Members of a signed object, each with what it holds, or with members in turn. A name that ends in `?` may be absent. */
export type Members = { readonly [name: string]: MemberKind | Members };

/** A decimal string with exactly the decimals of the currency. */
export const AMOUNT = { currency: 'text', value: 'text' } as const satisfies Members;

export type ScopeRule<Facts, Linked extends LinkedFrame> = {
  /** Stands in the hash (contract §5), so a code of one scope is worth nothing in another. */
  readonly label: string;
  readonly clause: Clause;
  /** RTS Art 5(1)(a): whether a browser can show it in a dialog of its own (Secure Payment Confirmation). */
  readonly browserShows: boolean;
  /**
   * What a reader of evidence finds in the object, beside what every scope has. The shape that our own reader asks for and the
   * published schema of evidence are made from this.
   */
  readonly members: Members;
  /** Members in the order of JCS where it is on the hot path: `canonicalJson` is cheaper then. */
  readonly object: (facts: Facts, frame: LinkFrame) => Linked;
};

export function frameMembers({ authorisationId, createdAt, expiresAt }: LinkFrame) {
  return { authorisationId, expiresAt: new Date(expiresAt).toISOString(), issuedAt: new Date(createdAt).toISOString() };
}
