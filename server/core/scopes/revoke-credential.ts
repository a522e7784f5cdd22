/**
 * Scope `revoke-credential`: the payer agrees to the revocation of one named credential.
 *
 * RTS Art 27(a); PSD2 Art 97(1)(c): without it, a thief of an open session would revoke the payer's only passkey and lock the payer
 * out. What is signed names the credential as its payer knows it, so the code revokes no other.
 */
import { frameMembers, type LinkedFrame, type ScopeRule } from './scope-rule.ts';

/** A credential as its payer knows it. `createdAt` is RFC 3339, UTC. */
export type NamedCredential = { readonly credentialId: string; readonly label: string; readonly createdAt: string };

export const NAMED_CREDENTIAL = { credentialId: 'bytes', label: 'text', createdAt: 'time' } as const;

export type RevokeCredentialFacts = { readonly payerId: string; readonly bindingId: string; readonly credential: NamedCredential };

export type LinkedRevokeCredential = LinkedFrame & { readonly bindingId: string; readonly credential: NamedCredential };

export const revokeCredentialRule: ScopeRule<RevokeCredentialFacts, LinkedRevokeCredential> = {
  label: 'revoke-credential',
  clause: {
    document: 'Directive (EU) 2015/2366',
    section: 'Art 97(1)(c)',
    words: 'an action through a remote channel which may imply a risk of fraud takes strong customer authentication',
  },
  browserShows: false,
  members: { bindingId: 'text', credential: NAMED_CREDENTIAL },
  object: ({ payerId, bindingId, credential }, frame) => ({
    ...frameMembers(frame),
    bindingId,
    credential: linkedCredential(credential),
    payer: { payerId },
  }),
};

export function linkedCredential({ credentialId, label, createdAt }: NamedCredential): NamedCredential {
  return { credentialId, label, createdAt };
}
