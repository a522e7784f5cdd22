/**
 * The act of scope `revoke-credential`: this one credential may be revoked, in this session (contract §3).
 *
 * RTS Art 27(a), PSD2 Art 97(1)(c). What is signed names the credential by id and label, read again at acceptance: a
 * credential that was renamed in between is not the one that the payer agreed to.
 */
import { consentAct } from './consent.ts';

export const revokeCredentialAct = consentAct('revoke-credential', {
  read: (store, { payerId, subjectId }) => store.load(payerId, subjectId),
  facts: (credential, { payerId, change }) => ({ payerId, bindingId: change.bindingId ?? '', credential }),
});
