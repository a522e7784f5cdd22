/**
 * The composition root: every part, in the order in which it is made. The only file that knows all of them.
 *
 * Nothing is looked up by name and nothing is global: what a part needs is handed to it here, so a reader sees on one
 * page what can reach what.
 */
import type { KeyObject } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { authorisePayment } from './ceremonies/authorise-payment.ts';
import type { Environment } from './ceremonies/environment.ts';
import { finishRegistration } from './ceremonies/finish-registration.ts';
import { finishSignIn } from './ceremonies/finish-sign-in.ts';
import { authoriseBinding } from './ceremonies/scopes/credential-acts.ts';
import { startAuthorisation } from './ceremonies/start-authorisation.ts';
import { startRegistration } from './ceremonies/start-registration.ts';
import { startSignIn } from './ceremonies/start-sign-in.ts';
import type { Config } from './config.ts';
import { auditSigner } from './core/audit/audit-key.ts';
import { orderedId } from './core/encoding/ordered-id.ts';
import { type Database, Unavailable } from './database/database.ts';
import { isMigrated } from './database/schema/migrations.ts';
import { ownVerdict } from './evidence/own-verdict.ts';
import { admitAtMost, MOST_IN_FLIGHT } from './http/frame/admission.ts';
import { type Draining, prepareToDrain } from './http/frame/draining.ts';
import { answerErrors, answerOtherMethods } from './http/frame/error-handler.ts';
import { buildFastifyApp, type FastifyApp } from './http/frame/fastify-app.ts';
import { createMetrics, type Metrics, measureRequests } from './http/frame/metrics.ts';
import { documentApi } from './http/frame/openapi.ts';
import { checkOrigin } from './http/frame/origin-check.ts';
import { servePages } from './http/pages/serve-pages.ts';
import { auditRoutes } from './http/routes/audit/audit.ts';
import { auditEventRoutes } from './http/routes/audit/audit-events.ts';
import { auditExportRoutes } from './http/routes/audit/audit-export.ts';
import { auditPaymentRoutes } from './http/routes/audit/audit-payments.ts';
import { bindingRoutes } from './http/routes/credentials/bindings.ts';
import { browserBoundKeyRoutes } from './http/routes/credentials/browser-bound-keys.ts';
import { credentialRoutes } from './http/routes/credentials/credentials.ts';
import { registrationRoutes } from './http/routes/credentials/registrations.ts';
import { operationRoutes } from './http/routes/operations.ts';
import { accountRoutes } from './http/routes/payers/accounts.ts';
import { authenticationRoutes } from './http/routes/payers/authentications.ts';
import { enrolmentRoutes } from './http/routes/payers/enrolments.ts';
import { exportRoutes } from './http/routes/payers/export.ts';
import { evidenceRoutes } from './http/routes/payments/evidence.ts';
import { paymentAuthorisationRoutes } from './http/routes/payments/payment-authorisations.ts';
import { paymentOrderRoutes } from './http/routes/payments/payment-orders.ts';
import { paymentRoutes } from './http/routes/payments/payments.ts';
import { auditorGate } from './http/sessions/auditor-gate.ts';
import { keepSessions, readSessions, rememberingSigner, sessionCookieName } from './http/sessions/cookie-sessions.ts';
import { deviceCookie } from './http/sessions/device-cookie.ts';
import { sessionGate } from './http/sessions/session-gate.ts';
import { keepCheckpoints } from './process/checkpoint-keeper.ts';
import { randomPool } from './process/random-pool.ts';
import { steadyClock } from './process/steady-clock.ts';
import { VERSION } from './process/version.ts';
import { stores } from './storage/stores.ts';

export type AppOptions = {
  readonly config: Config;
  readonly database: Database;
  /** Key of the session cookie's signature. */
  readonly cookieKey: string;
  /** Ed25519 private key that evidence is sealed with. */
  readonly auditKey: KeyObject;
  readonly logger: boolean;
  /** Clock, which never goes back, and chance; tests bring their own. */
  readonly now?: () => number;
  readonly randomBytes?: (count: number) => Uint8Array<ArrayBuffer>;
  readonly clientFolder?: string;
  /** How many requests that change something are worked on at once. */
  readonly mostInFlight?: number;
};

export type App = { readonly app: FastifyApp; readonly metrics: Metrics; readonly draining: Draining };

