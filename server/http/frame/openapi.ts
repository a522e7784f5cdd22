/** The OpenAPI document, generated from the schemas that also validate: it cannot promise what the server does not check. */
import swagger from '@fastify/swagger';
import { WEBAUTHN_EDITION } from '../../webauthn/spec.ts';
import type { FastifyApp } from './fastify-app.ts';

const PROBLEM = {
  description: 'A problem (RFC 9457)',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['type', 'title', 'status', 'detail', 'instance'],
        properties: {
          type: { type: 'string', description: '/problems/<slug>' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
          instance: { type: 'string', description: 'the request id' },
          errors: {
            type: 'array',
            items: { type: 'object', properties: { pointer: { type: 'string', description: 'JSON pointer' }, reason: { type: 'string' } } },
          },
        },
      },
    },
  },
} as const;

type Document = { paths?: Record<string, Record<string, { responses?: Record<string, unknown> }>> };

export async function documentApi(app: FastifyApp, version: string, cookieName: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'fido2-sca',
        version,
        description: `Strong customer authentication with FIDO2: every payment is bound to its amount and payee (RTS Art 5). Judged by ${WEBAUTHN_EDITION}.`,
      },
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: cookieName } } },
      security: [{ session: [] }],
    },
    transformObject: (document) => {
      if (!('openapiObject' in document)) return document.swaggerObject;
      for (const operations of Object.values((document.openapiObject as Document).paths ?? {})) {
        for (const operation of Object.values(operations)) operation.responses = { ...operation.responses, default: PROBLEM };
      }
      return document.openapiObject;
    },
  });
}
