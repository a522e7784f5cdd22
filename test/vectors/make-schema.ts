/** `npm run make-schema`: writes into the published schema of evidence what it says of each scope. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import evidenceSchema from '../../server/evidence/evidence-1.schema.json' with { type: 'json' };
import { withScopes } from './evidence-schema-scopes.ts';

const file = fileURLToPath(new URL('../../server/evidence/evidence-1.schema.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(withScopes(evidenceSchema))}\n`);
