/**
 * The act of scope `bind-browser-key`: this one browser may be bound to its credential, in this session (contract §3).
 *
 * RTS Art 7(2), Art 24(2)(b). Whether the credential that signed vouches for another device is asked when the consent is
 * used (`core/browser-bound-key.ts`): a copy of a synced passkey can sign this as well as the original.
 */
import { consentAct } from './consent.ts';

export const bindBrowserKeyAct = consentAct('bind-browser-key', {
  read: (store, { payerId, change }) => store.load(payerId, change.credentialId ?? '', change.keyId ?? ''),
  facts: (credential, { payerId, change }) => ({ payerId, bindingId: change.bindingId ?? '', credential, keyId: change.keyId ?? '' }),
});
