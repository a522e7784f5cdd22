/**
 * The payer's own credentials: list, rename, revoke (RTS Art 27(a)), and the consent that changes to them need.
 *
 * Every revocation needs an accepted `revoke-credential` for that credential: a thief of an open session would otherwise
 * revoke the payer's only passkey and lock the payer out.
 */
import { Type } from 'typebox';
import type { Environment } from '../../../ceremonies/environment.ts';
import type { AuthorisationPort } from '../../../ceremonies/ports.ts';
import { failed } from '../../../core/failures.ts';
import { textFlaw } from '../../../core/payments/text.ts';
import type { AuditLog } from '../../../storage/audit/audit-log.ts';
import type { BrowserBoundKeyStore } from '../../../storage/credentials/browser-bound-keys.ts';
import type { CredentialStore } from '../../../storage/credentials/credentials.ts';
import type { RevokingStore } from '../../../storage/credentials/revoking.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendFailure, sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { credentialJson } from '../../shapes/credential-json.ts';
import { Credential } from '../../shapes/credential-schema.ts';
import * as schemas from '../../shapes/schemas.ts';

type Parts = {
  readonly environment: Environment;
  readonly audit: AuditLog;
  readonly authorisations: AuthorisationPort;
  readonly browserKeys: BrowserBoundKeyStore;
  readonly credentials: CredentialStore;
  readonly revoking: RevokingStore;
  readonly gate: SessionGate;
};

const CredentialParams = Type.Object({ credentialId: Type.String() });

export function credentialRoutes(
  app: FastifyApp,
  { environment, audit, authorisations, browserKeys, credentials, revoking, gate }: Parts,
): void {
  const own = async (payerId: string, credentialId: string) =>
    (await credentials.ofPayer(payerId)).find((each) => each.credentialId === credentialId) ?? null;

  app.get(
    '/api/credentials',
    {
      onRequest: gate.requirePayer,
      schema: {
        operationId: 'listCredentials',
        summary: 'The payer’s credentials',
        response: { 200: Type.Object({ userHandle: Type.String(), credentials: Type.Array(Credential) }) },
      },
    },
    async (request, reply) => {
      const { payerId } = gate.caller(request);
      const [all, keys] = await Promise.all([credentials.ofPayer(payerId), browserKeys.ofPayer(payerId)]);
      // The name of the payer in the browser's list of passkeys, which follows ours (WebAuthn L3 §5.1.10).
      const userHandle = all[0]?.userHandle ?? '';
      return reply.send({
        userHandle,
        credentials: all.map((credential) => credentialJson(credential, keys, request.sessionRecord)),
      });
    },
  );

  app.patch(
    '/api/credentials/:credentialId',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'renameCredential',
        summary: 'Rename a credential',
        problems: ['not-found', 'unprocessable'],
        params: CredentialParams,
        body: Type.Object({ label: schemas.Label }, { additionalProperties: false }),
        response: { 200: Type.Object({ credential: Credential }) },
      },
    },
    async (request, reply) => {
      const { payerId, sessionRef } = gate.caller(request);
      const { label } = request.body;
      const flaw = textFlaw(label);
      if (flaw) return sendProblem(reply, 'unprocessable', { errors: [{ pointer: '/label', reason: flaw }] });
      const act = { now: environment.now(), requestId: request.id, sessionRef };
      const renamed = await revoking.rename(payerId, request.params.credentialId, label, act);
      const credential = renamed && (await own(payerId, request.params.credentialId));
      if (!credential) return sendProblem(reply, 'not-found');
      const keys = await browserKeys.ofPayer(payerId);
      return reply.send({ credential: credentialJson(credential, keys, request.sessionRecord) });
    },
  );

  app.delete(
    '/api/credentials/:credentialId',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'revokeCredential',
        summary: 'Revoke a credential',
        problems: ['not-found', 'sca-required', 'authorisation-blocked', 'last-credential'],
        params: CredentialParams,
        querystring: Type.Object({ confirm: Type.Optional(Type.Literal('last')) }, { additionalProperties: false }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { payerId, sessionRef } = gate.caller(request);
      const credential = await own(payerId, request.params.credentialId);
      if (!credential) return sendProblem(reply, 'not-found');
      const act = { now: environment.now(), requestId: request.id, sessionRef };
      const { credentialId } = credential;
      const acceptedAfter = act.now - environment.policy.consentMs;
      const consentId = await authorisations.acceptedConsent(payerId, sessionRef, 'revoke-credential', credentialId, acceptedAfter);
      const target = {
        payerId,
        credentialId,
        label: credential.label,
        mayBeLast: request.query.confirm === 'last',
      };
      const consent = consentId !== null && {
        authorisationId: consentId,
        scope: 'revoke-credential' as const,
        subjectId: credentialId,
        acceptedAfter,
      };
      const revoked = consent ? await revoking.revoke(target, consent, act) : failed('sca-required');
      if (!revoked.ok) {
        await audit.record(act, {
          type: 'credential-revoked',
          outcome: 'failure',
          code: revoked.failure,
          payerId,
          details: { credentialId },
        });
        return sendFailure(reply, revoked);
      }
      return reply.code(204).send(null);
    },
  );
}
