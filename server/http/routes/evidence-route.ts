/**
 * Evidence of an accepted authorisation of any scope: `GET …/evidence`, sealed when it is served (contract §6).
 *
 * PSD2 Art 72(1). Each address finds the evidence of its own scopes and of its own payer; everything after that is the same.
 */
import type { FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { type EvidenceParts, KEY_RETRY_SECONDS, sealedEvidence } from '../../evidence/seal-evidence.ts';
import type { KeptEvidence } from '../../storage/authorisations/evidence.ts';
import { type FastifyApp, limited } from '../frame/fastify-app.ts';
import { sendProblem } from '../frame/problems.ts';
import type { SessionGate } from '../sessions/session-gate.ts';

type Parts = EvidenceParts & { readonly gate: SessionGate };

export type EvidenceAddress = {
  /** Ends in `/evidence`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly params: TSchema;
  readonly response: TSchema;
  /** What is kept of the authorisation that the address names; null where this payer has none. */
  readonly find: (payerId: string, request: FastifyRequest) => Promise<KeptEvidence | null>;
};

export function evidenceRoute(app: FastifyApp, { gate, ...parts }: Parts, address: EvidenceAddress): void {
  const { path, operationId, summary, params, response, find } = address;
  app.get(
    path,
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: { operationId, summary, problems: ['not-found'], params, response: { 200: response } },
    },
    // The document with its place in the log. A payer gets no document that does not fit the log.
    async (request, reply) => {
      const kept = await find(gate.caller(request).payerId, request);
      const evidence = await sealedEvidence(parts, kept);
      switch (evidence.state) {
        case 'sealed':
          return reply.send(evidence.document);
        case 'key-retired':
          return sendProblem(reply, 'unavailable', { retryAfterSeconds: KEY_RETRY_SECONDS });
        case 'unproven':
          request.log.error({ sequence: kept?.sequence }, 'evidence is not what the audit log says; it was not sealed');
          return sendProblem(reply, 'internal');
        case 'none':
          return sendProblem(reply, 'not-found');
      }
    },
  );
}
