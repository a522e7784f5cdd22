/**
 * The payer's mailbox: what the bank has to tell about credentials and blocks.
 *
 * NIST SP 800-63B-4 (binding) and RTS Art 4(4): the payer is told of a new authenticator, of a possible clone and of a
 * block, in the transaction that caused it. RTS Art 4(3)(a): what was wrong with a try is told after the next accepted
 * authentication. That is read from the credentials, so accepting a payment writes nothing for it.
 */
import { type MessageType, messageToldAs } from '../../core/message-type.ts';
import { type Database, firstRow, type Query, type Transaction } from '../../database/database.ts';

export type Message = {
  readonly messageId: string;
  readonly payerId: string;
  readonly type: MessageType;
  readonly credentialLabel?: string;
  readonly createdAt: number;
};

type MessageRow = { message_id: string; payer_id: string; type: string; credential_label: string | null; created_at: number };

/** POLICY: the page shows the newest; older ones stay in the database. */
const SHOWN = 50;

export type MessageStore = ReturnType<typeof messageStore>;

export function messageStore(database: Database) {
  return {
    /** Newest first. */
    list: async (payerId: string): Promise<Message[]> => {
      // Read first: an older answer tells less, never more.
      const lastScaAt = await lastScaOf(database.read, payerId);
      const sql = `SELECT message_id, payer_id, type, credential_label, created_at FROM messages WHERE payer_id = $1 ORDER BY created_at DESC, message_id LIMIT ${SHOWN}`;
      return (await database.read<MessageRow>(sql, [payerId])).map((row) => ({
        messageId: row.message_id,
        payerId: row.payer_id,
        type: messageToldAs(row.type as MessageType, row.created_at, lastScaAt),
        ...(row.credential_label !== null && { credentialLabel: row.credential_label }),
        createdAt: row.created_at,
      }));
    },
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
