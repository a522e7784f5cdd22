/**
 * The log as a file, batch by batch: constant memory for a log of any length.
 *
 * A generator reads the next batch only after the last one was written, so a slow reader slows the reading down and no data
 * piles up. The export ends at the head that it started with: otherwise it would follow a growing log without end.
 */
import type { AuditEvent, AuditHead } from '../../../core/audit/audit-chain.ts';
import { csvRow } from '../../../core/encoding/csv.ts';
import type { Clause } from '../../../core/failures.ts';
import type { AuditFilter, AuditSearch } from '../../../storage/audit/audit-search.ts';
import { explainFailure } from './audit-event-json.ts';

export type ExportFormat = 'csv' | 'json';

const BATCH = 500;

const COLUMNS = [
  'sequence',
  'recordedAt',
  'type',
  'outcome',
  'code',
  'sentence',
  'clauses',
  'payerId',
  'paymentId',
  'requestId',
  'sessionRef',
  'detailsDigest',
  'previousHash',
  'hash',
] as const;

/** @param head the last event that is looked at @param about what the JSON says of itself @returns text, batch by batch */
export async function* auditExport(
  search: AuditSearch,
  filter: AuditFilter,
  format: ExportFormat,
  head: AuditHead,
  about: object,
): AsyncGenerator<string> {
  let before = '';
  if (format === 'csv') yield csvRow(COLUMNS);
  else yield `${JSON.stringify({ format: 'fido2-sca-audit-export/1', ...about, head }).slice(0, -1)},"events":[\n`;
  for (let after: number | null = 0; after !== null && after < head.sequence; ) {
    const found = await search(filter, { after }, BATCH);
    const events = found.events.filter(({ sequence }) => sequence <= head.sequence);
    if (events.length > 0) yield format === 'csv' ? events.map(csvLine).join('') : before + events.map(jsonLine).join(',\n');
    if (events.length > 0) before = ',\n';
    after = found.next;
    // A fast reader never makes us wait, and payments have to get their turn all the same.
    await new Promise(setImmediate);
  }
  if (format === 'json') yield '\n]}\n';
}

function csvLine(event: AuditEvent): string {
  const failure = explainFailure(event);
  const cells = { ...event, sentence: failure?.sentence, clauses: failure?.clauses.map(cited).join('; ') };
  return csvRow(COLUMNS.map((column) => String(cells[column] ?? '')));
}

function jsonLine(event: AuditEvent): string {
  return JSON.stringify({ ...event, failure: explainFailure(event) });
}

/** `WebAuthn L3 §7.2 step 12: origin is one that we expect` */
function cited({ document, section, step, words }: Clause): string {
  return `${document} ${section}${step === undefined ? '' : ` step ${step}`}: ${words}`;
}
