/**
 * The audit log for auditors: the head of the chain, and the signed checkpoints over it (contract §6).
 *
 * RTS Art 29: traceable after the event. With events, head and checkpoints an auditor follows the whole log without our
 * code. Other files: events in `audit-events.ts`, payments in `audit-payments.ts`, exports in `audit-export.ts`.
 */
import { Type } from 'typebox';
import type { AuditLog } from '../../../storage/audit/audit-log.ts';
import type { CheckpointStore } from '../../../storage/audit/checkpoints.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import type { AuditorGate } from '../../sessions/auditor-gate.ts';
import { AuditHead, Checkpoint } from '../../shapes/audit/audit-schemas.ts';

type Parts = { readonly audit: AuditLog; readonly checkpoints: CheckpointStore; readonly auditors: AuditorGate };

const DEFAULT_PAGE = 100;
/** `after` is a tree size: the answer has the checkpoints beyond it, smallest first. */
const Page = Type.Object(
  {
    after: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$' })),
  },
  { additionalProperties: false },
);

export function auditRoutes(app: FastifyApp, { audit, checkpoints, auditors }: Parts): void {
  const onRequest = auditors.requireAuditor;

  app.get(
    '/api/audit/head',
    {
      onRequest,
      config: limited,
      schema: {
        operationId: 'getAuditHead',
        summary: 'The end of the audit chain, and the last checkpoint over it (auditors)',
        problems: ['role-required'],
        response: { 200: AuditHead },
      },
    },
    async (_request, reply) => reply.send({ ...(await audit.head()), checkpoint: await checkpoints.latest() }),
  );

  app.get(
    '/api/audit/checkpoints',
    {
      onRequest,
      config: limited,
      schema: {
        operationId: 'listCheckpoints',
        summary: 'Signed checkpoints, smallest first (auditors)',
        problems: ['role-required'],
        querystring: Page,
        response: { 200: Type.Object({ checkpoints: Type.Array(Checkpoint) }) },
      },
    },
    async (request, reply) => {
      const { after = '0', limit = String(DEFAULT_PAGE) } = request.query;
      return reply.send({ checkpoints: await checkpoints.after(Number(after), Number(limit)) });
    },
  );
}
