/** Prometheus metrics on a listener of their own: failure codes are not public (RTS Art 4(3)(a)). */
import { createServer, type Server } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { keyCacheUse } from '../../webauthn/signature.ts';
import { cookieCacheUse } from '../sessions/cookie-sessions.ts';
import type { FastifyApp } from './fastify-app.ts';

const CACHES = { 'public-keys': keyCacheUse, 'session-cookies': cookieCacheUse };

export type Metrics = {
  readonly registry: Registry;
  /** One judged ceremony. @param code the failure code, or `ok` */
  readonly ceremony: (type: string, outcome: string, code: string) => void;
  /** One request that was refused because too many were in progress. */
  readonly shed: () => void;
};

export function createMetrics(openAuthorisations: () => Promise<number>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const ceremonies = new Counter({
    name: 'sca_ceremonies_total',
    help: 'Audited acts by outcome and failure code',
    labelNames: ['type', 'outcome', 'code'],
    registers: [registry],
  });
  const shed = new Counter({
    name: 'sca_requests_shed_total',
    help: 'Requests turned away with 503 because too many were being worked on',
    registers: [registry],
  });
  new Gauge({
    name: 'sca_open_authorisations',
    help: 'Authorisations waiting for an answer',
    registers: [registry],
    async collect() {
      this.set(await openAuthorisations());
    },
  });
  new Counter({
    name: 'sca_cache_lookups_total',
    help: 'Look-ups in bounded caches since the start, by cache and by whether it was there',
    labelNames: ['cache', 'result'],
    registers: [registry],
    collect() {
      // The caches count; what they have is told at each look.
      this.reset();
      for (const [cache, { hits, misses }] of Object.entries(CACHES)) {
        this.inc({ cache, result: 'hit' }, hits);
        this.inc({ cache, result: 'miss' }, misses);
      }
    },
  });
  return { registry, ceremony: (type, outcome, code) => ceremonies.inc({ type, outcome, code }), shed: () => shed.inc() };
}

/** Latency of every route, by route and status. */
export function measureRequests(app: FastifyApp, { registry }: Metrics): void {
  const latency = new Histogram({
    name: 'sca_http_request_duration_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    latency.observe(
      { method: request.method, route: request.routeOptions.url ?? 'unknown', status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
    done();
  });
}

export function listenForMetrics({ registry }: Metrics, { host, port }: { host: string; port: number }): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve(server)));
}
