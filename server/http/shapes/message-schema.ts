/**
 * A notice of the bank in the payer's mailbox (contract §3, §9).
 *
 * RTS Art 4(4): the payer is told of a block. Kind and facts, so that a client has a sentence for each in every language.
 */
import { type Static, Type } from 'typebox';
import type { MessageType } from '../../core/message-type.ts';
import type { ToldMessage } from '../../storage/payers/messages.ts';
import { Id, Time, Word } from './schemas.ts';

export const Message = Type.Object({
  messageId: Id,
  kind: Word<MessageType>([], 'what happened'),
  facts: Type.Object({ credentialLabel: Type.Optional(Type.String({ description: 'the passkey, as it was called then' })) }),
  createdAt: Time,
  read: Type.Boolean({ description: 'whether the payer has said so; showing it is not reading it' }),
});
export type MessageJson = Static<typeof Message>;

export function messageJson({ messageId, type, credentialLabel, createdAt, isRead }: ToldMessage): MessageJson {
  return {
    messageId,
    kind: type,
    facts: credentialLabel === undefined ? {} : { credentialLabel },
    createdAt: new Date(createdAt).toISOString(),
    read: isRead,
  };
}
