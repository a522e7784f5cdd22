/**
 * The OpenAPI document, generated from the schemas that also validate: it cannot promise what the server does not check.
 *
 * What a generator of clients needs is added here and costs requests nothing: names for shapes, who may call an operation, the
 * problems that it may answer. `test/openapi` makes a client from the document, and pays with it.
 */
import swagger from '@fastify/swagger';
import type { FastifySchema, RouteOptions } from 'fastify';
import { WEBAUTHN_EDITION } from '../../webauthn/spec.ts';
import { components } from '../openapi/components.ts';
import { namedShapes } from '../openapi/named-shapes.ts';
import { type Answer, problemAnswers, problemsOf, successAnswer } from '../openapi/operation.ts';
import { TAGS } from '../openapi/tags.ts';
import type { FastifyApp } from './fastify-app.ts';

type Operation = { operationId?: string; responses?: Record<string, Answer> };
type Document = { paths?: Record<string, Record<string, Operation>>; components?: object };
type ApiOptions = { readonly version: string; readonly cookieName: string; readonly origins: readonly string[] };

export async function documentApi(app: FastifyApp, { version, cookieName, origins }: ApiOptions): Promise<void> {
  const shapes = namedShapes(components);
  const securitySchemes = {
    session: { type: 'apiKey', in: 'cookie', name: cookieName, description: 'set by enrolment, activation and sign-in; HttpOnly' },
  } as const;
  /** By operation: the names of a route's schema in the document are not those of the route. */
  const documented = new Map<string, { readonly route: RouteOptions; readonly schema: FastifySchema }>();

  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'fido2-sca',
        version,
        description: `Strong customer authentication with FIDO2: every payment is bound to its amount and payee (RTS Art 5). Judged by ${WEBAUTHN_EDITION}. A change needs an \`Origin\` of this server, or no \`Sec-Fetch-*\` header at all.`,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: origins.filter((origin) => /^https?:/.test(origin)).map((url) => ({ url })),
      tags: [...TAGS],
      components: { securitySchemes },
      security: [{ session: [] }],
    },
    convertConstToEnum: false,
    transform: ({ schema, url, route }) => {
      const { operationId } = schema ?? {};
      if (operationId === undefined) return { schema, url };
      if (documented.get(operationId)) throw new Error(`two operations are called ${operationId}`);
      if (!schema.tags) throw new Error(`${url} is in no area of the API`);
      documented.set(operationId, { route, schema });
      const { body, params, querystring, headers, response, ...about } = schema;
      const inputs = { ...(params ? { params } : {}), ...(querystring ? { querystring } : {}), ...(headers ? { headers } : {}) };
      return {
        schema: {
          ...about,
          ...inputs,
          ...(body ? { body: shapes.named(body) } : {}),
          response: shapes.named(response),
        },
        url,
      };
    },
    transformObject: (document) => {
      const whole = ('openapiObject' in document ? document.openapiObject : {}) as Document;
      const { paths = {} } = whole;
      for (const operation of Object.values(paths).flatMap((each) => Object.values(each))) {
        const found = documented.get(operation.operationId ?? '');
        if (!found) throw new Error('an operation without operationId');
        const { route, schema } = found;
        const answers = Object.entries(operation.responses ?? {}).map(
          ([status, answer]) => [status, successAnswer(status, answer, schema)] as const,
        );
        operation.responses = { ...Object.fromEntries(answers), ...problemAnswers(problemsOf(route, schema)) };
      }
      return {
        ...whole,
        paths: shapes.referring(paths as never) as never,
        components: { securitySchemes, schemas: shapes.definitions() as never },
      };
    },
  });
}
