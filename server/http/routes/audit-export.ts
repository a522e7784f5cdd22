/**
 * The audit log as a file for a spreadsheet or a program, with the filters of the list (contract §6).
 *
 * RTS Art 29: what a supervisor asks for is a file. It is streamed, and that it was taken, and with which filters, is
 * itself an event.
 */
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { Environment } from '../../ceremonies/environment.ts';
import type { AuditLog } from '../../storage/audit-log.ts';
import type { AuditSearch } from '../../storage/audit-search.ts';
import type { PayerStore } from '../../storage/payers.ts';
import { auditExport } from '../audit-export.ts';
import { filterMembers, readAuditFilter } from '../audit-filter.ts';
import type { AuditorGate } from '../auditor-gate.ts';
import { type House, limited } from '../house.ts';
import { sendProblem } from '../problems.ts';

type Parts = {
  readonly environment: Environment;
  readonly audit: AuditLog;
  readonly auditSearch: AuditSearch;
  readonly auditors: AuditorGate;
  readonly payers: PayerStore;
};

const TYPES = { csv: 'text/csv; charset=utf-8; header=present', json: 'application/json; charset=utf-8' } as const;
const Query = Type.Object(
  { format: Type.Union([Type.Literal('csv'), Type.Literal('json')]), ...filterMembers },
  { additionalProperties: false },
);

export function auditExportRoutes(app: House, { environment, audit, auditSearch, auditors, payers }: Parts): void {
  app.get(
    '/api/audit/export',
    {
      onRequest: auditors.requireAuditor,
      config: limited,
      schema: { summary: 'Events as CSV or JSON, oldest first, each with the clauses of its failure (auditors)', querystring: Query },
    },
    async (request, reply) => {
      const { format, ...query } = request.query;
      const read = await readAuditFilter(query, payers);
      if (!read.ok) return sendProblem(reply, 'unprocessable', { errors: read.errors });
      const head = await audit.head();
      await auditors.recordReading(request, { format, filters: read.onRecord });
      const about = { exportedAt: new Date(environment.now()).toISOString(), filters: query };
      return reply
        .type(TYPES[format])
        .header('content-disposition', `attachment; filename="audit-to-${head.sequence}.${format}"`)
        .send(Readable.from(auditExport(auditSearch, read.filter, format, head, about)));
    },
  );
}
