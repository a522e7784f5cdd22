/**
 * Pages for people: the built client, the explanation of each problem, and the API document as a page.
 *
 * The last two are plain HTML without script, made here: a content security policy that forbids inline script and requires
 * Trusted Types excludes documentation tools that need them.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { ProblemSlug } from '../../core/failures.ts';
import { pathOf } from '../frame/addresses/request-target.ts';
import type { FastifyApp } from '../frame/fastify-app.ts';
import { problems, sendProblem } from '../frame/problems.ts';
import { CLIENT_PAGES } from './client-pages.ts';
import { docsPage } from './docs-page.ts';
import { escapeHtml } from './layout.ts';
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
  const client = join(clientFolder, PAGE);
  const page = existsSync(client) ? named(readFileSync(client, 'utf8'), bankName) : null;
  // What is no page is 404, as a person reads it where a browser asks for a page.
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.headers.accept?.includes('text/html') === true && !pathOf(request.url).startsWith('/api/');
    if (page === null || !wantsPage) return sendProblem(reply, 'not-found');
    return reply.code(404).header('vary', 'accept').type(html).send(page);
  });
  if (page === null) return;

  await app.register(fastifyStatic, {
    root: clientFolder,
    globIgnore: [PAGE],
    wildcard: false,
    index: false,
    cacheControl: false,
    acceptRanges: false,
    // Vite puts a hash into the names under /assets; everything else is looked at again.
    setHeaders: (response, path) =>
      void response.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  const etag = `"${createHash('sha256').update(page).digest('base64url')}"`;
  for (const path of [...CLIENT_PAGES, `/${PAGE}`])
    app.get(path, { schema: { hide: true } }, async (request, reply) => {
      reply.header('cache-control', 'no-cache').header('etag', etag);
      return isHeld(request.headers['if-none-match'], etag) ? reply.code(304).send() : reply.type(html).send(page);
    });
}

const PAGE = 'index.html';
/** In the client's page: where the bank's name stands for a browser that runs no script. */
const NAME = '<!-- of the bank -->';

/** The name is of the configuration: text, whatever it holds, and no pattern of a replacement. */
function named(page: string, bankName: string): string {
  return page.replaceAll(NAME, () => ` of <bdi>${escapeHtml(bankName)}</bdi>`);
}

/** RFC 9110 §13.1.2: compared weakly, with every tag that is named. */
function isHeld(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}
