/**
 * A notice of the bank in the payer's mailbox (contract §3).
 *
 * RTS Art 4(4): the payer is told of a block. The kind is a word, and the client has a sentence for each.
 */
import { type Static, Type } from 'typebox';
import type { MessageType } from '../../core/message-type.ts';
import { Id, Time, Word } from './schemas.ts';

export const Message = Type.Object({
  messageId: Id,
  type: Word<MessageType>([], 'what happened'),
  createdAt: Time,
  credentialLabel: Type.Optional(Type.String()),
});
export type MessageJson = Static<typeof Message>;
