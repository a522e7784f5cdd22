/**
 * Scope `bind-browser-key`: the payer agrees that one browser of one credential is theirs.
 *
 * RTS Art 7(2), Art 24(2)(b): a synced passkey is on every device of its account; a browser-bound key is on one. What is
 * signed names key and credential, so consent to one browser binds no other.
 */
import { linkedCredential, NAMED_CREDENTIAL, type NamedCredential } from './revoke-credential.ts';
import { frameMembers, type LinkedFrame, type ScopeRule } from './scope-rule.ts';

export type BindBrowserKeyFacts = {
  readonly payerId: string;
  readonly bindingId: string;
  readonly credential: NamedCredential;
  /** SHA-256 of the browser-bound key, base64url. */
  readonly keyId: string;
};

export type LinkedBindBrowserKey = LinkedFrame & {
  readonly bindingId: string;
  readonly credential: NamedCredential;
  readonly keyId: string;
};

export const bindBrowserKeyRule: ScopeRule<BindBrowserKeyFacts, LinkedBindBrowserKey> = {
  label: 'bind-browser-key',
  clause: {
    document: 'Regulation (EU) 2018/389',
    section: 'Art 24(2)(b)',
    words: 'a device is associated from afar with strong customer authentication',
  },
  browserShows: false,
  members: { bindingId: 'text', credential: NAMED_CREDENTIAL, keyId: 'bytes32' },
  object: ({ payerId, bindingId, credential, keyId }, frame) => ({
    ...frameMembers(frame),
    bindingId,
    credential: linkedCredential(credential),
    keyId,
    payer: { payerId },
  }),
};
