/**
 * Consent to a change of credentials: an authorisation of scope `bind` (RTS Art 24(2)(b), contract §3).
 */
import { Type } from 'typebox';
import type { AuthoriseBinding } from '../../ceremonies/authorise-binding.ts';
import type { StartAuthorisation } from '../../ceremonies/start-authorisation.ts';
import type { AuthorisationStore } from '../../storage/authorisations.ts';
import { authorisationJson, ownAuthorisation } from '../authorisation-json.ts';
import { type House, limited } from '../house.ts';
import { sendFailure } from '../problems.ts';
import * as schemas from '../schemas.ts';
import type { SessionGate } from '../session.ts';

type Parts = {
  readonly authorisations: AuthorisationStore;
  readonly startAuthorisation: StartAuthorisation;
  readonly authoriseBinding: AuthoriseBinding;
  readonly gate: SessionGate;
};

/** Without an action: one registration, or one revocation of another credential. */
const Opening = Type.Object(
  { action: Type.Optional(Type.Union([Type.Literal('register-credential-or-revoke-credential'), Type.Literal('bind-browser-key')])) },
  { additionalProperties: false },
);

export function bindingRoutes(app: House, { authorisations, startAuthorisation, authoriseBinding, gate }: Parts): void {
  app.post(
    '/api/bindings',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: { summary: 'Open a bind authorisation', body: Opening, response: { 201: schemas.Authorisation } },
    },
    async (request, reply) => {
      const { action = 'register-credential-or-revoke-credential' } = request.body;
      const opened = await startAuthorisation({ scope: 'bind', action }, gate.caller(request));
      return opened.ok ? reply.code(201).send(authorisationJson(opened.value)) : sendFailure(reply, opened);
    },
  );

  app.put(
    '/api/bindings/:authorisationId',
    {
      onRequest: gate.requirePayerOrOpen((request) =>
        ownAuthorisation(authorisations, gate.caller(request), (request.params as { authorisationId: string }).authorisationId, null),
      ),
      config: limited,
      schema: {
        summary: 'Answer a bind authorisation',
        params: Type.Object({ authorisationId: Type.String() }),
        body: schemas.AuthenticationResponse,
        response: { 200: Type.Object({ authorisationId: schemas.Id, scaStatus: Type.String() }) },
      },
    },
    async (request, reply) => {
      const { authorisationId } = request.params;
      const accepted = await authoriseBinding(authorisationId, request.body, gate.caller(request));
      return accepted.ok ? reply.send({ authorisationId, scaStatus: 'finalised' }) : sendFailure(reply, accepted);
    },
  );
}
