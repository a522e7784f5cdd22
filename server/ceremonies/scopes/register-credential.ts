/**
 * The act of scope `register-credential`: one registration may follow, in this session (contract §3).
 *
 * RTS Art 24(2)(b). The subject is the payer: what is agreed to is that one more credential becomes theirs.
 */
import { consentAct } from './consent.ts';

export const registerCredentialAct = consentAct('register-credential', {
  read: (store, { payerId }) => store.load(payerId),
  facts: ({ payerId }, { change }) => ({ payerId, bindingId: change.bindingId ?? '' }),
});
