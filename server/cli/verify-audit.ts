/**
 * `npm run verify-audit [-- --since FILE --evidence FILE…]`: recomputes chain and tree from the first event.
 *
 * RTS Art 29: the log is traceable after the event. One pass in constant memory that ends at the first event which is
 * missing, edited, out of place, or not what a checkpoint was signed over; details that were deleted after retention are
 * no fault. Without `--since` and `--evidence` it asks the database about itself, and whoever holds database and key can
 * make that agree: what was kept elsewhere, by a witness or a payer, is what shows a log that was rewritten as a whole.
 */
import { createPublicKey, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readConfig } from '../config.ts';
import { type AuditHead, FIRST_PREVIOUS_HASH, followChain } from '../core/audit-chain.ts';
import { auditKey } from '../core/audit-key.ts';
import { fromBase64url, toBase64url } from '../core/encoding.ts';
import { growingTree, leafHash } from '../core/merkle-tree.ts';
import { openExistingDatabase } from '../open-database.ts';
import { auditKeyStore } from '../storage/audit-keys.ts';
import { type AuditLog, auditLog } from '../storage/audit-log.ts';
import { type CheckpointStore, checkpointStore } from '../storage/checkpoints.ts';
import { type AuditKeyTrail, auditKeyTrail } from './audit-key-trail.ts';
import { type KeptElsewhere, readKept, storedCheckpoints } from './kept-elsewhere.ts';
import { run, UsageError } from './terminal.ts';

const USAGE = 'usage: npm run verify-audit [-- --since FILE… --evidence FILE…]';
const BATCH = 1_000;

await run(async (args) => {
  const { since, evidence } = readArguments(args);
  const { database, secrets } = await openExistingDatabase(readConfig());
  try {
    const audit = auditLog(database, randomBytes);
    // Read first, before the keys too: what is appended while we read, a rotation included, belongs to the next look.
    const expected = await audit.head();
    const trail = auditKeyTrail(auditKey(createPublicKey(secrets.auditKey)), await auditKeyStore(database, audit).all());
    const fault =
      typeof trail === 'string' ? trail : await verify(audit, expected, checkpointStore(database), trail, readKept(since, evidence, trail));
    if (fault !== null) console.error(fault);
    return fault === null ? 0 : 1;
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

/** @returns the first fault as a line, or null */
async function verify(
  audit: AuditLog,
  expected: AuditHead,
  checkpoints: CheckpointStore,
  trail: AuditKeyTrail,
  kept: KeptElsewhere,
): Promise<string | null> {
  const signed = storedCheckpoints(checkpoints, trail);
  const tree = growingTree();
  let head: AuditHead = { sequence: 0, hash: FIRST_PREVIOUS_HASH };
  while (head.sequence < expected.sequence) {
    const batch = await audit.after(head.sequence, BATCH);
    if (batch.length === 0) break;
    for (const { event, stored } of batch) {
      if (event.sequence > expected.sequence) break;
      const followed = followChain(head, event, stored);
      if (!followed.ok) return `event ${followed.fault.sequence}: ${followed.fault.fault}`;
      head = followed.head;
      tree.append(leafHash(fromBase64url(head.hash)));
      const size = head.sequence;
      const root = () => toBase64url(tree.root());
      const fault = trail.follow(event, stored) ?? (await signed.faultAt(size, root)) ?? kept.faultAt(size, head.hash, root);
      if (fault !== null) return fault;
    }
  }
  if (head.sequence !== expected.sequence || head.hash !== expected.hash)
    return `the chain ends at event ${head.sequence}, its head says ${expected.sequence}`;
  const missing = trail.missing();
  if (missing !== null) return missing;
  const beyond = (await signed.beyond()) ?? kept.beyond(head.sequence);
  if (beyond !== null) return `the log ends at event ${head.sequence}: ${beyond}`;
  const compared = kept.count > 0 ? `, ${kept.count} kept elsewhere agree` : '';
  console.log(`${head.sequence} events, unbroken, head ${head.hash}`);
  console.log(`${signed.count()} checkpoints signed over it${compared}, root ${toBase64url(tree.root())}`);
  return null;
}
