/**
 * `npm run erase -- --payer USERNAME_OR_ID [--before-retention REASON]`: forgets who a payer was (Regulation (EU) 2016/679 Art 17).
 *
 * After retention, or before it with a reason that goes on record. Ledger, executed payments and evidence stay under the
 * payer's random id; who was erased is found by that id only, which is the point.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { newId } from '../core/audit-chain.ts';
import { textFlaw } from '../core/text.ts';
import { openExistingDatabase } from '../open-database.ts';
import { stores } from '../storage/stores.ts';
import { printable } from './evidence-lines.ts';
import { run, UsageError } from './terminal.ts';

const USAGE = 'usage: npm run erase -- --payer USERNAME_OR_ID [--before-retention REASON]';
const LONGEST_REASON = 500;

await run(async (args) => {
  const { payer, reason } = readArguments(args);
  const { database } = await openExistingDatabase(readConfig());
  try {
    const { erasing } = stores(database, randomBytes, () => newId(randomBytes));
    const [payerId, another] = await erasing.find(payer);
    if (payerId === undefined)
      throw new UsageError(`there is no payer “${printable(payer)}”; who was erased is found by the payer id that was printed then`);
    if (another !== undefined)
      throw new UsageError(`“${printable(payer)}” is one payer’s username and another’s id; give the id of whom you mean`);
    const erased = await erasing.erase(payerId, reason, { now: Date.now(), requestId: newId(randomBytes), sessionRef: null });
    if (erased.done === 'retained')
      throw new UsageError(
        `${printable(payer)} is kept until ${new Date(erased.until).toISOString()}; --before-retention REASON erases now, on record`,
      );
    console.log(
      erased.done === 'already'
        ? `${payerId}: already erased`
        : `${payerId}: erased; ${erased.details} events keep their digests, ledger and executed payments keep this id`,
    );
    return 0;
  } finally {
    await database.close();
  }
});

function readArguments(args: readonly string[]): { payer: string; reason: string | null } {
  const text = { type: 'string' } as const;
  let values: { payer?: string; 'before-retention'?: string };
  try {
    values = parseArgs({ args: [...args], options: { payer: text, 'before-retention': text } }).values;
  } catch {
    throw new UsageError(USAGE);
  }
  const { payer, 'before-retention': reason = null } = values;
  if (!payer) throw new UsageError(USAGE);
  if (reason !== null && (reason.length > LONGEST_REASON || textFlaw(reason) !== null || reason.trim() === ''))
    throw new UsageError(`--before-retention takes a reason of 1 to ${LONGEST_REASON} plain characters`);
  return { payer, reason };
}
