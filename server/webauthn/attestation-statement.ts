/**
 * The attestation statement, judged (WebAuthn L3 §7.1 steps 21–24).
 *
 * What is judged: `none` (§8.7) and packed self attestation (§8.2). Any other statement is kept as evidence and proves
 * nothing to us: its verdict is `untrusted`, never "verified", because with no trust anchors configured a chain check
 * that passes says nothing. The bytes are read once, by our own strict reader: with a second reader beside it, a library's say, one
 * registration could be two.
 */
import type { AttestationVerdict } from '../core/credential-record.ts';
import type { CborMap } from './cbor.ts';
import type { PublicKey } from './public-key.ts';
import { signatureVerifies } from './signature.ts';

/** What the attestation object says, decoded. `statement` is attStmt. */
export type AttestationFacts = {
  readonly format: string;
  readonly statement: CborMap;
  /** COSE algorithm of the credential key. */
  readonly algorithm: number | null;
};

/** How a statement is judged: not at all, as none, or as a signature by the credential's own key. */
export function attestationKind({ format, statement }: Pick<AttestationFacts, 'format' | 'statement'>): 'none' | 'self' | 'untrusted' {
  if (format === 'none') return 'none';
  return format === 'packed' && !statement.has('x5c') ? 'self' : 'untrusted';
}

/**
 * @param key the new credential's; null where it is no key to accept
 * @param signed authenticator data and the hash of the client data
 * @returns the verdict, or null where the statement is invalid
 */
export function judgeStatement(facts: AttestationFacts, key: PublicKey | null, signed: Uint8Array): AttestationVerdict | null {
  const kind = attestationKind(facts);
  if (kind === 'untrusted') return 'untrusted';
  // §8.7: the statement of `none` is an empty map.
  if (kind === 'none') return facts.statement.size === 0 ? 'none' : null;
  const [algorithm, signature] = [facts.statement.get('alg'), facts.statement.get('sig')];
  // §8.2, self attestation: alg matches the credential's, and sig is by its key over authData and the hash of the client data.
  const verifies = key !== null && signature instanceof Uint8Array && signatureVerifies(key, signed, signature);
  return verifies && algorithm === facts.algorithm ? 'self' : null;
}