export const CLIENT_FOLDER = fileURLToPath(new URL('../client/dist', import.meta.url));

export async function buildApp(options: AppOptions): Promise<App> {
  const { config, database, now = steadyClock(), randomBytes = randomPool() } = options;
  const { relyingParty, profile } = config;
  const https = relyingParty.origins.every((origin) => origin.startsWith('https:'));
  const environment: Environment = { relyingParty, attestation: config.attestation, spcPolicy: config.spcPolicy, now, randomBytes };
  const randomId = () => orderedId(now(), randomBytes);
  const parts = { environment, ...stores(database, randomBytes, randomId), auditSigner: auditSigner(options.auditKey) };
  await parts.auditKeys.publish(parts.auditSigner.keyId, parts.auditSigner.publicKeyPem, now());

  const app = await buildFastifyApp({
    https,
    logger: options.logger,
    trustedProxies: config.trustedProxies,
    ratePerMinute: config.ratePerMinute,
    newRequestId: randomId,
  });
  const draining = prepareToDrain(app);
  const metrics = createMetrics(() => parts.authorisations.countOpen(now()));
  parts.audit.onRecorded((event) => metrics.ceremony(event.type, event.outcome, event.code ?? 'ok'));
  const keeper = keepCheckpoints({
    ...parts.checkpoints,
    make: () => parts.checkpoints.make(parts.auditSigner, now()),
    onRecorded: parts.audit.onRecorded,
    witness: config.auditWitness,
    warn: (error) => app.log.warn(error, 'no checkpoint of the audit log could be made; it is tried again'),
  });
  app.addHook('onClose', keeper.close);
  measureRequests(app, metrics);
  answerErrors(app, (error) => error instanceof Unavailable);
  checkOrigin(app, { origins: relyingParty.origins, audit: parts.audit, now });
  admitAtMost(app, options.mostInFlight ?? MOST_IN_FLIGHT, metrics.shed);
  const cookieName = sessionCookieName(https, config.port);
  const cookies = { sessions: parts.sessions, signer: rememberingSigner(options.cookieKey), cookieName, https, now };
  await readSessions(app, cookies);
  await documentApi(app, VERSION, cookieName);

  const gate = sessionGate(environment, parts.sessions, cookieName);
  const device = deviceCookie({ https, port: config.port, randomBytes });
  const starting = startAuthorisation(parts);
  const addOtherMethods = answerOtherMethods(app);
  const opening = { ...parts, device, gate };
  await app.register(async (scope) => {
    const own = scope as typeof app;
    await keepSessions(own, cookies);
    enrolmentRoutes(own, { ...opening, openEnrolment: profile === 'demo' });
    registrationRoutes(own, { ...opening, startRegistration: startRegistration(parts), finishRegistration: finishRegistration(parts) });
    authenticationRoutes(own, { ...opening, startSignIn: startSignIn(parts), finishSignIn: finishSignIn(parts) });
  });
  credentialRoutes(app, { ...parts, gate });
  browserBoundKeyRoutes(app, { ...parts, gate });
  bindingRoutes(app, { ...parts, startAuthorisation: starting, authoriseBinding: authoriseBinding(parts), gate });
  accountRoutes(app, { ...parts, gate });
  paymentOrderRoutes(app, { ...parts, gate });
  paymentRoutes(app, { ...parts, gate });
  paymentAuthorisationRoutes(app, { ...parts, startAuthorisation: starting, authorisePayment: authorisePayment(parts), gate });
  const auditors = auditorGate({ ...parts, gate });
  auditRoutes(app, { ...parts, auditors });
  auditEventRoutes(app, { ...parts, auditors });
  auditPaymentRoutes(app, { ...parts, auditors, judgeOwnEvidence: ownVerdict(relyingParty) });
  auditExportRoutes(app, { ...parts, auditors });
  evidenceRoutes(app, { ...parts, gate });
  exportRoutes(app, { ...parts, gate });
  const isReady = async () => !draining.isDraining() && (await isMigrated(database, database.dialect));
  operationRoutes(app, { relyingParty, profile, demoOnNetwork: config.demoOnNetwork, audit: parts.audit, gate, isReady });
  addOtherMethods();
  await servePages(app, { clientFolder: options.clientFolder ?? CLIENT_FOLDER, bankName: relyingParty.name, docs: profile === 'demo' });
  await app.ready();
  return { app, metrics, draining };
}
