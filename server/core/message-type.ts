/**
 * The messages of the bank to a payer about credentials, browsers and blocks, by kind. Storage writes the kind, the client words it.
 *
 * NIST SP 800-63B-4 (binding) and RTS Art 4(4): the payer is told of a new authenticator, of a suspected clone and of a block.
 * A kind without a sentence in the client is a type error there.
 */
export type MessageType =
  | 'browser-bound'
  | 'browser-removed'
  | 'browser-seen'
  | 'credential-registered'
  | 'credential-renamed'
  | 'credential-revoked'
  | 'possible-clone'
  | 'credential-suspended'
  | 'payer-blocked';
