/**
 * Suspends the credentials of before whose key authenticates nothing any more, once, when a server first opens the database.
 *
 * RTS Art 27(a), contract §2. The step `public-key-retired` refuses such a key anyway. But a credential that is called active and
 * can do nothing is offered to the browser, which burns an authorisation with it, lets the payer revoke the last one that works, and
 * keeps an operator from issuing a new code. Suspended, it is what it is wherever a status is asked for.
 * Which keys they are no SQL can say, so migration 0025 leaves the note that they have to be judged, where there are any.
 */
import type { Act } from '../../core/audit/act.ts';
import type { Database } from '../../database/database.ts';
import { changeDatabaseFact, databaseFacts } from '../../database/schema/database-facts.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { insertMessage } from '../payers/messages.ts';
import { endWhatItEarned } from './ending.ts';

const FACT = 'keys of before';
const TO_BE_JUDGED = 'to be judged';
/** Rows that are in memory at once. */
const PAGE = 500;

type KeyRow = { credential_id: string; payer_id: string; label: string; public_key: string };

export function retiringStore(database: Database, audit: AuditLog, randomId: () => string) {
  return {
    /**
     * Whatever instance does it, and however often it is begun again, each credential is suspended once.
     * @param authenticates whether a key (COSE, base64url) may still authenticate
     * @returns how many it suspended
     */
    suspendRetired: async (authenticates: (publicKey: string) => boolean, now: number): Promise<number> => {
      if ((await databaseFacts(database).read(FACT)) !== TO_BE_JUDGED) return 0;
      let suspended = 0;
      for (let after = ''; ; ) {
        const page = await pageOf(database, after);
        for (const row of page) {
          if (authenticates(row.public_key)) continue;
          if (await suspend(row, { now, requestId: randomId(), sessionRef: null })) suspended += 1;
        }
        after = page.at(-1)?.credential_id ?? '';
        if (page.length < PAGE) break;
      }
      await database.write((transaction) => changeDatabaseFact(transaction, FACT, TO_BE_JUDGED, `judged ${new Date(now).toISOString()}`));
      return suspended;
    },
  };

  /** @returns false where it was revoked meanwhile, or another instance was first */
  function suspend({ credential_id: credentialId, payer_id: payerId, label }: KeyRow, act: Act): Promise<boolean> {
    return database.write(async (transaction) => {
      const sql = `UPDATE credentials SET status = 'suspended' WHERE credential_id = $1 AND status IN ('active', 'pending')`;
      if ((await transaction.run(sql, [credentialId])) !== 1) return false;
      await endWhatItEarned(transaction, { payerId, credentialId }, act.now);
      const message = { messageId: randomId(), payerId, type: 'credential-retired', credentialLabel: label, createdAt: act.now } as const;
      await insertMessage(transaction, message);
      const details = { credentialId, because: 'public-key-retired' };
      await audit.append(transaction, act, { type: 'credential-suspended', outcome: 'success', payerId, details });
      return true;
    });
  }
}

function pageOf(database: Database, after: string): Promise<KeyRow[]> {
  return database.read<KeyRow>(
    `SELECT credential_id, payer_id, label, public_key FROM credentials
     WHERE credential_id > $1 AND status IN ('active', 'pending') ORDER BY credential_id LIMIT ${PAGE}`,
    [after],
  );
}
