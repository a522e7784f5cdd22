/**
 * `npm run grant-auditor -- USERNAME [--revoke]`: gives a payer the role `auditor`, who may read the audit log, or takes it away.
 *
 * RTS Art 22(1): only auditors read the log. No route gives the role, so no session, stolen or not, can. An operator who can
 * run this command has the database anyway. Giving the role twice changes nothing, and each change is on record.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readConfig } from '../../config.ts';
import { newId } from '../../core/audit/audit-chain.ts';
import { openExistingDatabase } from '../../process/open-database.ts';
import { stores } from '../../storage/stores.ts';
import { run, UsageError } from '../terminal.ts';
import { findPayer } from './find-payer.ts';

const USAGE = 'usage: npm run grant-auditor -- USERNAME [--revoke]';

await run(async (args) => {
  const { username, revoke } = asked(args);
  const { database } = await openExistingDatabase(readConfig());
  try {
    const all = stores(database, randomBytes, () => newId(randomBytes));
    const payer = await findPayer(all.payers, username);
    const act = { now: Date.now(), requestId: newId(randomBytes), sessionRef: null };
    const changed = await all.roles[revoke ? 'revoke' : 'grant'](payer.payerId, 'auditor', act);
    if (revoke) console.log(changed ? `${username}: no auditor any more` : `${username}: was no auditor`);
    else console.log(changed ? `${username}: auditor from now on` : `${username}: is an auditor already`);
    return 0;
  } finally {
    await database.close();
  }
});

function asked(args: readonly string[]): { username: string; revoke: boolean } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: { revoke: { type: 'boolean' } }, allowPositionals: true });
    const [username, ...rest] = positionals;
    if (username && rest.length === 0) return { username, revoke: values.revoke ?? false };
  } catch {
    // Said below.
  }
  throw new UsageError(USAGE);
}
