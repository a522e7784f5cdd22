/**
 * Registering a credential: options, then the answer. Who may is `session kind`, or an accepted `register-credential` (RTS Art 24(2)(b)).
 */
import { Type } from 'typebox';
import type { FinishRegistration } from '../../../ceremonies/finish-registration.ts';
import type { Grant } from '../../../ceremonies/ports.ts';
import type { StartRegistration } from '../../../ceremonies/start-registration.ts';
import { failed } from '../../../core/failures.ts';
import type { BrowserBoundKeyStore } from '../../../storage/credentials/browser-bound-keys.ts';
import type { SessionRecord } from '../../../storage/payers/sessions.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendFailure } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { credentialJson } from '../../shapes/credential-json.ts';
import { Credential } from '../../shapes/credential-schema.ts';
import * as schemas from '../../shapes/schemas.ts';
import { RegistrationResponse } from '../../shapes/webauthn-responses.ts';

/** Also the session of an enrolment or an activation; without any, the answer is `sca-required`. */
const enrolling = [{ session: [] }];

type Parts = {
  readonly browserKeys: BrowserBoundKeyStore;
  readonly startRegistration: StartRegistration;
  readonly finishRegistration: FinishRegistration;
  readonly gate: SessionGate;
};

export function registrationRoutes(app: FastifyApp, { browserKeys, startRegistration, finishRegistration, gate }: Parts): void {
  app.post(
    '/api/registrations/options',
    {
      config: limited,
      schema: {
        operationId: 'getRegistrationOptions',
        summary: 'Options for registering a credential',
        security: enrolling,
        problems: ['sca-required'],
        body: Type.Object(
          { authenticatorAttachment: Type.Optional(Type.Union([Type.Literal('platform'), Type.Literal('cross-platform')])) },
          { additionalProperties: false },
        ),
        response: { 200: schemas.CreationOptions },
      },
    },
    async (request, reply) => {
      const record = gate.active(request);
      if (!record?.payerId) return sendFailure(reply, failed('sca-required'));
      const caller = { ...gate.caller(request), firstCredential: record.kind !== 'authenticated' };
      const options = await startRegistration(caller, request.body.authenticatorAttachment);
      return options.ok ? reply.send(options.value) : sendFailure(reply, options);
    },
  );

  app.post(
    '/api/registrations',
    {
      config: limited,
      schema: {
        operationId: 'registerCredential',
        summary: 'Register a credential',
        security: enrolling,
        problems: ['authentication-failed', 'authorisation-blocked', 'sca-required', 'credential-already-registered'],
        body: RegistrationResponse,
        response: { 201: Type.Object({ credential: Credential }) },
      },
    },
    async (request, reply) => {
      const record = gate.active(request);
      if (!record?.payerId) return sendFailure(reply, failed('sca-required'));
      const grant = grantOf(record);
      const registered = await finishRegistration(request.body, { ...gate.caller(request), grant });
      if (!registered.ok) return sendFailure(reply, registered);
      const credential = registered.value;
      // A first credential opens nothing: a registration proves no element of strong customer authentication (RTS Art 4(1)). What the
      // session was for is done, so it is of no payer from now on; the sign-in that follows begins in it.
      if (grant) await gate.start(request, 'anonymous');
      return reply.code(201).send({ credential: credentialJson(credential, await browserKeys.ofPayer(credential.payerId), record) });
    },
  );
}

/** What a session that is no sign-in may register on; a signed-in payer needs a `register-credential`, which goes with the challenge. */
function grantOf({ kind, activationId }: SessionRecord): Grant | null {
  if (kind === 'enrolling') return { by: 'enrolment' };
  return kind === 'activated' && activationId !== null ? { by: 'activation', activationId } : null;
}
