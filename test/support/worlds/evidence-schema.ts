/**
 * The published JSON Schema of evidence, asked by Ajv, the validator that comes with Fastify.
 *
 * Strict: a keyword that is misspelled in the schema is an error, and no rule that is never looked at.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import schema from '../../../server/evidence/evidence-1.schema.json' with { type: 'json' };

type Validate = { (value: unknown): boolean; errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null };
type Ajv2020 = new (options: object) => { readonly compile: (schema: object) => Validate };

let compiled: Validate | null = null;

/** @returns what is wrong with the document and where, or null where it is valid */
export function evidenceSchemaFlaws(document: unknown): string | null {
  compiled ??= compile();
  if (compiled(document)) return null;
  return (compiled.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`).join('; ');
}

function compile(): Validate {
  const ofFastify = createRequire(fileURLToPath(import.meta.resolve('fastify')));
  const { default: Ajv } = ofFastify('ajv/dist/2020.js') as { default: Ajv2020 };
  // `properties` of an `if` stand beside a `type` that is said once for the whole document.
  return new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }).compile(schema);
}
