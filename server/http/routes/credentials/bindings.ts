/**
 * Consent to one change of credentials: authorisations of the scopes that change them (RTS Art 24(2)(b), contract §3).
 *
 * What is signed names the act and, where there is one, the credential: the payer agrees to exactly what happens.
 */
import { Type } from 'typebox';
import { type AuthorisingParts, authorise } from '../../../ceremonies/authorise-payment.ts';
import type { Caller, Environment } from '../../../ceremonies/environment.ts';
import { bindBrowserKeyAct } from '../../../ceremonies/scopes/bind-browser-key.ts';
import { registerCredentialAct } from '../../../ceremonies/scopes/register-credential.ts';
import { revokeCredentialAct } from '../../../ceremonies/scopes/revoke-credential.ts';
import type { OpenedAuthorisation, StartAuthorisation } from '../../../ceremonies/start-authorisation.ts';
import { newId } from '../../../core/audit/audit-chain.ts';
import { browserSubject } from '../../../core/browser-bound-key.ts';
import type { Outcome } from '../../../core/failures.ts';
import type { EvidenceStore } from '../../../storage/authorisations/evidence.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendFailure } from '../../frame/problems.ts';
import { authorisationJson } from '../../shapes/authorisation-json.ts';
import { BindingAuthorisation } from '../../shapes/authorisation-schema.ts';
import * as schemas from '../../shapes/schemas.ts';
import { AuthorisationParams, answerRoute } from '../answer-route.ts';
import { evidenceRoute } from '../evidence-route.ts';

type Parts = AuthorisingParts &
  Parameters<typeof evidenceRoute>[1] & {
    readonly environment: Environment;
    readonly evidence: EvidenceStore;
    readonly startAuthorisation: StartAuthorisation;
  };

const strict = { additionalProperties: false } as const;
const CredentialId = schemas.Base64url(1364, 1);

const Acts = Type.Union([
  Type.Object({ action: Type.Literal('register-credential') }, strict),
  Type.Object({ action: Type.Literal('revoke-credential'), credentialId: CredentialId }, strict),
  Type.Object({ action: Type.Literal('bind-browser-key'), credentialId: CredentialId, keyId: schemas.Base64url(43, 43) }, strict),
]);
/** One act, with what it is about. `action` says which members there are, so an error names the member that is wrong. */
const Opening = Type.Unsafe<Type.Static<typeof Acts>>({
  type: 'object',
  required: ['action'],
  discriminator: { propertyName: 'action' },
  oneOf: Acts.anyOf,
});

export function bindingRoutes(app: FastifyApp, parts: Parts): void {
  const { environment, authorisations, evidence, startAuthorisation, gate } = parts;
  const ceremonies = {
    'register-credential': authorise(parts, registerCredentialAct),
    'revoke-credential': authorise(parts, revokeCredentialAct),
    'bind-browser-key': authorise(parts, bindBrowserKeyAct),
  };
  const onPage = { method: null, origin: null, languages: [] };

  app.post(
    '/api/bindings',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'openBinding',
        summary: 'Open an authorisation to change credentials',
        problems: ['not-found', 'authorisation-blocked'],
        body: Opening,
        response: { 201: BindingAuthorisation },
      },
    },
    async (request, reply) => {
      const opened = await open(request.body, gate.caller(request));
      return opened.ok ? reply.code(201).send(authorisationJson(opened.value)) : sendFailure(reply, opened);
    },
  );

  answerRoute(app, parts, {
    path: '/api/bindings/:authorisationId',
    operationId: 'answerBinding',
    summary: 'Answer an authorisation to change credentials',
    problems: [],
    params: AuthorisationParams,
    response: Type.Object({ authorisationId: schemas.Id, scaStatus: Type.Literal('finalised') }),
    subjectOf: () => null,
    ceremonies,
    json: (_null: null, authorisationId) => ({ authorisationId, scaStatus: 'finalised' }),
  });

  evidenceRoute(app, parts, {
    path: '/api/bindings/:authorisationId/evidence',
    operationId: 'getBindingEvidence',
    summary: 'Evidence of an accepted consent to change credentials',
    params: AuthorisationParams,
    response: schemas.Evidence,
    find: async (payerId, request) => {
      const { authorisationId } = request.params as { authorisationId: string };
      const own = await authorisations.own(payerId, authorisationId);
      // Evidence of every other scope has an address of its own, below its subject.
      return own !== null && Object.hasOwn(ceremonies, own.scope) ? evidence.of(authorisationId) : null;
    },
  });

  function open(body: Type.Static<typeof Opening>, caller: Caller): Promise<Outcome<OpenedAuthorisation>> {
    const bindingId = newId(environment.randomBytes);
    switch (body.action) {
      case 'register-credential':
        return startAuthorisation(registerCredentialAct, { subjectId: caller.payerId, change: { bindingId } }, onPage, caller);
      case 'revoke-credential':
        return startAuthorisation(revokeCredentialAct, { subjectId: body.credentialId, change: { bindingId } }, onPage, caller);
      case 'bind-browser-key': {
        const { credentialId, keyId } = body;
        const subject = { subjectId: browserSubject(credentialId, keyId), change: { bindingId, credentialId, keyId } };
        return startAuthorisation(bindBrowserKeyAct, subject, onPage, caller);
      }
    }
  }
}
