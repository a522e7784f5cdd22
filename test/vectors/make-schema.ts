/** `npm run make-schema`: writes into the published schema of evidence what it says of each scope. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import evidenceSchema from '../../server/evidence/evidence-1.schema.json' with { type: 'json' };
import { withScopes } from './evidence-schema-scopes.ts';

const file = fileURLToPath(new URL('../../server/evidence/evidence-1.schema.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(withScopes(evidenceSchema))}\n`);
// From one line, so that what fits into a line has one: the file looks the same, however often it is written.
const { status } = spawnSync('biome', ['format', '--write', file], { stdio: 'inherit' });
process.exitCode = status ?? 1;
