/**
 * The messages of the bank to a payer about credentials, browsers and blocks, by kind. Storage writes the kind, the client words it.
 *
 * NIST SP 800-63B-4 (binding) and RTS Art 4(4): the payer is told of a new authenticator, of a suspected clone and of a block.
 * RTS Art 4(3)(a): a message about a refused try must not say which element was wrong to whoever made it. So it is neutral until
 * the payer has authenticated anew. A kind without a sentence in the client is a type error there.
 */
export type MessageType =
  | 'answer-refused'
  | 'backup-eligibility-changed'
  | 'browser-bound'
  | 'browser-removed'
  | 'browser-seen'
  | 'credential-registered'
  | 'credential-renamed'
  | 'credential-retired'
  | 'credential-revoked'
  | 'possible-clone'
  | 'credential-suspended'
  | 'payer-blocked'
  | 'payer-blocked-for-good'
  | 'payer-blocked-last-warning'
  | 'signed-in-new-browser';

/** These say what was wrong with a try, or, as a suspension does, that it was no wrong signature. */
const ABOUT_REFUSED_TRIES: readonly MessageType[] = ['backup-eligibility-changed', 'credential-suspended', 'possible-clone'];

/**
 * What a message says now: neutral until the next accepted strong customer authentication of the payer, in every session.
 *
 * @param lastScaAt of the last accepted one, in milliseconds since the epoch, as is `createdAt`; null where there was none
 */
export function messageToldAs(type: MessageType, createdAt: number, lastScaAt: number | null): MessageType {
  return ABOUT_REFUSED_TRIES.includes(type) && (lastScaAt === null || lastScaAt <= createdAt) ? 'answer-refused' : type;
}
