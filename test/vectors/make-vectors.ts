/**
 * `npm run make-vectors`: writes `test/vectors/*.json` anew, everything but the vectors of other people; and what the schema of
 * evidence says of each scope.
 *
 * Ids, keys and nonces are derived from words, so two runs differ at most in signatures that have chance in them. Files that
 * are out stay good for ever: a change of the format adds vectors and keeps those that are there.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import evidenceSchema from '../../server/evidence/evidence-1.schema.json' with { type: 'json' };
import { dynamicLinkVectors } from './dynamic-link-vectors.ts';
import { withScopes } from './evidence-schema-scopes.ts';
import { evidenceVectors } from './evidence-vectors.ts';
import { writeVectors } from './published-vectors.ts';
import { refusalVectors } from './refusal-vectors.ts';
import { COMMENTS } from './vector-comments.ts';

const schemaFile = fileURLToPath(import.meta.resolve('../../server/evidence/evidence-1.schema.json'));
writeFileSync(schemaFile, `${JSON.stringify(withScopes(evidenceSchema), null, 2)}\n`);

writeVectors('dynamic-links', { $comment: COMMENTS['dynamic-links'], ...dynamicLinkVectors() });
writeVectors('evidence', { $comment: COMMENTS.evidence, ...(await evidenceVectors()) });
writeVectors('refusals', { $comment: COMMENTS.refusals, ...(await refusalVectors()) });
