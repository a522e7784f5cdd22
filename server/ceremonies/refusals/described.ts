/**
 * What is said of a refused answer, made so that saying it can never undo the refusal.
 *
 * RTS Art 4(3)(b), Art 29(1); contract §2: an answer in shape is burned, counted and audited, however hostile its bytes. A
 * description walks through these bytes, so it is the part that a client can break: with text that cannot be canonicalised, with
 * nesting that runs out of stack. If that stopped the failing transaction, one authorisation would take any number of wrong answers,
 * without a trace. So whatever throws here becomes the words "unrecordable", and burn, count and event go their way.
 */
import { canonicalJson } from '../../core/encoding/canonical-json.ts';
import type { UnverifiedAssertion } from '../answers/assertion-facts.ts';
import type { UnverifiedRegistration } from '../attestation-steps.ts';
import { type Expected, expectedFindings, receivedFindings } from './findings.ts';
import { refusedAssertion } from './refused-assertion.ts';

export type Details = Readonly<Record<string, unknown>>;

/** In the details of an event whose description failed. */
const UNRECORDABLE = { unrecordable: true } as const;

/**
 * @param describe may throw; what it returns is canonicalised for a trial, since the failing transaction will do so
 * @returns what was described, or the mark that it could not be
 */
export function described(describe: () => Details): Details {
  try {
    const details = describe();
    canonicalJson(details);
    return details;
  } catch {
    return UNRECORDABLE;
  }
}

/** What was expected and what came, for the details of the event. */
export function findings(
  expected: Expected,
  type: string,
  record: Parameters<typeof expectedFindings>[2],
  answer: UnverifiedAssertion | UnverifiedRegistration,
): Details {
  return described(() => ({ expected: expectedFindings(expected, type, record), received: receivedFindings(answer) }));
}

/**
 * Evidence of the refused assertion, and its digest for the event.
 * @returns no document, and the mark, where it could not be made: the event stands without it
 */
export function keptRefusal(...facts: Parameters<typeof refusedAssertion>): {
  readonly document: string | null;
  readonly details: Details;
} {
  try {
    const { document, digest: refusalDigest } = refusedAssertion(...facts);
    return { document, details: { refusalDigest } };
  } catch {
    return { document: null, details: UNRECORDABLE };
  }
}
