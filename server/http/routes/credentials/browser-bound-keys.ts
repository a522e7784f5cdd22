/**
 * Binding a browser to a synced passkey: the step-up (RTS Art 7(2), Art 24(2)(b)); and removing one (RTS Art 27(a)).
 *
 * A browser that signed along with a payment is `seen`. It becomes `bound` with an activation code that came by another
 * channel, or with an accepted `bind-browser-key` of this session that a copy of the synced passkey could not have given. Either names
 * the browser that it is for. Removing takes no more than a session: it only ever takes trust away.
 */
import { Type } from 'typebox';
import type { Environment } from '../../../ceremonies/environment.ts';
import type { AuthorisationPort } from '../../../ceremonies/ports.ts';
import { browserSubject } from '../../../core/browser-bound-key.ts';
import { codeInShape } from '../../../core/encoding/activation-code.ts';
import type { BrowserBoundKeyStore } from '../../../storage/credentials/browser-bound-keys.ts';
import type { CredentialStore } from '../../../storage/credentials/credentials.ts';
import type { BrowserBoundKeyTarget, StepUp } from '../../../storage/credentials/use-step-up.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendFailure, sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { credentialJson } from '../../shapes/credential-json.ts';
import { Credential } from '../../shapes/credential-schema.ts';
import * as schemas from '../../shapes/schemas.ts';

type Parts = {
  readonly environment: Environment;
  readonly authorisations: AuthorisationPort;
  readonly browserKeys: BrowserBoundKeyStore;
  readonly credentials: CredentialStore;
  readonly gate: SessionGate;
};

export function browserBoundKeyRoutes(app: FastifyApp, { environment, authorisations, browserKeys, credentials, gate }: Parts): void {
  app.post(
    '/api/credentials/:credentialId/browser-keys/:keyId/bindings',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'bindBrowserKey',
        summary: 'Bind a browser that was seen to its passkey',
        problems: ['not-found', 'authentication-failed', 'authorisation-blocked', 'sca-required'],
        params: Type.Object({ credentialId: Type.String(), keyId: Type.String() }),
        body: Type.Object({ activationCode: Type.Optional(schemas.ActivationCode) }, { additionalProperties: false }),
        response: { 200: Type.Object({ credential: Credential }) },
      },
    },
    async (request, reply) => {
      const { payerId, sessionRef, requestId } = gate.caller(request);
      const { credentialId, keyId } = request.params;
      const act = { now: environment.now(), requestId, sessionRef };
      const known = (await browserKeys.ofPayer(payerId)).find((key) => key.credentialId === credentialId && key.keyId === keyId);
      const credential = (await credentials.ofPayer(payerId)).find((each) => each.credentialId === credentialId);
      if (!known || !credential) return sendProblem(reply, 'not-found');

      const stepUp = await stepUpOf(request.body.activationCode, { payerId, credentialId, keyId }, sessionRef, act.now);
      if (known.status === 'seen') {
        const bound = await browserKeys.bind({ payerId, credentialId, keyId }, stepUp, act);
        if (!bound.ok) return sendFailure(reply, bound);
      }
      return reply.send({ credential: credentialJson(credential, await browserKeys.ofPayer(payerId), request.sessionRecord) });
    },
  );

  app.delete(
    '/api/credentials/:credentialId/browser-keys/:keyId',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'removeBrowserKey',
        summary: 'Remove a browser, bound or not',
        problems: ['not-found'],
        params: Type.Object({ credentialId: Type.String(), keyId: Type.String() }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { payerId, sessionRef, requestId } = gate.caller(request);
      const { credentialId, keyId } = request.params;
      const removed = await browserKeys.remove({ payerId, credentialId, keyId }, { now: environment.now(), requestId, sessionRef });
      return removed ? reply.code(204).send(null) : sendProblem(reply, 'not-found');
    },
  );

  async function stepUpOf(
    code: string | undefined,
    target: BrowserBoundKeyTarget,
    sessionRef: string,
    now: number,
  ): Promise<StepUp | null> {
    if (code !== undefined) return { by: 'activation', code: codeInShape(code) };
    const { payerId, credentialId, keyId } = target;
    const consent = {
      scope: 'bind-browser-key',
      subjectId: browserSubject(credentialId, keyId),
      acceptedAfter: now - environment.policy.consentMs,
    } as const;
    const { scope, subjectId, acceptedAfter } = consent;
    const authorisationId = await authorisations.acceptedConsent(payerId, sessionRef, scope, subjectId, acceptedAfter);
    return authorisationId === null ? null : { by: 'bind-browser-key', consent: { ...consent, authorisationId } };
  }
}
