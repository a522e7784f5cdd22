/**
 * Evidence of an answer that was refused: what was asked, what was expected, what came byte for byte, and why not.
 *
 * RTS Art 29(1): a refused try is as traceable as an executed payment, and whoever disputes the refusal can judge the
 * bytes again. RTS Art 4(3)(a): it says which element was wrong, so it is for auditors only. Its digest is in the details
 * of the failure event, so that an edit of either shows.
 * POLICY: client data and authenticator data are a few hundred bytes, and padding them is cheap. Of a longer member its
 * beginning is kept, with the length and the SHA-256 of the whole, so that nobody fills the disk with what is refused.
 */
import { digest } from '../../core/audit/audit-chain.ts';
import type { AuthorisationMethod } from '../../core/authorisation.ts';
import type { StoredCredential } from '../../core/credential-record.ts';
import { fromBase64url, toBase64url } from '../../core/encoding/base64url.ts';
import { canonicalJson } from '../../core/encoding/canonical-json.ts';
import { clausesOf } from '../../core/failure-clauses.ts';
import type { FailureCode } from '../../core/failures.ts';
import type { Scope } from '../../core/scopes/scopes.ts';
import { browserBoundSignature } from '../../webauthn/browser-bound-key.ts';
import { publicKeyPem } from '../../webauthn/signature.ts';
import type { ExpectedAssertion, UnverifiedAssertion } from '../answers/assertion-facts.ts';

export const REFUSAL_FORMAT = 'fido2-sca-refusal/1';
/** Bytes of a member. */
const LONGEST_KEPT = 4096;

/** What was to be signed. For a sign-in there is neither an object nor a nonce. */
export type Asked = {
  readonly scope: Scope | 'account-access';
  /** JCS of the linked object. */
  readonly linkObject: string | null;
  readonly nonce: string | null;
  readonly method: AuthorisationMethod | null;
};

/**
 * @param refusedAt milliseconds since the epoch
 * @returns the document in JCS, and its SHA-256 in base64url
 */
export function refusedAssertion(...facts: Parameters<typeof refusalDocument>): { readonly document: string; readonly digest: string } {
  const document = canonicalJson(refusalDocument(...facts));
  return { document, digest: digest(document) };
}

export type RefusalDocument = ReturnType<typeof refusalDocument>;

function refusalDocument(
  asked: Asked,
  expected: ExpectedAssertion,
  answer: UnverifiedAssertion,
  credential: StoredCredential | null,
  failure: FailureCode,
  refusedAt: number,
) {
  const { signature, userHandle } = answer.response;
  const [clientData, authenticatorData] = [shortened(answer.response.clientDataJSON), shortened(answer.response.authenticatorData)];
  const signedAlong = browserBoundSignature(answer);
  return {
    format: REFUSAL_FORMAT,
    scope: asked.scope,
    object: asked.linkObject === null ? null : (JSON.parse(asked.linkObject) as object),
    nonce: asked.nonce,
    challenge: expected.challenge,
    method: asked.method,
    expected,
    assertion: {
      id: answer.id,
      rawId: answer.rawId,
      clientDataJSON: clientData.kept,
      authenticatorData: authenticatorData.kept,
      signature,
      userHandle: userHandle ?? null,
      ...(signedAlong !== null && { browserBoundSignature: signedAlong }),
      ...((clientData.cut ?? authenticatorData.cut) && {
        cut: {
          ...(clientData.cut && { clientDataJSON: clientData.cut }),
          ...(authenticatorData.cut && { authenticatorData: authenticatorData.cut }),
        },
      }),
    },
    credential: credential && {
      credentialId: credential.credentialId,
      payerId: credential.payerId,
      publicKey: credential.publicKey,
      publicKeyPem: publicKeyPem(credential.publicKey),
      aaguid: credential.aaguid,
      status: credential.status,
      signCount: credential.signCount,
      backupEligible: credential.backupEligible,
      backupState: credential.backupState,
    },
    failure: { code: failure, clauses: clausesOf(failure, asked.scope) },
    refusedAt: new Date(refusedAt).toISOString(),
  };
}

/** @param member base64url @returns what is kept of it, and what is known of the whole where that is more */
function shortened(member: string): { readonly kept: string; readonly cut: { readonly length: number; readonly sha256: string } | null } {
  const bytes = fromBase64url(member);
  if (bytes.length <= LONGEST_KEPT) return { kept: member, cut: null };
  return { kept: toBase64url(bytes.subarray(0, LONGEST_KEPT)), cut: { length: bytes.length, sha256: digest(bytes) } };
}
