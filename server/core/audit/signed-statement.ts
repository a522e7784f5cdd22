/**
 * The bytes that the bank signs with its audit key: a label, a zero byte, and the statement as canonical JSON (contract §6).
 *
 *     label  0x00  JCS(statement)                                  JCS = RFC 8785
 *
 * The label says what kind of statement it is, so that a signature over one kind is never good for another. Server,
 * verifier and browser share this file; a check by hand builds the same bytes.
 */
import { canonicalJson } from '../encoding/canonical-json.ts';

/** Evidence of a payment, all of it but the seal itself. */
export const SEAL_LABEL = 'fido2-sca/evidence-seal/1';

/** The root of the audit log up to an event. */
export const CHECKPOINT_LABEL = 'fido2-sca/audit-checkpoint/1';

/** That one audit key follows another. */
export const ROTATION_LABEL = 'fido2-sca/audit-key-rotation/1';

export type StatementLabel = typeof SEAL_LABEL | typeof CHECKPOINT_LABEL | typeof ROTATION_LABEL;

/** @throws where `statement` holds what JSON cannot: half a character, a number that is none */
export function statementBytes(label: StatementLabel, statement: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${label}\0${canonicalJson(statement)}`) as Uint8Array<ArrayBuffer>;
}
