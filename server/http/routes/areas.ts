/**
 * The areas of the API, each with its routes (contract §3, §4, §6, §8). A route has the tag of its area in the API document.
 *
 * A ceremony, or an act of the bank, is made where its routes are: the area knows which ones answer at which door, and no
 * other file does.
 */
import { orderPayment } from '../../banking/order-payment.ts';
import { finishRegistration } from '../../ceremonies/finish-registration.ts';
import { finishSignIn } from '../../ceremonies/finish-sign-in.ts';
import { startAuthorisation } from '../../ceremonies/start-authorisation.ts';
import { startRegistration } from '../../ceremonies/start-registration.ts';
import { startSignIn } from '../../ceremonies/start-sign-in.ts';
import { startWithOrder } from '../../ceremonies/start-with-order.ts';
import type { FastifyApp } from '../frame/fastify-app.ts';
import { type AreaName, inArea } from '../openapi/tags.ts';
import { auditorGate } from '../sessions/auditor-gate.ts';
import { keepSessions } from '../sessions/cookie-sessions.ts';
import { auditRoutes } from './audit/audit.ts';
import { auditEventRoutes } from './audit/audit-events.ts';
import { auditExportRoutes } from './audit/audit-export.ts';
import { auditPaymentRoutes } from './audit/audit-payments.ts';
import { auditKeysRoute } from './audit-keys.ts';
import { bindingRoutes } from './credentials/bindings.ts';
import { browserBoundKeyRoutes } from './credentials/browser-bound-keys.ts';
import { credentialRoutes } from './credentials/credentials.ts';
import { registrationRoutes } from './credentials/registrations.ts';
import { evidenceSchemaRoute } from './evidence-schema.ts';
import { operationRoutes } from './operations.ts';
import { accountRoutes } from './payers/accounts.ts';
import { authenticationRoutes } from './payers/authentications.ts';
import { enrolmentRoutes } from './payers/enrolments.ts';
import { exportRoutes } from './payers/export.ts';
import { messageRoutes } from './payers/messages.ts';
import { sessionRoutes } from './payers/sessions.ts';
import { paymentEvidenceRoute } from './payments/evidence.ts';
import { paymentAuthorisationRoutes } from './payments/payment-authorisations.ts';
import { paymentOrderRoutes } from './payments/payment-orders.ts';
import { paymentRoutes } from './payments/payments.ts';
import { wellKnownRoutes } from './well-known.ts';

/** The parts that a route needs, without those that its area makes. */
type Wants<Routes extends (app: FastifyApp, parts: never) => void, Made extends string = never> = Omit<Parameters<Routes>[1], Made>;
type Ceremonies = 'startAuthorisation' | 'startRegistration' | 'finishRegistration' | 'startSignIn' | 'finishSignIn' | 'auditors';

export type AreaParts = Parameters<typeof startAuthorisation>[0] &
  Parameters<typeof startRegistration>[0] &
  Parameters<typeof finishRegistration>[0] &
  Parameters<typeof startSignIn>[0] &
  Parameters<typeof finishSignIn>[0] &
  Parameters<typeof auditorGate>[0] &
  Wants<typeof enrolmentRoutes> &
  Wants<typeof registrationRoutes, Ceremonies> &
  Wants<typeof authenticationRoutes, Ceremonies> &
  Wants<typeof credentialRoutes> &
  Wants<typeof browserBoundKeyRoutes> &
  Wants<typeof bindingRoutes, Ceremonies> &
  Wants<typeof sessionRoutes> &
  Wants<typeof accountRoutes> &
  Wants<typeof messageRoutes> &
  Wants<typeof exportRoutes> &
  Parameters<typeof orderPayment>[0] &
  Omit<Parameters<typeof startWithOrder>[0], Ceremonies> &
  Wants<typeof paymentOrderRoutes, 'orderPayment' | 'startWithOrder'> &
  Wants<typeof paymentRoutes> &
  Wants<typeof paymentAuthorisationRoutes, Ceremonies> &
  Wants<typeof paymentEvidenceRoute> &
  Wants<typeof auditKeysRoute> &
  Wants<typeof auditRoutes, Ceremonies> &
  Wants<typeof auditEventRoutes, Ceremonies> &
  Wants<typeof auditPaymentRoutes, Ceremonies> &
  Wants<typeof auditExportRoutes, Ceremonies> &
  Wants<typeof operationRoutes> &
  Wants<typeof wellKnownRoutes> & { readonly cookies: Parameters<typeof keepSessions>[1] };

/** Only these routes begin and end sessions, so only they load the session plugin. */
async function addEntrance(app: FastifyApp, parts: AreaParts): Promise<void> {
  await app.register(async (scope) => {
    const own = scope as typeof app;
    await keepSessions(own, parts.cookies);
    await inArea(own, 'payers', (area) => enrolmentRoutes(area, parts));
    const registering = { startRegistration: startRegistration(parts), finishRegistration: finishRegistration(parts) };
    await inArea(own, 'credentials', (area) => registrationRoutes(area, { ...parts, ...registering }));
    const signingIn = { startSignIn: startSignIn(parts), finishSignIn: finishSignIn(parts) };
    await inArea(own, 'payers', (area) => {
      sessionRoutes(area, parts);
      authenticationRoutes(area, { ...parts, ...signingIn });
    });
  });
}

type Area = (app: FastifyApp, parts: AreaParts) => void;

const AREAS: { readonly [Name in AreaName]: Area } = {
  payers: (app, parts) => {
    accountRoutes(app, parts);
    messageRoutes(app, parts);
    exportRoutes(app, parts);
  },

  credentials: (app, parts) => {
    credentialRoutes(app, parts);
    browserBoundKeyRoutes(app, parts);
    bindingRoutes(app, { ...parts, startAuthorisation: startAuthorisation(parts) });
  },

  payments: (app, parts) => {
    const start = { startAuthorisation: startAuthorisation(parts) };
    const ordering = { orderPayment: orderPayment(parts), startWithOrder: startWithOrder({ ...parts, ...start }) };
    paymentOrderRoutes(app, { ...parts, ...ordering });
    paymentRoutes(app, parts);
    paymentAuthorisationRoutes(app, { ...parts, ...start });
    paymentEvidenceRoute(app, parts);
  },

  audit: (app, parts) => {
    const auditors = auditorGate(parts);
    auditRoutes(app, { ...parts, auditors });
    auditEventRoutes(app, { ...parts, auditors });
    auditPaymentRoutes(app, { ...parts, auditors });
    auditExportRoutes(app, { ...parts, auditors });
  },

  operations: (app, parts) => {
    operationRoutes(app, parts);
    auditKeysRoute(app, parts);
    wellKnownRoutes(app, parts);
    evidenceSchemaRoute(app);
  },
};

export async function addAreas(app: FastifyApp, parts: AreaParts): Promise<void> {
  await addEntrance(app, parts);
  for (const [name, add] of Object.entries(AREAS) as [AreaName, Area][]) await inArea(app, name, (area) => add(area, parts));
}
