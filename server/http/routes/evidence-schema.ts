/**
 * The JSON Schema of evidence, for readers in another language (contract §6).
 *
 * The file is the one beside the specification, `server/evidence/README.md`: our own tests hold every document against what is
 * published. New scopes are added, and nothing changes for documents that are out, so a copy may be kept for an hour.
 */
import evidenceSchema from '../../evidence/evidence-1.schema.json' with { type: 'json' };
import type { FastifyApp } from '../frame/fastify-app.ts';
import * as schemas from '../shapes/schemas.ts';

const TEXT = JSON.stringify(evidenceSchema);

export function evidenceSchemaRoute(app: FastifyApp): void {
  app.get(
    '/schemas/evidence-1.json',
    {
      schema: {
        operationId: 'getEvidenceSchema',
        summary: 'JSON Schema of evidence (fido2-sca-evidence/1)',
        security: [],
        response: { 200: { description: 'a JSON Schema', content: { 'application/schema+json': { schema: schemas.AnyObject } } } },
      },
    },
    async (_request, reply) => reply.header('cache-control', 'public, max-age=3600').type('application/schema+json').send(TEXT),
  );
}
