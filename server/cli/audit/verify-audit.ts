/**
 * `npm run verify-audit [-- --since FILE --evidence FILE…]`: recomputes chain and tree from the first event.
 *
 * RTS Art 29: the log is traceable after the event (`follow-log.ts`). Without `--since` and `--evidence` the command compares the
 * database only with itself, and an attacker who can write to the database can make that agree by deleting the checkpoints. A log
 * that was rewritten as a whole shows only against what a witness or a payer kept. So the command says when it compared nothing
 * from elsewhere.
 */
import { createPublicKey, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readConfig } from '../../config.ts';
import { auditKey } from '../../core/audit/audit-key.ts';
import { openExistingDatabase } from '../../process/open-database.ts';
import { auditKeyStore } from '../../storage/audit/audit-keys.ts';
import { auditLog } from '../../storage/audit/audit-log.ts';
import { checkpointStore } from '../../storage/audit/checkpoints.ts';
import { run, UsageError } from '../terminal.ts';
import { auditKeyTrail } from './audit-key-trail.ts';
import { followLog } from './follow-log.ts';
import { readKept } from './kept-elsewhere.ts';

const NOTHING_COMPARED =
  'nothing that was kept elsewhere was compared: a log that was rewritten as a whole looks like this too (--since, --evidence)';
const USAGE = 'usage: npm run verify-audit [-- --since FILE… --evidence FILE…]';

await run(async (args) => {
  const { since, evidence } = readArguments(args);
  const { database, secrets } = await openExistingDatabase(readConfig());
  try {
    const audit = auditLog(database, randomBytes);
    // Read first, before the keys too: what is appended while we read, a rotation included, belongs to the next look.
    const expected = await audit.head();
    const trail = auditKeyTrail(auditKey(createPublicKey(secrets.auditKey)), await auditKeyStore(database, audit).all());
    const followed =
      typeof trail === 'string'
        ? { ok: false as const, fault: trail }
        : await followLog(audit, checkpointStore(database), trail, readKept(since, evidence, trail), expected);
    if (!followed.ok) console.error(followed.fault);
    else for (const line of followed.lines) console.log(line);
    if (followed.ok && since.length + evidence.length === 0) console.log(NOTHING_COMPARED);
    return followed.ok ? 0 : 1;
  } finally {
    await database.close();
  }
});

function readArguments(args: readonly string[]): { since: string[]; evidence: string[] } {
  const files = { type: 'string', multiple: true } as const;
  try {
    const { since = [], evidence = [] } = parseArgs({ args: [...args], options: { since: files, evidence: files } }).values;
    return { since, evidence };
  } catch {
    throw new UsageError(USAGE);
  }
}
