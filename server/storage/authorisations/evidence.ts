/**
 * Evidence of accepted authorisations: written once, in the accepting transaction, and read as it was written.
 *
 * PSD2 Art 72(1): one document an authorisation of any scope, with the sequence number of the event that holds its digest. A
 * database trigger refuses every change.
 */
import { type Appended, type Database, firstRow, type Transaction } from '../../database/database.ts';

/** The document as JCS, without `audit` and `seal`. */
export type KeptEvidence = { readonly document: string; readonly sequence: number };

const EVIDENCE: Appended = {
  table: 'evidence',
  columns: ['authorisation_id', 'document', 'audit_sequence'],
  numbers: ['audit_sequence'],
};
const KEPT = 'SELECT document, audit_sequence AS sequence FROM evidence';

export type EvidenceStore = ReturnType<typeof evidenceStore>;

export function evidenceStore(database: Database) {
  return {
    ofPayment: async (paymentId: string): Promise<KeptEvidence | null> => {
      const sql = `${KEPT} WHERE authorisation_id = (SELECT authorisation_id FROM payments WHERE payment_id = $1)`;
      return firstRow(await database.read<KeptEvidence>(sql, [paymentId]));
    },
    /** The evidence of an authorisation of any scope. */
    of: async (authorisationId: string): Promise<KeptEvidence | null> =>
      firstRow(await database.read<KeptEvidence>(`${KEPT} WHERE authorisation_id = $1`, [authorisationId])),
  };
}

export async function keepEvidence(transaction: Transaction, authorisationId: string, document: string, sequence: number): Promise<void> {
  await transaction.append(EVIDENCE, [authorisationId, document, sequence]);
}
