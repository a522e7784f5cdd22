/**
 * The composition root: every part, in the order in which it is made. The only file that knows all parts.
 *
 * Nothing is looked up by name and nothing is global: each part is handed what it needs, so this page shows what can reach
 * what.
 */
import type { KeyObject } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { mayAuthenticate } from './ceremonies/assertion-steps.ts';
import type { Environment } from './ceremonies/environment.ts';
import type { Config } from './config.ts';
import { auditSigner } from './core/audit/audit-key.ts';
import { orderedId } from './core/encoding/ordered-id.ts';
import { POLICY } from './core/policy.ts';
import { webOrigins } from './core/relying-party/origins.ts';
import { type Database, Unavailable } from './database/database.ts';
import { isMigrated } from './database/schema/migrations.ts';
import { ownVerdict } from './evidence/own-verdict.ts';
import { answerOtherMethods } from './http/frame/addresses/other-methods.ts';
import { admitAtMost, MOST_IN_FLIGHT } from './http/frame/admission.ts';
import { type Draining, prepareToDrain } from './http/frame/draining.ts';
import { answerErrors } from './http/frame/error-handler.ts';
import { buildFastifyApp, type FastifyApp } from './http/frame/fastify-app.ts';
import { createMetrics, type Metrics, measureRequests } from './http/frame/metrics.ts';
import { documentApi } from './http/frame/openapi.ts';
import { checkOrigin } from './http/frame/origin-check.ts';
import { limitRate } from './http/frame/rate-limit.ts';
import { servePages } from './http/pages/serve-pages.ts';
import { addAreas } from './http/routes/areas.ts';
import { readSessions, rememberingSigner, sessionCookieName } from './http/sessions/cookie-sessions.ts';
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
  /** Keys of the session cookie's signature: the first one signs, each verifies. */
  readonly cookieKeys: readonly string[];
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

/** Served with the client. */
const DIALOG_ICON = '/account-icon.png';

export const CLIENT_FOLDER = fileURLToPath(new URL('../client/dist', import.meta.url));

export async function buildApp(options: AppOptions): Promise<App> {
  const { config, database, now = steadyClock(), randomBytes = randomPool() } = options;
  const { relyingParty, profile } = config;
  const https = webOrigins(relyingParty.origins).every((origin) => origin.startsWith('https:'));
  const environment: Environment = {
    relyingParty,
    attestation: config.attestation,
    policy: { ...POLICY, spc: config.spcPolicy },
    dialogIcon: DIALOG_ICON,
    now,
    randomBytes,
  };
  const randomId = () => orderedId(now(), randomBytes);
  const parts = { environment, ...stores(database, randomBytes, randomId, environment.policy), auditSigner: auditSigner(options.auditKey) };
  const retired = await parts.retiring.suspendRetired(mayAuthenticate, now());
  await parts.auditKeys.publish(parts.auditSigner.keyId, parts.auditSigner.publicKeyPem, now());

  const app = buildFastifyApp({
    https,
    logger: options.logger,
    trustedProxies: config.trustedProxies,
    newRequestId: randomId,
  });
  if (retired > 0)
    app.log.warn({ credentials: retired }, 'passkeys whose keys authenticate nothing any more were suspended; their payers are told');
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
  checkOrigin(app, { relyingParty, audit: parts.audit, now });
  answerOtherMethods(app);
  admitAtMost(app, options.mostInFlight ?? MOST_IN_FLIGHT, metrics.shed);
  await limitRate(app, { perMinute: config.ratePerMinute, trustedProxies: config.trustedProxies });
  const cookieName = sessionCookieName(https, config.port);
  const cookies = { sessions: parts.sessions, signer: rememberingSigner(options.cookieKeys), cookieName, https, now };
  await readSessions(app, cookies);
  await documentApi(app, { version: VERSION, cookieName, origins: relyingParty.origins });

  const gate = sessionGate(environment, parts.sessions, cookieName);
  const device = deviceCookie({ https, port: config.port, randomBytes });
  const all = {
    ...parts,
    randomBytes,
    gate,
    device,
    cookies,
    relyingParty,
    profile,
    openEnrolment: profile === 'demo',
    demoOnNetwork: config.demoOnNetwork,
    contact: config.contact,
    securityContact: config.securityContact,
    judgeOwnEvidence: ownVerdict(relyingParty),
    isReady: async () => !draining.isDraining() && (await isMigrated(database, database.dialect)),
  };
  await addAreas(app, all);
  await servePages(app, { clientFolder: options.clientFolder ?? CLIENT_FOLDER, bankName: relyingParty.name, docs: profile === 'demo' });
  await app.ready();
  return { app, metrics, draining };
}
