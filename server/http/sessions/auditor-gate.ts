/**
 * Who may read the audit log, and what is recorded of the reading.
 *
 * RTS Art 22(1): the role `auditor` is read at every request, so a role that is taken away ends with the next request. A payer
 * who asks is refused, and the refusal is on record. An auditor who opens personal data (details, evidence, an export) leaves an
 * event. Lists hold ids, codes and digests only, and leave none.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Environment } from '../../ceremonies/environment.ts';
import { failed } from '../../core/failures.ts';
import type { AuditLog } from '../../storage/audit/audit-log.ts';
import type { PayerStore } from '../../storage/payers/payers.ts';
import { sendFailure } from '../frame/problems.ts';
import type { SessionGate } from './session-gate.ts';

type Parts = {
  readonly environment: Environment;
  readonly audit: AuditLog;
  readonly payers: PayerStore;
  readonly gate: SessionGate;
};

export type AuditorGate = ReturnType<typeof auditorGate>;

export function auditorGate({ environment, audit, payers, gate }: Parts) {
  async function record(request: FastifyRequest, about: { code?: string; paymentId?: string; details?: object }): Promise<void> {
    const { payerId, sessionRef, requestId } = gate.caller(request);
    const { code, paymentId, details = {} } = about;
    await audit.record(
      { now: environment.now(), requestId, sessionRef },
      {
        type: 'access',
        outcome: code === undefined ? 'success' : 'failure',
        ...(code !== undefined && { code }),
        payerId,
        ...(paymentId !== undefined && { paymentId }),
        details: { route: request.routeOptions.url ?? null, ...details },
      },
    );
  }

  const requireRole = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if ((await payers.load(gate.caller(request).payerId))?.roles.includes('auditor')) return;
    await record(request, { code: 'role-required' });
    await sendFailure(reply, failed('role-required'));
  };

  return {
    /** onRequest: a live session by SCA of a payer with the role. */
    requireAuditor: [gate.requirePayer, requireRole],
    /** Records that personal data is opened, before it is answered. */
    recordReading: (request: FastifyRequest, details: object, paymentId?: string): Promise<void> =>
      record(request, { details, ...(paymentId !== undefined && { paymentId }) }),
  };
}
