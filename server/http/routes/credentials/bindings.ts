/**
 * Consent to a change of credentials: an authorisation of scope `bind` (RTS Art 24(2)(b), contract §3).
 */
import { Type } from 'typebox';
import type { AuthoriseBinding } from '../../../ceremonies/scopes/credential-acts.ts';
import type { StartAuthorisation } from '../../../ceremonies/start-authorisation.ts';
import { type BindConsent, PASSKEY_CHANGE } from '../../../core/authorisation.ts';
import type { Flaw } from '../../../core/payments/payment.ts';
import type { AuthorisationStore } from '../../../storage/authorisations/authorisations.ts';
import type { BrowserBoundKeyStore } from '../../../storage/credentials/browser-bound-keys.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendFailure, sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { authorisationJson, ownAuthorisation } from '../../shapes/authorisation-json.ts';
import * as schemas from '../../shapes/schemas.ts';

type Parts = {
  readonly authorisations: AuthorisationStore;
  readonly browserKeys: BrowserBoundKeyStore;
  readonly startAuthorisation: StartAuthorisation;
  readonly authoriseBinding: AuthoriseBinding;
  readonly gate: SessionGate;
};

/** Without an action: one registration, or one revocation of another credential. Both ids belong to `bind-browser-key` alone. */
const Opening = Type.Object(
  {
    action: Type.Optional(Type.Union([Type.Literal(PASSKEY_CHANGE.action), Type.Literal('bind-browser-key')])),
    credentialId: Type.Optional(schemas.Base64url(1364, 1)),
    keyId: Type.Optional(schemas.Base64url(43, 43)),
  },
  { additionalProperties: false },
);

/** What is consented to, or the members that are missing or too many. */
function consentOf({ action = PASSKEY_CHANGE.action, credentialId, keyId }: Type.Static<typeof Opening>): BindConsent | Flaw[] {
  const ids = { credentialId, keyId };
  if (action === 'bind-browser-key' && credentialId !== undefined && keyId !== undefined) return { action, credentialId, keyId };
  const wrong = (['credentialId', 'keyId'] as const).filter((name) => (ids[name] === undefined) === (action === 'bind-browser-key'));
  const reason = action === 'bind-browser-key' ? 'is missing' : 'is unknown';
  return wrong.length === 0 ? PASSKEY_CHANGE : wrong.map((name) => ({ pointer: `/${name}`, reason }));
}

export function bindingRoutes(app: FastifyApp, { authorisations, browserKeys, startAuthorisation, authoriseBinding, gate }: Parts): void {
  app.post(
    '/api/bindings',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: { summary: 'Open a bind authorisation', body: Opening, response: { 201: schemas.Authorisation } },
    },
    async (request, reply) => {
      const caller = gate.caller(request);
      const consent = consentOf(request.body);
      if (!('action' in consent)) return sendProblem(reply, 'invalid-request', { errors: consent });
      if (consent.action === 'bind-browser-key') {
        // RTS Art 24(2)(b): the payer consents to one browser that signed along with a payment of theirs, and to no other.
        const { credentialId, keyId } = consent;
        const seen = (await browserKeys.ofPayer(caller.payerId)).some(
          (each) => each.credentialId === credentialId && each.keyId === keyId && each.status === 'seen',
        );
        if (!seen) return sendProblem(reply, 'not-found');
      }
      const opened = await startAuthorisation({ scope: 'bind', consent }, caller);
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
      const accepted = await authoriseBinding(gate.answered(request), request.body, gate.caller(request));
      return accepted.ok ? reply.send({ authorisationId, scaStatus: 'finalised' }) : sendFailure(reply, accepted);
    },
  );
}
