/**
 * The payer's mailbox: what the bank has to tell about credentials and blocks.
 *
 * NIST SP 800-63B-4 (binding) and RTS Art 4(4): the payer is told of a new authenticator, of a possible clone and of a
 * block, in the transaction that caused it.
 */
import type { MessageType } from '../../core/message-type.ts';
import type { Database, Transaction } from '../../database/database.ts';

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
    list: async (payerId: string): Promise<Message[]> =>
      (
        await database.read<MessageRow>(
          `SELECT message_id, payer_id, type, credential_label, created_at FROM messages WHERE payer_id = $1 ORDER BY created_at DESC, message_id LIMIT ${SHOWN}`,
          [payerId],
        )
      ).map((row) => ({
        messageId: row.message_id,
        payerId: row.payer_id,
        type: row.type as MessageType,
        ...(row.credential_label !== null && { credentialLabel: row.credential_label }),
        createdAt: row.created_at,
      })),
  };
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
