/**
 * Signing in with a passkey alone, looking at the session, and signing out (PSD2 Art 97(1)(a)).
 */

import { Type } from 'typebox';
import { CEREMONY_TIMEOUT_MS, type Environment } from '../../../ceremonies/environment.ts';
import type { FinishSignIn } from '../../../ceremonies/finish-sign-in.ts';
import type { AttemptPort } from '../../../ceremonies/ports.ts';
import type { StartSignIn } from '../../../ceremonies/start-sign-in.ts';
import { blockedForSeconds } from '../../../core/attempts.ts';
import { failed } from '../../../core/failures.ts';
import type { ActivationStore } from '../../../storage/payers/activations.ts';
import type { EndingSessionsStore } from '../../../storage/payers/ending-sessions.ts';
import type { PayerStore } from '../../../storage/payers/payers.ts';
import type { SessionRecord } from '../../../storage/payers/sessions.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendFailure } from '../../frame/problems.ts';
import type { DeviceCookie } from '../../sessions/device-cookie.ts';
import { mayRegister } from '../../sessions/may-register.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { MayRegister } from '../../shapes/operation-schemas.ts';
import * as schemas from '../../shapes/schemas.ts';
import { AuthenticationResponse } from '../../shapes/webauthn-responses.ts';

type Parts = {
  readonly environment: Environment;
  readonly activations: ActivationStore;
  readonly attempts: AttemptPort;
  readonly endingSessions: EndingSessionsStore;
  readonly payers: PayerStore;
  readonly startSignIn: StartSignIn;
  readonly finishSignIn: FinishSignIn;
  readonly device: DeviceCookie;
  readonly gate: SessionGate;
};

export function authenticationRoutes(
  app: FastifyApp,
  { environment, activations, attempts, endingSessions, payers, startSignIn, finishSignIn, device, gate }: Parts,
): void {
  const findFirst = mayRegister({ environment, activations, payers });
  app.post(
    '/api/authentications/options',
    {
      config: limited,
      schema: {
        operationId: 'getSignInOptions',
        summary: 'Options for signing in',
        security: [],
        body: schemas.Empty,
        response: { 200: schemas.RequestOptions },
      },
    },
    async (request, reply) => {
      // No activity: a forgotten tab that offers sign-in renews its options by itself, beside a tab that is signed in.
      const record = gate.current(request);
      // A challenge ends with its session, so it begins in a session that outlives it. An anonymous session can be replaced.
      const lasts = record && (record.kind !== 'anonymous' || record.expiresAt - environment.now() >= CEREMONY_TIMEOUT_MS);
      const { sessionRef } = lasts ? record : await gate.start(request, 'anonymous');
      return reply.send(await startSignIn(sessionRef));
    },
  );

  app.post(
    '/api/authentications',
    {
      config: limited,
      schema: {
        operationId: 'signIn',
        summary: 'Sign in',
        security: [],
        problems: ['authentication-failed', 'authorisation-blocked'],
        body: AuthenticationResponse,
        response: { 200: schemas.Session },
      },
    },
    async (request, reply) => {
      const sessionRef = request.sessionRecord?.sessionRef ?? null;
      const current = gate.current(request);
      const opens = gate.newRef();
      const payerId = current?.kind === 'authenticated' ? current.payerId : null;
      const { hashes, set } = device.exchange(request);
      const signedIn = await finishSignIn(request.body, { sessionRef, payerId, requestId: request.id, opens, device: hashes });
      if (!signedIn.ok) return sendFailure(reply, signedIn);
      const record = await gate.start(request, 'authenticated', signedIn.value, opens);
      set(reply);
      return reply.send(await sessionJson(record));
    },
  );

  app.get(
    '/api/session',
    {
      schema: {
        operationId: 'getSession',
        summary: 'The session, or the first passkey that it may register; asking is no activity',
        response: { 200: Type.Union([schemas.Session, Type.Object({ mayRegister: MayRegister })]) },
      },
    },
    async (request, reply) => {
      const record = gate.current(request);
      if (record?.kind === 'authenticated') {
        const [json, failures] = await Promise.all([sessionJson(record), attempts.load(record.payerId ?? '', 'sca')]);
        // RTS Art 4(3)(b): a payer who is blocked learns it before they fill in a form, also after a reload.
        const left = blockedForSeconds(failures, environment.now());
        const blockedUntil = left === Number.POSITIVE_INFINITY ? null : new Date(failures.blockedUntil ?? 0).toISOString();
        return reply.send({ ...json, ...(left > 0 && { blockedUntil }) });
      }
      const first = await findFirst(record);
      return first ? reply.send({ mayRegister: first }) : sendFailure(reply, failed('no-session'));
    },
  );

  app.delete(
    '/api/session',
    {
      config: { unlimited: 'each session ends once, and it began under the limit; a payer at a shared computer can always sign out' },
      schema: { operationId: 'signOut', summary: 'Sign out', security: [], response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const record = request.sessionRecord;
      if (record) {
        const act = { now: environment.now(), requestId: request.id, sessionRef: record.sessionRef };
        if (record.payerId) await endingSessions.signOut(record.payerId, record.sessionRef, act);
        await gate.end(request, reply);
      }
      return reply.code(204).send(null);
    },
  );

  async function sessionJson(record: SessionRecord) {
    const payer = await payers.load(record.payerId ?? '');
    if (!payer) throw new Error('a session of nobody');
    const { payerId, username, displayName, roles } = payer;
    return { payer: { payerId, username, displayName, roles: [...roles] }, session: gate.times(record) };
  }
}
