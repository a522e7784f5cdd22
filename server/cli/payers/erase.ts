/**
 * `npm run erase -- --payer USERNAME_OR_ID [--before-retention REASON]`: forgets who a payer was (Regulation (EU) 2016/679 Art 17).
 * `npm run erase -- --refused-before DATE …`: deletes the refused answers from before that day (Art 5(1)(e)).
 *
 * Runs after retention, or before it with a reason that goes on record. Ledger, executed payments and evidence stay under the
 * payer's random id. Afterwards only that id leads to them, and not the name.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readConfig } from '../../config.ts';
import type { Act } from '../../core/audit/act.ts';
import { newId } from '../../core/audit/audit-chain.ts';
import { textFlaw } from '../../core/payments/text.ts';
import { emptyWal } from '../../database/sqlite/empty-wal.ts';
import { openExistingDatabase } from '../../process/open-database.ts';
import { type Stores, stores } from '../../storage/stores.ts';
import { printable } from '../audit/evidence-lines.ts';
import { run, UsageError } from '../terminal.ts';

const USAGE = 'usage: npm run erase -- --payer USERNAME_OR_ID | --refused-before YYYY-MM-DD [--before-retention REASON]';
const LONGEST_REASON = 500;

await run(async (args) => {
  const asked = readArguments(args);
  const config = readConfig();
  const { database } = await openExistingDatabase(config);
  try {
    const all = stores(database, randomBytes, () => newId(randomBytes));
    const act = { now: Date.now(), requestId: newId(randomBytes), sessionRef: null };
    console.log('payer' in asked ? await erasePayer(all, asked, act) : await pruneRefused(all, asked, act));
  } finally {
    await database.close();
  }
  if (config.database.kind === 'sqlite' && !emptyWal(config.database.path))
    throw new UsageError('somebody reads an older state of the database, which the log beside it still holds; give the same command again');
  return 0;
});

async function erasePayer({ erasing }: Stores, { payer, reason }: ErasePayer, act: Act): Promise<string> {
  const [payerId, another] = await erasing.find(payer);
  if (payerId === undefined)
    throw new UsageError(`there is no payer “${printable(payer)}”; who was erased is found by the payer id that was printed then`);
  if (another !== undefined)
    throw new UsageError(`“${printable(payer)}” is one payer’s username and another’s id; give the id of whom you mean`);
  const erased = await erasing.erase(payerId, reason, act);
  if (erased.done === 'retained')
    throw new UsageError(
      `${printable(payer)} is kept until ${new Date(erased.until).toISOString()}; --before-retention REASON erases now, on record`,
    );
  return erased.done === 'already'
    ? `${payerId}: already erased`
    : `${payerId}: erased; ${erased.details} events keep their digests, ledger and executed payments keep this id`;
}

async function pruneRefused({ refusedAssertions }: Stores, { day, before, reason }: PruneRefused, act: Act): Promise<string> {
  const pruned = await refusedAssertions.prune(before, reason, act);
  if (pruned.done === 'retained')
    throw new UsageError(
      `what was refused until ${day} is kept until ${new Date(pruned.until).toISOString()}; --before-retention REASON deletes now, on record`,
    );
  return `refused before ${day}: documents deleted: ${pruned.documents}; their events keep the digests`;
}

type ErasePayer = { readonly payer: string; readonly reason: string | null };
/** `before`: the beginning of that day in UTC, in milliseconds since the epoch. */
type PruneRefused = { readonly day: string; readonly before: number; readonly reason: string | null };

function readArguments(args: readonly string[]): ErasePayer | PruneRefused {
  const text = { type: 'string' } as const;
  let values: { payer?: string; 'refused-before'?: string; 'before-retention'?: string };
  try {
    values = parseArgs({ args: joined(args), options: { payer: text, 'refused-before': text, 'before-retention': text } }).values;
  } catch {
    throw new UsageError(USAGE);
  }
  const { payer, 'refused-before': day, 'before-retention': reason = null } = values;
  if (!payer === !day) throw new UsageError(USAGE);
  if (reason !== null && (reason.length > LONGEST_REASON || textFlaw(reason) !== null || reason.trim() === ''))
    throw new UsageError(`--before-retention takes a reason of 1 to ${LONGEST_REASON} plain characters`);
  if (payer) return { payer, reason };
  const before = Date.parse(`${day}T00:00:00.000Z`);
  // The parser takes 30 February for 2 March.
  if (day === undefined || Number.isNaN(before) || !new Date(before).toISOString().startsWith(`${day}T`))
    throw new UsageError('--refused-before takes a day, YYYY-MM-DD');
  return { day, before, reason };
}

/** An id may begin with a dash, one in 64 does, and on its own it would be taken for an option. */
function joined(args: readonly string[]): string[] {
  const at = args.indexOf('--payer');
  return at < 0 ? [...args] : [...args.slice(0, at), `--payer=${args[at + 1] ?? ''}`, ...args.slice(at + 2)];
}
