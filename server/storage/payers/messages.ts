/**
 * The payer's mailbox: what the bank has to tell about credentials and blocks.
 *
 * NIST SP 800-63B-4 (binding) and RTS Art 4(4): the payer is told of a new authenticator, of a possible clone and of a
 * block, in the transaction that caused it. RTS Art 4(3)(a): what was wrong with a try is told after the next accepted
 * authentication. That is read from the credentials, so accepting a payment writes nothing for it.
 */
import type { Act } from '../../core/audit/act.ts';
import { type MessageType, messageToldAs } from '../../core/message-type.ts';
import { type Database, firstRow, type Query, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';

export type Message = {
  readonly messageId: string;
  readonly payerId: string;
  readonly type: MessageType;
  readonly credentialLabel?: string;
  readonly createdAt: number;
};

/** As its payer sees it: `isRead` once the payer has said so. */
export type ToldMessage = Message & { readonly isRead: boolean };

type MessageRow = {
  message_id: string;
  payer_id: string;
  type: string;
  credential_label: string | null;
  created_at: number;
  read_at: number | null;
};

const OWN = 'SELECT message_id, payer_id, type, credential_label, created_at, read_at FROM messages WHERE payer_id = $1';

export type MessageStore = ReturnType<typeof messageStore>;

export function messageStore(database: Database, audit: AuditLog) {
  return {
    /** Newest first. @param before a message of the same payer; the page has only older ones */
    list: async (payerId: string, limit = 50, before: ToldMessage | null = null): Promise<ToldMessage[]> => {
      // Read first: an older answer tells less, never more.
      const lastScaAt = await lastScaOf(database.read, payerId);
      const older = before ? 'AND (created_at < $3 OR (created_at = $3 AND message_id > $4))' : '';
      const params = before ? [payerId, limit, before.createdAt, before.messageId] : [payerId, limit];
      const sql = `${OWN} ${older} ORDER BY created_at DESC, message_id LIMIT $2`;
      return (await database.read<MessageRow>(sql, params)).map((row) => told(row, lastScaAt));
    },

    /** The payer's own message, or null. */
    own: async (payerId: string, messageId: string): Promise<ToldMessage | null> => {
      const lastScaAt = await lastScaOf(database.read, payerId);
      const row = firstRow(await database.read<MessageRow>(`${OWN} AND message_id = $2`, [payerId, messageId]));
      return row && told(row, lastScaAt);
    },

    /** RTS Art 4(4): that the payer has read it is on record, once. Read already, or not the payer's: nothing is written. */
    read: (payerId: string, messageId: string, act: Act): Promise<void> =>
      database.write(async (transaction) => {
        const sql = 'UPDATE messages SET read_at = $3 WHERE payer_id = $1 AND message_id = $2 AND read_at IS NULL RETURNING message_id';
        const rows = await transaction.query(sql, [payerId, messageId, act.now]);
        if (rows.length > 0)
          await audit.append(transaction, act, { type: 'message-read', outcome: 'success', payerId, details: { messageId } });
      }),
  };
}

function told(row: MessageRow, lastScaAt: number | null): ToldMessage {
  return {
    messageId: row.message_id,
    payerId: row.payer_id,
    type: messageToldAs(row.type as MessageType, row.created_at, lastScaAt),
    ...(row.credential_label !== null && { credentialLabel: row.credential_label }),
    createdAt: row.created_at,
    isRead: row.read_at !== null,
  };
}

/** When a credential of the payer was last accepted, also one that is revoked by now. Milliseconds since the epoch; null: never. */
export async function lastScaOf(read: Query, payerId: string): Promise<number | null> {
  const sql = 'SELECT max(last_used_at) AS last FROM credentials WHERE payer_id = $1';
  return firstRow(await read<{ last: number | null }>(sql, [payerId]))?.last ?? null;
}

export async function insertMessage(transaction: Transaction, message: Message): Promise<void> {
  await transaction.run('INSERT INTO messages (message_id, payer_id, type, credential_label, created_at) VALUES ($1, $2, $3, $4, $5)', [
    message.messageId,
    message.payerId,
    message.type,
    message.credentialLabel ?? null,
    message.createdAt,
  ]);
}
