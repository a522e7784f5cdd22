/**
 * Passkeys, the browsers that signed along with them, and the bank's notices, in English; and the consent to a change of them.
 *
 * RTS Art 24(2)(b): the words of a consent are read back from the page before they are signed.
 */

import type { BrowserBoundKeyStatus } from '../../../server/core/browser-bound-key.ts';
import type { AttestationVerdict } from '../../../server/core/credential-record.ts';
import type { MessageType } from '../../../server/core/message-type.ts';
import type { Scope } from '../../../server/core/scopes/scopes.ts';
import { wordFor } from '../word-for.ts';
import { scopeWords } from './scopes.ts';

export const security = {
  security: {
    title: 'Passkeys and notices',
    passkeys: 'Your passkeys',
    lead: 'Each of them can sign in and confirm payments. Keep at least two, so that a lost device does not lock you out.',
    onlyOne: 'You have one passkey. Add a second one, so that a lost device does not lock you out.',
    add: 'Add a passkey',
    inUse: 'In use now',
    suspended: 'Suspended',
    unnamedAuthenticator: 'Unknown authenticator',
    synced: 'Synced by its passkey manager',
    syncable: 'Can be synced, not synced yet',
    deviceBound: 'Bound to one device',
    notBackupEligible: 'Not backed up, as it says itself',
    notVouched: 'Added with another passkey alone, so it vouches for no device',
    browsers: 'Browsers that signed along',
    browser: 'Browser',
    browserStatus: wordFor<BrowserBoundKeyStatus>({ bound: 'bound to you', seen: 'not bound to you' }, (status) => `status ${status}`),
    firstSeen: 'First seen',
    browserFirstSeen: (when: string) => `first seen ${when}`,
    browserLastUsed: (when: string) => `last used ${when}`,
    bindBrowser: 'Bind',
    removeBrowser: 'Not mine, remove',
    browserRemoved: 'The browser was removed.',
    verdict: wordFor<AttestationVerdict>(
      {
        verified: 'Maker proven to the bank',
        self: 'Signed by itself, maker not proven',
        none: 'Maker not asked for',
        untrusted: 'Maker stated, but not proven',
      },
      (verdict) => `Not known to this page (${verdict})`,
    ),
    terms: {
      kind: 'Kind',
      where: 'Where it lives',
      attestation: 'Maker',
      created: 'Created',
      lastUsed: 'Last used',
      never: 'Not used yet',
    },
    rename: 'Rename',
    renameLabel: 'Name of this passkey',
    save: 'Save',
    saving: 'Saving',
    cancel: 'Cancel',
    close: 'Close',
    renamed: 'Name saved.',
    nameMissing: 'Enter a name',
    revoke: 'Revoke',
    notices: 'Notices',
    noNotices: 'No notices. You will read here when a passkey is added or revoked, or when something looks wrong.',
    ofPasskey: (label: string) => `Passkey: ${label}`,
    yourData: 'Your data',
    dataLead: 'One file with what the bank keeps about you: accounts, payments, passkeys, notices and the log of what was done.',
    downloadData: 'Download your data',
    messages: wordFor<MessageType>(
      {
        'browser-seen': 'A payment was confirmed in a browser that the bank had not seen before',
        'browser-bound': 'A browser was bound to you',
        'browser-removed': 'A browser was removed: it is not bound to you',
        'credential-registered': 'A passkey was added',
        'credential-renamed': 'A passkey was renamed',
        'credential-revoked': 'A passkey was revoked',
        'credential-retired': 'A passkey was suspended, because the bank does not accept its kind of key any more',
        'possible-clone': 'A try with a passkey was refused, because it may have been copied',
        'backup-eligibility-changed': 'A try with a passkey was refused, because its passkey manager changed it',
        'answer-refused': 'A try with a passkey was refused',
        'credential-suspended': 'A passkey was suspended: it no longer signs in or pays',
        'signed-in-new-browser': 'A sign-in from a browser that the bank did not know',
        'payer-blocked': 'Confirmations were blocked after five failed tries',
        'payer-blocked-last-warning': 'Confirmations were blocked for a day after five failed tries, for the third time',
        'payer-blocked-for-good': 'Confirmations are blocked until the bank lifts it',
      },
      (type) => `A notice of a kind that this page does not know (${type})`,
    ),
    /** What to do about it, where there is something to do. RTS Art 4(3)(a): that of a refused try says nothing of what was wrong. */
    advice: {
      'possible-clone': 'If you did not sign in or pay just then, revoke this passkey. A second time within a day the bank suspends it.',
      'backup-eligibility-changed':
        'It began to be synced, or stopped, and cannot be used like this. Add a new passkey, then revoke this one. The fifth time within a day the bank suspends it.',
      'answer-refused': 'Nothing was paid. If it goes on, use another passkey, or ask the bank.',
      'credential-suspended':
        'Tries with it were refused, because it may have been copied or its passkey manager changed it. Use another passkey and add a new one. If you have no other, ask the bank for an activation code.',
      'credential-retired': 'Use another passkey and add a new one. If you have no other, ask the bank for an activation code.',
      'payer-blocked-last-warning': 'After five more failed tries only the bank can lift the block. If they were not yours, tell the bank.',
      'payer-blocked-for-good': 'Tell the bank. It makes sure that it is you, and lifts the block.',
      'signed-in-new-browser': 'If that was not you, end that session and revoke the passkey.',
    } as { readonly [type in MessageType]?: string },
  },
  consent: {
    addTitle: 'Add a passkey',
    revokeTitle: (label: string) => `Revoke “${label}”`,
    step: (step: number, of: number) => `Step ${step} of ${of}`,
    first: 'First confirm with a passkey you already have.',
    agreed: 'You agree to',
    /** The words that the payer sees and that are read back before signing. */
    action: (scope: Exclude<Scope, 'payment'>) => scopeWords[scope].agreed,
    passkey: 'Passkey',
    payer: 'For',
    validity: 'Good once, for five minutes, in this session.',
    button: 'Confirm with your passkey',
    where: 'Where should the new passkey live?',
    thisDevice: 'This device',
    thisDeviceHint: 'Fingerprint, face or PIN of the device you are using',
    securityKey: 'A security key',
    securityKeyHint: 'A key that you plug in or hold against the device',
    revokeText: 'It can no longer sign in or confirm payments from that moment on. This cannot be undone.',
    revokeInUse: 'You are signed in with this passkey, so you will be signed out.',
    revokeLast: 'This is your last passkey. Without it you can no longer sign in, and only the bank can let you in again.',
    revokeLastCheck: 'I understand that I will be locked out',
    revokeButton: 'Revoke this passkey',
    revoking: 'Revoking',
    bindTitle: 'Bind a browser to you',
    bindText:
      'A synced passkey may be on several devices. A browser that is bound to you shows that it was yours. The bank cannot tell whether it is the one that you are using now: bind it only if you paid in it yourself at the times below. Only something that a copy of the passkey does not have can bind it.',
    bindWithPasskey: 'Confirm with your passkey',
    bindWithPasskeyHint:
      'This suffices where you have just paid in a browser that is bound to you, or with a passkey whose maker is proven to the bank',
    bindWithCode: 'Use a code from the bank',
    bindWithCodeHint: 'You got it by letter or at the counter, for this browser number alone',
    codeLabel: 'Code from the bank',
    ofPasskey: 'Of the passkey',
    notMine: 'This browser is not mine: remove it',
    bindButton: 'Bind with the code',
    binding: 'Binding',
    bound: 'The browser is bound to you.',
    waiting: 'Waiting for your device',
    preparing: 'Preparing',
    judging: 'Checking',
    added: (label: string) => `Passkey “${label}” added.`,
    revoked: (label: string) => `Passkey “${label}” revoked.`,
  },
};
