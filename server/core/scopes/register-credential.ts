/**
 * Scope `register-credential`: the payer agrees to one further credential.
 *
 * RTS Art 24(2)(b): remote association requires strong customer authentication. PSD2 Art 97(1)(c): it is an action that may
 * imply a risk of fraud. Without it, a thief of an open session would add a key and pay with it ever after.
 */
import { frameMembers, type LinkedFrame, type ScopeRule } from './scope-rule.ts';

export type RegisterCredentialFacts = { readonly payerId: string; readonly bindingId: string };

export type LinkedRegisterCredential = LinkedFrame & { readonly bindingId: string };

export const registerCredentialRule: ScopeRule<RegisterCredentialFacts, LinkedRegisterCredential> = {
  label: 'register-credential',
  clause: {
    document: 'Regulation (EU) 2018/389',
    section: 'Art 24(2)(b)',
    words: 'a credential is associated from afar with strong customer authentication',
  },
  browserShows: false,
  members: { bindingId: 'text' },
  object: ({ payerId, bindingId }, frame) => ({ ...frameMembers(frame), bindingId, payer: { payerId } }),
};
