/**
 * The vectors that this repository publishes, as their files say them: read by our own tests as by anybody else.
 *
 * What the members mean is in `test/vectors/README.md`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ExpectedAssertion, UnverifiedAssertion } from '../../server/ceremonies/answers/assertion-facts.ts';
import type { ExpectedRegistration, UnverifiedRegistration } from '../../server/ceremonies/attestation-steps.ts';
import type { CredentialRecord } from '../../server/core/credential-record.ts';
import { fileText } from '../../server/core/encoding/file-text.ts';
import type { Clause } from '../../server/core/failures.ts';
import type { AcceptedLink, RefusedLink } from './dynamic-link-vectors.ts';

export type DynamicLinkVectors = {
  readonly $comment: string;
  readonly accepted: readonly AcceptedLink[];
  readonly refused: readonly RefusedLink[];
};

/** What a verifier brings. `retiredAt`: RFC 3339; null where the key is in use. */
export type VectorVerifier = {
  readonly rpId: string | null;
  readonly origins: readonly string[];
  readonly auditKeys: readonly { readonly publicKeyPem: string; readonly retiredAt: string | null }[];
};
export type EvidenceVector = {
  readonly name: string;
  readonly comment: string;
  /** The evidence as JSON, or as the text of a file. */
  readonly document?: object;
  readonly text?: string;
  /** Where it is another than that of the whole file. */
  readonly verifier?: VectorVerifier;
  readonly expected: { readonly verdict: 'bound' | 'consistent' | 'inconsistent' | 'unreadable'; readonly failing: readonly string[] };
};
export type EvidenceVectors = {
  readonly $comment: string;
  readonly verifier: VectorVerifier;
  readonly vectors: readonly EvidenceVector[];
};

/** What the server says: the exact code in its log, and to the payer a problem that tells nothing of it. */
export type Refusal = {
  readonly code: string;
  readonly clauses: readonly Clause[];
  readonly problem: { readonly type: string; readonly status: number };
};
type Refused<Expected, Answer> = {
  readonly name: string;
  readonly expected: Expected;
  readonly answer: Answer;
  /** null: accepted. */
  readonly refusal: Refusal | null;
};
export type AssertionRefusal = Refused<ExpectedAssertion, UnverifiedAssertion> & { readonly record: CredentialRecord };
export type RegistrationRefusal = Refused<ExpectedRegistration, UnverifiedRegistration>;
export type RefusalVectors = {
  readonly $comment: string;
  readonly assertions: readonly AssertionRefusal[];
  readonly payments: readonly AssertionRefusal[];
  readonly registrations: readonly RegistrationRefusal[];
};

type Files = { 'dynamic-links': DynamicLinkVectors; evidence: EvidenceVectors; refusals: RefusalVectors };

export function vectorFile(name: keyof Files): string {
  return fileURLToPath(new URL(`${name}.json`, import.meta.url));
}

export function readVectors<Name extends keyof Files>(name: Name): Files[Name] {
  return JSON.parse(fileText(readFileSync(vectorFile(name))) ?? '');
}

/** What was published before the rule on possession; it goes into `evidence.json` as it is. */
export function readEvidenceOfBefore(): readonly EvidenceVector[] {
  return JSON.parse(readFileSync(new URL('evidence-of-before.json', import.meta.url), 'utf8')).vectors;
}

/** As it stands in the repository: half a character is spelled as an escape. */
export function vectorText(vectors: Files[keyof Files]): string {
  return `${JSON.stringify(vectors, null, 2)}\n`;
}

export function writeVectors<Name extends keyof Files>(name: Name, vectors: Files[Name]): void {
  writeFileSync(vectorFile(name), vectorText(vectors));
}
