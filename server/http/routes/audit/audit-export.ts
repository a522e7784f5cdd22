/**
 * The audit log as a file for a spreadsheet or a program, with the filters of the list (contract §6).
 *
 * RTS Art 29: a supervisor asks for a file. The file is streamed. The export and its filters are an event of the log.
 */
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import type { Environment } from '../../../ceremonies/environment.ts';
import type { AuditLog } from '../../../storage/audit/audit-log.ts';
import type { AuditSearch } from '../../../storage/audit/audit-search.ts';
import type { PayerStore } from '../../../storage/payers/payers.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendProblem } from '../../frame/problems.ts';
import type { AuditorGate } from '../../sessions/auditor-gate.ts';
import { auditExport } from '../../shapes/audit/audit-export.ts';
import { filterMembers, readAuditFilter } from '../../shapes/audit/audit-filter.ts';
import { AnyObject } from '../../shapes/schemas.ts';

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

/** Streamed: the shape is for the document. */
const File = {
  description: 'the file',
  content: { 'text/csv': { schema: Type.String() }, 'application/json': { schema: AnyObject } },
};

export function auditExportRoutes(app: FastifyApp, { environment, audit, auditSearch, auditors, payers }: Parts): void {
  app.get(
    '/api/audit/export',
    {
      onRequest: auditors.requireAuditor,
      config: limited,
      schema: {
        operationId: 'exportAuditEvents',
        summary: 'Events as CSV or JSON, oldest first, each with the clauses of its failure (auditors)',
        problems: ['role-required', 'unprocessable'],
        response: { 200: File },
        querystring: Query,
      },
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
