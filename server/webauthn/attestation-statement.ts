/**
 * The attestation statement, judged by @simplewebauthn/server (WebAuthn L3 §7.1 steps 21–24).
 *
 * What is judged: `none` (§8.7) and packed self attestation (§8.2). Any other statement is kept as evidence and proves
 * nothing to us: its verdict is `untrusted`, never "verified", because with no trust anchors configured a chain check
 * that passes says nothing.
 */
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import type { AttestationVerdict } from '../core/credential-record.ts';
import { ACCEPTED_ALGORITHMS } from './public-key.ts';

/** What the attestation object says, decoded. `statement` is attStmt. */
export type AttestationFacts = {
  readonly format: string;
  readonly statement: ReadonlyMap<unknown, unknown>;
  /** COSE algorithm of the credential key. */
  readonly algorithm: number | null;
};

/** How a statement is judged: not at all, as none, or as a signature by the credential's own key. */
export function attestationKind({ format, statement }: AttestationFacts): 'none' | 'self' | 'untrusted' {
  if (format === 'none') return 'none';
  return format === 'packed' && !statement.has('x5c') ? 'self' : 'untrusted';
}

/**
 * @returns the verdict, or null where the statement is invalid
 * @param response the registration response as it came
 * @param claimed challenge and origin as the client data names them: the steps compare those, this looks at the statement only
 */
export async function judgeStatement(
  facts: AttestationFacts,
  response: {
    readonly id: string;
    readonly rawId: string;
    readonly response: { readonly clientDataJSON: string; readonly attestationObject: string };
  },
  claimed: { readonly challenge: string; readonly origin: string },
): Promise<AttestationVerdict | null> {
  const kind = attestationKind(facts);
  if (kind === 'untrusted') return 'untrusted';
  // STRICTER than the library, which does not compare them (§8.2, self attestation: alg matches the credential's).
  if (kind === 'self' && facts.statement.get('alg') !== facts.algorithm) return null;
  try {
    const { verified } = await verifyRegistrationResponse({
      // Whatever the id is, the steps judge it; the library would refuse an empty one before it looked at the statement.
      response: { ...response, id: 'A', rawId: 'A', type: 'public-key', clientExtensionResults: {} },
      expectedChallenge: claimed.challenge,
      expectedOrigin: claimed.origin,
      requireUserPresence: false,
      requireUserVerification: false,
      supportedAlgorithmIDs: [...ACCEPTED_ALGORITHMS],
    });
    return verified ? kind : null;
  } catch {
    return null; // the library throws where the statement is malformed
  }
}
