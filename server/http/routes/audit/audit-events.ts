/**
 * Events of the audit log for auditors: a list by filter, and one event (contract §6).
 *
 * RTS Art 29(1): from a payer, a payment or a time to the exact failure, its clause, and the refused bytes. The list
 * holds ids, codes and digests only. Opening one event shows personal data, and is itself on record.
 */
import { Type } from 'typebox';
import type { AuditLog } from '../../../storage/audit/audit-log.ts';
import type { AuditSearch } from '../../../storage/audit/audit-search.ts';
import type { RefusedAssertionStore } from '../../../storage/authorisations/refused-assertions.ts';
import type { PayerStore } from '../../../storage/payers/payers.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendProblem } from '../../frame/problems.ts';
import type { AuditorGate } from '../../sessions/auditor-gate.ts';
import { explainFailure, openedDetails } from '../../shapes/audit/audit-event-json.ts';
import { filterMembers, readAuditFilter } from '../../shapes/audit/audit-filter.ts';
import { EventsFound, OpenedEvent } from '../../shapes/audit/audit-schemas.ts';

type Parts = {
  readonly audit: AuditLog;
  readonly auditSearch: AuditSearch;
  readonly auditors: AuditorGate;
  readonly payers: PayerStore;
  readonly refusedAssertions: RefusedAssertionStore;
};

const DEFAULT_PAGE = 100;
const Sequence = Type.String({ pattern: '^[0-9]{1,15}$' });
const Page = Type.Object(
  {
    ...filterMembers,
    after: Type.Optional(Sequence),
    before: Type.Optional(Sequence),
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$' })),
  },
  { additionalProperties: false, not: { required: ['after', 'before'] } },
);

export function auditEventRoutes(app: FastifyApp, { audit, auditSearch, auditors, payers, refusedAssertions }: Parts): void {
  const onRequest = auditors.requireAuditor;

  app.get(
    '/api/audit/events',
    {
      onRequest,
      config: limited,
      schema: {
        operationId: 'listAuditEvents',
        summary: 'The audit log: `after` a sequence oldest first, `before` one newest first; `next` goes on (auditors)',
        problems: ['role-required', 'unprocessable'],
        querystring: Page,
        response: { 200: EventsFound },
      },
    },
    async (request, reply) => {
      const { after = '0', before, limit = String(DEFAULT_PAGE), ...query } = request.query;
      const read = await readAuditFilter(query, payers);
      if (!read.ok) return sendProblem(reply, 'unprocessable', { errors: read.errors });
      const cursor = before === undefined ? { after: Number(after) } : { before: Number(before) };
      const { events, next } = await auditSearch(read.filter, cursor, Number(limit));
      return reply.send({ events: [...events], ...(next !== null && { next }) });
    },
  );

  app.get(
    '/api/audit/events/:sequence',
    {
      onRequest,
      config: limited,
      schema: {
        operationId: 'getAuditEvent',
        summary: 'One event with its details, and what was refused; the reading is on record (auditors)',
        problems: ['role-required', 'not-found'],
        params: Type.Object({ sequence: Sequence }),
        response: { 200: OpenedEvent },
      },
    },
    async (request, reply) => {
      const sequence = Number(request.params.sequence);
      const recorded = await audit.at(sequence);
      if (!recorded) return sendProblem(reply, 'not-found');
      await auditors.recordReading(request, { sequence });
      const refusal = await refusedAssertions.at(sequence);
      return reply.send({
        event: recorded.event,
        opened: openedDetails(recorded),
        failure: explainFailure(recorded.event),
        refusal: refusal === null ? null : JSON.parse(refusal),
      });
    },
  );
}
