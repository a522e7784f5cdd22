/**
 * Pages for people: the built client, the explanation of each problem, and the API document as a page.
 *
 * The last two are plain HTML without script, made here: a content security policy that forbids inline script and requires
 * Trusted Types excludes documentation tools that need them.
 */
import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { ProblemSlug } from '../../core/failures.ts';
import type { FastifyApp } from '../frame/fastify-app.ts';
import { problems, sendProblem } from '../frame/problems.ts';
import { docsPage } from './docs-page.ts';
import { problemPage, problemsPage } from './problem-page.ts';

export type PageOptions = {
  /** Folder of the built client. */
  readonly clientFolder: string;
  readonly bankName: string;
  readonly docs: boolean;
};

export async function servePages(app: FastifyApp, { clientFolder, bankName, docs }: PageOptions): Promise<void> {
  const html = 'text/html; charset=utf-8';
  app.get('/problems', { schema: { hide: true } }, async (_request, reply) => reply.type(html).send(problemsPage(bankName)));
  app.get('/problems/:slug', { schema: { hide: true } }, async (request, reply) => {
    const { slug } = request.params as { slug: string };
    if (!Object.hasOwn(problems, slug)) return sendProblem(reply, 'not-found');
    return reply.type(html).send(problemPage(bankName, slug as ProblemSlug));
  });
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => reply.send(app.swagger()));
  if (docs) {
    app.get('/docs', { schema: { hide: true } }, async (_request, reply) =>
      reply.type(html).send(docsPage(bankName, app.swagger() as never)),
    );
  }
  if (!existsSync(clientFolder)) return;

  await app.register(fastifyStatic, {
    root: clientFolder,
    wildcard: false,
    index: false,
    cacheControl: false,
    acceptRanges: false,
    // Vite puts a hash into the names under /assets; everything else is looked at again.
    setHeaders: (response, path) =>
      void response.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  // Every other address without an ending is a page of the client, which has its own router and its own "not found".
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const path = `/${(request.params as { '*': string })['*']}`; // decoded, as the router saw it
    if (path.startsWith('/api/') || path.includes('.')) return sendProblem(reply, 'not-found');
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
