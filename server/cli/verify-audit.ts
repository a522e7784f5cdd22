/**
 * `npm run verify-audit`: recomputes the audit chain from the first event, in constant memory.
 *
 * RTS Art 29: the log is traceable after the event. Reports the first event that is missing, edited, out of place, or
 * whose details were edited; details that were deleted after retention are no fault. Exit 0 only for a whole chain.
 */
import { randomBytes } from 'node:crypto';
import { readConfig } from '../config.ts';
import { type AuditHead, FIRST_PREVIOUS_HASH, followChain } from '../core/audit-chain.ts';
import { openExistingDatabase } from '../open-database.ts';
import { type AuditLog, auditLog } from '../storage/audit-log.ts';
import { run, UsageError } from './terminal.ts';

const BATCH = 1_000;

await run(async (args) => {
  if (args.length > 0) throw new UsageError('usage: npm run verify-audit');
  const { database } = await openExistingDatabase(readConfig());
  try {
    return await verify(auditLog(database, randomBytes));
  } finally {
    await database.close();
  }
});

async function verify(audit: AuditLog): Promise<number> {
  // Read first: what is appended while we read belongs to the next look.
  const expected = await audit.head();
  let head: AuditHead = { sequence: 0, hash: FIRST_PREVIOUS_HASH };
  while (head.sequence < expected.sequence) {
    const batch = await audit.after(head.sequence, BATCH);
    if (batch.length === 0) break;
    for (const { event, stored } of batch) {
      if (event.sequence > expected.sequence) break;
      const followed = followChain(head, event, stored);
      if (!followed.ok) {
        console.error(`event ${followed.fault.sequence}: ${followed.fault.fault}`);
        return 1;
      }
      head = followed.head;
    }
  }
  if (head.sequence !== expected.sequence || head.hash !== expected.hash) {
    console.error(`the chain ends at event ${head.sequence}, its head says ${expected.sequence}`);
    return 1;
  }
  console.log(`${head.sequence} events, unbroken, head ${head.hash}`);
  return 0;
}
