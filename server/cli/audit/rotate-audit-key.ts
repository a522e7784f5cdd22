/**
 * `npm run rotate-audit-key -- NEWKEYFILE`: another key signs from now on, authorised by the key before it.
 *
 * Contract §6: a rotation is an event signed by the old key. It is one transaction. From then on an instance that still holds the
 * old key seals nothing and makes no checkpoint. The command moves and deletes no file: the operator names the new one in
 * AUDIT_KEY_FILE, and puts the old one away or destroys it.
 */
import { randomBytes } from 'node:crypto';
import { readConfig } from '../../config.ts';
import { newId } from '../../core/audit/audit-chain.ts';
import { auditSigner } from '../../core/audit/audit-key.ts';
import { signRotation } from '../../core/audit/audit-key-rotation.ts';
import { openExistingDatabase } from '../../process/open-database.ts';
import { readAuditKey } from '../../process/secrets.ts';
import { auditKeyStore } from '../../storage/audit/audit-keys.ts';
import { auditLog } from '../../storage/audit/audit-log.ts';
import { run, UsageError } from '../terminal.ts';

await run(async ([file, ...rest]) => {
  if (!file || rest.length > 0) throw new UsageError('usage: npm run rotate-audit-key -- NEWKEYFILE');
  const next = auditSigner(readAuditKey('NEWKEYFILE', file));
  const { database, secrets } = await openExistingDatabase(readConfig());
  try {
    const previous = auditSigner(secrets.auditKey);
    if (next.keyId === previous.keyId) throw new UsageError(`${file} holds the key that is in use already`);
    const act = { now: Date.now(), requestId: newId(randomBytes), sessionRef: null };
    const keys = auditKeyStore(database, auditLog(database, randomBytes));
    if (!(await keys.rotate(previous, signRotation(previous, next, act.now), act)))
      throw new UsageError(
        `${file} holds a key that this database had before, or somebody rotated at the same time, or the last checkpoint is from later than the clock here; nothing was changed`,
      );
    console.log(`${previous.keyId} is retired; ${next.keyId} signs from now on`);
    console.log(
      `AUDIT_KEY_FILE has to name ${file} from now on; instances that run go on without seals and checkpoints until they are started again`,
    );
    return 0;
  } finally {
    await database.close();
  }
});
