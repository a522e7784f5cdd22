/**
 * What is checked in a database before and after a move: its audit log, every evidence document, its money.
 *
 * PSD2 Art 72(1): evidence that was good before the move must be good after it, by the same checks that any verifier runs.
 */
import { digest } from '../../core/audit/audit-chain.ts';
import { publicAuditKey } from '../../core/audit/audit-key-rotation.ts';
import type { Database, Dialect, Transaction } from '../../database/database.ts';
import { batches, moneyOf } from '../../database/schema/copying.ts';
import { type EvidenceFile, readEvidence } from '../../evidence/evidence-file.ts';
import { judgeEvidence } from '../../evidence/evidence-verdict.ts';
import { auditKeyStore } from '../../storage/audit/audit-keys.ts';
import { type AuditLog, auditLog } from '../../storage/audit/audit-log.ts';
import { checkpointStore } from '../../storage/audit/checkpoints.ts';
import { EVIDENCE } from '../../storage/authorisations/tables.ts';
import { type AuditKeyTrail, auditKeyTrail } from '../audit/audit-key-trail.ts';
import { followLog, NOTHING_KEPT } from '../audit/follow-log.ts';
import { UsageError } from '../terminal.ts';

/** @param side what the database is called in lines @returns lines to print @throws UsageError with the first fault */
export async function checkContents(side: string, transaction: Transaction, dialect: Dialect): Promise<string[]> {
  const database = withinTransaction(transaction, dialect);
  const audit = auditLog(database, noBytes);
  const trail = await trailOf(database, audit);
  if (typeof trail === 'string') throw new UsageError(`${side}: ${trail}`);
  const followed = await followLog(audit, checkpointStore(database), trail, NOTHING_KEPT, await audit.head());
  if (!followed.ok) throw new UsageError(`${side}: ${followed.fault}`);
  const { proven, unproven } = await checkEvidence(side, database);
  const money = await moneyOf(transaction.query);
  for (const { currency, held, posted } of money)
    if (held !== (posted ?? 0)) throw new UsageError(`${side}: accounts in ${currency} hold ${held}, the ledger says ${posted}`);
  return [
    ...followed.lines.map((line) => `${side}: ${line}`),
    `${side}: ${proven} evidence documents are in the log and consistent`,
    ...(unproven > 0
      ? [`${side}: ${unproven} evidence documents are consistent, but their events have no details: the log does not prove them`]
      : []),
    ...money.map(
      ({ currency, accounts, held }) => `${side}: ${accounts} accounts in ${currency} hold ${held} minor units, as the ledger says`,
    ),
  ];
}

/** From the key in use backwards, as the database has it: what is moved is to be as good as it was, no better. */
async function trailOf(database: Database, audit: AuditLog): Promise<AuditKeyTrail | string> {
  const stored = await auditKeyStore(database, audit).all();
  const inUse = stored.find(({ validUntil }) => validUntil === null);
  const key = inUse ? publicAuditKey(inUse.publicKeyPem) : null;
  if (key) return auditKeyTrail(key, stored);
  return stored.length === 0 ? NO_KEYS : 'no audit key is in use';
}

/** Of a database that no server ever ran on. */
const NO_KEYS: AuditKeyTrail = { keys: [], follow: () => null, retiredAt: () => null, missing: () => null };

/** @returns how many there are, and of how many the event's details are gone: the bank seals those no more (`seal-evidence.ts`) */
async function checkEvidence(side: string, database: Database): Promise<{ proven: number; unproven: number }> {
  const audit = auditLog(database, noBytes);
  let [proven, unproven] = [0, 0];
  for await (const { authorisationId, document, sequence } of everyEvidence(database)) {
    const recorded = await audit.at(sequence);
    const opened = recorded?.stored ? { salt: recorded.stored.salt, details: JSON.parse(recorded.stored.details) } : null;
    const inLog = recorded !== null && (opened === null || opened.details.evidenceDigest === digest(document));
    if (!inLog) throw new UsageError(`${side}: the evidence of authorisation ${authorisationId} is not what the audit log says`);
    const file = { ...JSON.parse(document), audit: { event: recorded?.event, opened, checkpoint: null, path: null }, seal: null };
    const read = readEvidence(Buffer.from(JSON.stringify(file)));
    if (!read.ok || judge(read.document) === 'inconsistent')
      throw new UsageError(`${side}: the evidence of authorisation ${authorisationId} contradicts itself`);
    if (opened === null) unproven += 1;
    else proven += 1;
  }
  return { proven, unproven };
}

/** With the sequence of its event. */
async function* everyEvidence({ read }: Database): AsyncGenerator<{ authorisationId: string; document: string; sequence: number }> {
  for await (const rows of batches(read, EVIDENCE))
    for (const row of rows)
      yield { authorisationId: String(row.authorisation_id), document: String(row.document), sequence: Number(row.audit_sequence) };
}

function judge(document: EvidenceFile) {
  return judgeEvidence(document, { rpId: null, origins: [], auditKeys: [] }).verdict;
}

/** The stores read through the transaction that holds the database: what they see is what is moved. */
function withinTransaction({ query }: Transaction, dialect: Dialect): Database {
  const refuse = () => Promise.reject(new Error('nothing is written while it is looked at'));
  return { dialect, read: query, write: refuse, close: refuse };
}

function noBytes(): never {
  throw new Error('nothing is written while it is looked at');
}
