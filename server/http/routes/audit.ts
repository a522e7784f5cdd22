/**
 * The audit log for auditors: events, the head of the chain, and the signed checkpoints over it (contract §6).
 *
 * RTS Art 29: traceable after the event, by somebody who may. Events hold ids, codes and digests only; a payer who asks is
 * refused, and the refusal is itself an event, so that nobody looks around unseen.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Environment } from '../../ceremonies/environment.ts';
import { failed } from '../../core/failures.ts';
import type { AuditLog } from '../../storage/audit-log.ts';
import type { CheckpointStore } from '../../storage/checkpoints.ts';
import type { PayerStore } from '../../storage/payers.ts';
import type { House } from '../house.ts';
import { sendFailure } from '../problems.ts';
import * as schemas from '../schemas.ts';
import type { SessionGate } from '../session.ts';

type Parts = {
  readonly environment: Environment;
  readonly audit: AuditLog;
  readonly checkpoints: CheckpointStore;
  readonly payers: PayerStore;
  readonly gate: SessionGate;
};

const DEFAULT_PAGE = 100;
/** `after` is a sequence or a tree size: everything beyond it, oldest first. */
const Page = Type.Object(
  {
    after: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$' })),
  },
  { additionalProperties: false },
);

const Event = Type.Object({
  sequence: Type.Integer(),
  recordedAt: schemas.Time,
  type: Type.String(),
  outcome: Type.String(),
  code: Type.Optional(Type.String()),
  requestId: Type.String(),
  sessionRef: Type.Union([Type.String(), Type.Null()]),
  payerId: Type.Optional(Type.String()),
  paymentId: Type.Optional(Type.String()),
  detailsDigest: Type.String(),
  previousHash: Type.String(),
  hash: Type.String(),
});
const Head = Type.Object({ sequence: Type.Integer(), hash: Type.String() });
const Checkpoint = Type.Object({
  treeSize: Type.Integer(),
  rootHash: Type.String(),
  signedAt: schemas.Time,
  keyId: Type.String(),
  signature: Type.String(),
});

export function auditRoutes(app: House, { environment, audit, checkpoints, payers, gate }: Parts): void {
  const requireAuditor = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { payerId, sessionRef, requestId } = gate.caller(request);
    if ((await payers.load(payerId))?.roles.includes('auditor')) return;
    const act = { now: environment.now(), requestId, sessionRef };
    await audit.record(act, {
      type: 'access',
      outcome: 'failure',
      code: 'role-required',
      payerId,
      details: { route: request.routeOptions.url ?? null },
    });
    await sendFailure(reply, failed('role-required'));
  };
  const onRequest = [gate.requirePayer, requireAuditor];
  const page = ({ after = '0', limit = String(DEFAULT_PAGE) }: { after?: string; limit?: string }) =>
    [Number(after), Number(limit)] as const;

  app.get(
    '/api/audit/events',
    {
      onRequest,
      schema: {
        summary: 'The audit log, oldest first (auditors)',
        querystring: Page,
        response: { 200: Type.Object({ events: Type.Array(Event) }) },
      },
    },
    async (request, reply) => reply.send({ events: (await audit.after(...page(request.query))).map(({ event }) => event) }),
  );

  app.get(
    '/api/audit/head',
    { onRequest, schema: { summary: 'The end of the audit chain (auditors)', response: { 200: Head } } },
    async (_request, reply) => reply.send(await audit.head()),
  );

  app.get(
    '/api/audit/checkpoints',
    {
      onRequest,
      schema: {
        summary: 'Signed checkpoints, smallest first (auditors)',
        querystring: Page,
        response: { 200: Type.Object({ checkpoints: Type.Array(Checkpoint) }) },
      },
    },
    async (request, reply) => reply.send({ checkpoints: await checkpoints.after(...page(request.query)) }),
  );
}
