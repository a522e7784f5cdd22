/**
 * What the document says of an operation beside its shapes: who may call it, and which problems it may answer.
 *
 * Most problems follow from the route itself: a body may be out of shape, too large or no JSON; a session may be missing; an
 * allowance may be used up. Only what the act adds is named in the route, in `schema.problems`. A client that is generated from
 * the document then knows each status that it may meet, with its slugs (RFC 9457), and none that cannot come.
 */
import { STATUS_CODES } from 'node:http';
import type { FastifySchema, RouteOptions } from 'fastify';
import type { ProblemSlug } from '../../core/failures.ts';
import { problems } from '../frame/problems.ts';
import { LINKS } from './links.ts';

declare module 'fastify' {
  interface FastifySchema {
    /** What the act may answer, beside what every such route may. */
    problems?: readonly ProblemSlug[];
    /** What `Location` of the answer 201 points to. */
    location?: string;
  }
}

type Header = { readonly description: string; readonly schema: { readonly type: string; readonly minimum?: number } };
export type Answer = {
  description: string;
  headers?: Readonly<Record<string, Header>>;
  content?: Readonly<Record<string, { readonly schema: object }>>;
  links?: object;
};

const SAFE = new Set(['GET', 'HEAD']);
const PROBLEM = { $ref: '#/components/schemas/Problem' } as const;
const RETRY_AFTER: Header = {
  description: 'seconds until the next try makes sense (RFC 9110 §10.2.3)',
  schema: { type: 'integer', minimum: 0 },
};
const ALLOW: Header = { description: 'with 405: the methods that this path knows', schema: { type: 'string' } };

/** Problems that say how long to wait. A block says so where it is temporary. */
const SAYS_WHEN = new Set<ProblemSlug>(['authorisation-blocked', 'too-many-requests', 'unavailable']);

/** Every slug that this route may answer. */
export function problemsOf({ method, config }: RouteOptions, schema: FastifySchema): readonly ProblemSlug[] {
  const slugs = new Set<ProblemSlug>(['misdirected-request', 'unavailable', 'internal', ...(schema.problems ?? [])]);
  // A parameter that cannot be decoded reaches no route, and is answered as a request that is not in shape.
  if (schema.body || schema.params || schema.querystring || schema.headers) slugs.add('invalid-request');
  if (schema.body) slugs.add('request-too-large').add('unsupported-media-type');
  // A route without a word on security has the gate of sessions in front.
  if (schema.security === undefined) slugs.add('no-session');
  if (config?.limited) slugs.add('too-many-requests');
  if (![method].flat().every((each) => SAFE.has(each))) slugs.add('cross-site-request');
  return [...slugs];
}

/** The answers that are problems, by status; `default` is what never reaches a route, and what a proxy may say. */
export function problemAnswers(slugs: readonly ProblemSlug[]): Readonly<Record<string, Answer>> {
  const answers: Record<string, Answer> = {};
  for (const status of new Set(slugs.map((slug) => problems[slug].status))) {
    const own = slugs.filter((slug) => problems[slug].status === status);
    answers[status] = {
      description: own.map((slug) => problems[slug].title).join(' · '),
      ...(own.some((slug) => SAYS_WHEN.has(slug)) && { headers: { 'Retry-After': RETRY_AFTER } }),
      content: { 'application/problem+json': { schema: { allOf: [PROBLEM, typedAs(own)] } } },
    };
  }
  const content = { 'application/problem+json': { schema: PROBLEM } };
  return { ...answers, default: { description: 'Another problem (RFC 9457)', headers: { Allow: ALLOW }, content } };
}

const typedAs = (slugs: readonly ProblemSlug[]) => ({
  type: 'object',
  required: ['type'],
  properties: { type: { type: 'string', enum: slugs.map((slug) => `/problems/${slug}`) } },
});

/** An answer that is no problem, with the header that goes with it. */
export function successAnswer(status: string, answer: Answer, { operationId = '', location }: FastifySchema): Answer {
  const follows = LINKS[operationId];
  const header: Header | false = status === '201' && location !== undefined && { description: location, schema: { type: 'string' } };
  const description = answer.description === 'Default Response' ? (STATUS_CODES[status] ?? status) : answer.description;
  const links = follows?.status === status && { links: follows.links };
  return { ...answer, description, ...(header && { headers: { Location: header } }), ...links };
}
