/**
 * "See what was signed", in English: the payment beside the signed bytes, and who vouches for which fact.
 *
 * The field's own terms stand here, since this page is for readers who check it. What the device signed and what only the
 * bank states never have the same wording.
 */
import type { AuthorisationMethod } from '../../../server/core/authorisation.ts';
import type { BrowserBoundKeyStatus, Possession } from '../../../server/core/browser-bound-key.ts';
import type { PaymentDataMember } from '../../../server/core/spc-payment-data.ts';
import { wordFor } from '../word-for.ts';
import { clauses } from './clauses.ts';

export const proof = {
  title: 'What was signed',
  lead: 'The payment as the bank carried it out, line by line against what your device signed. Everything marked as holding was calculated from the signed bytes in this browser; only the public key of the seal comes from the bank. Open a part to see each line with its clause.',
  holds: (count: number) => `All ${count} checks made in this browser hold.`,
  fails: (count: number) =>
    count === 1
      ? 'One check does not hold. Contact the bank and keep the file below.'
      : `${count} checks do not hold. Contact the bank and keep the file below.`,
  columns: {
    payment: ['The payment', 'What was signed'],
    link: ['Calculated again here', 'In the signed bytes'],
    browser: ['The payment', 'What your browser showed'],
    device: ['Expected', 'In the signed bytes'],
    bank: ['', 'As recorded'],
  },
  mark: { yes: 'holds', no: 'does not hold', unknown: 'not checked here' },
  vouches: {
    device: 'Vouched for by your device',
    browser: 'Written by your browser, signed by your device',
    bank: 'Vouched for by the bank',
  },
  summary: 'What matters first',
  /** Of a section: how many rows, how many were checked here, how many of these do not hold. */
  sectionVerdict: (rows: number, made: number, failed: number) => {
    if (failed > 0) return failed === 1 ? `1 of ${rows} does not hold` : `${failed} of ${rows} do not hold`;
    if (made === rows) return rows === 1 ? 'holds' : `all ${rows} hold`;
    if (made === 0) return `${rows} facts, none checked here`;
    return made === 1 ? `${rows} facts; the one checked here holds` : `${rows} facts; the ${made} checked here hold`;
  },
  clausesTitle: 'What these clauses ask',
  addresses: 'Where the clauses stand',
  clauses,
  sections: {
    payment: 'The payment',
    link: 'The link',
    browser: 'Your browser',
    device: 'Your device',
    bank: 'The bank',
  },
  about: {
    payment: 'These facts went into the challenge, a number of 32 bytes that fits only them. Your device signed the challenge.',
    link: 'The challenge is calculated again here, from the facts and a random number (nonce) of the bank. If one character were different, it would be another challenge.',
    browser:
      'Your browser showed you these facts in a window that no page can draw in (Secure Payment Confirmation), and your device signed what was shown. IBAN and reference were not in that window: they are bound by the link alone.',
    device:
      'The signature covers two things: the client data, written by the browser, and the authenticator data, written by the device that holds the passkey.',
    bank: 'These facts are not under your device’s signature. The bank recorded and sealed them: the seal shows that it stands by this file, not that it is right.',
  },
  rows: {
    amount: 'Amount',
    'payee-name': 'Payee',
    'payee-iban': 'IBAN of the payee',
    'payer-iban': 'From account',
    reference: 'Reference',
    'payment-id': 'Payment number',
    challenge: 'Challenge',
    'payment.rpId': 'Bank the window was for',
    'payment.rp': 'The same, by its older name',
    'payment.topOrigin': 'Page that opened the window',
    'payment.payeeName': 'Payee in the window',
    'payment.payeeOrigin': 'Address of the payee',
    'payment.paymentEntitiesLogos': 'Logos in the window',
    'payment.total.currency': 'Currency in the window',
    'payment.total.value': 'Amount in the window',
    'payment.instrument.displayName': 'Account in the window',
    'payment.instrument.icon': 'Picture of the account',
    'payment.instrument.details': 'Details of the account',
    type: 'Purpose of the signature',
    origin: 'Address of the page',
    'cross-origin': 'Page within another page',
    'rp-id-hash': 'Bank the passkey belongs to',
    'user-present': 'Somebody was there (UP)',
    'user-verified': 'Fingerprint, face or PIN (UV)',
    backup: 'Kind of passkey (BE, BS)',
    signature: 'Signature',
    counter: 'Signature counter',
    'accepted-at': 'Accepted at',
    registered: 'Passkey registered',
    possession: 'What shows that you had your device',
    checkpoint: 'Place in the bank’s log',
    seal: 'Seal of the bank',
  } satisfies Record<`payment.${PaymentDataMember}`, string> & Record<string, string>,
  values: {
    none: 'none',
    yes: 'yes',
    no: 'no',
    expectedYes: 'has to be yes',
    expectedNo: 'has to be no',
    purpose: wordFor<AuthorisationMethod>(
      {
        webauthn: 'an existing passkey signs',
        'secure-payment-confirmation': 'a payment that the browser showed',
      },
      (method) => method,
    ),
    synced: 'synced passkey',
    notBackupEligible: 'says that it is not backed up',
    counterBefore: (count: number) => `before: ${count}`,
    counterNow: (count: number) => `in the signed bytes: ${count}`,
    noCounter: 'this kind of passkey does not count',
    validSignature: (algorithm: string) => `valid for the public key (${algorithm})`,
    invalidSignature: 'not valid for the public key',
    uncheckedSignature: 'this browser cannot check this kind of key',
    publicKey: 'Public key of the passkey',
    boundBy: (how: string) => `by ${how}`,
    notVouched: 'added with another passkey alone, so it vouches for no device',
    possession: (kind: Possession, browserBoundKey: BrowserBoundKeyStatus | null, isOfBefore: boolean) => {
      if (kind === 'not-backup-eligible' || (kind === 'device-bound' && isOfBefore))
        return 'a passkey that says that it stays on one device; nothing shows that it does';
      if (kind === 'device-bound') return 'a passkey that stays on one device: its maker proved it to the bank';
      if (browserBoundKey === 'bound') return 'a synced passkey, and a key of a browser that is bound to you (signed along)';
      if (browserBoundKey === 'seen') return 'a synced passkey; a browser signed along that was not bound to you';
      return 'a synced passkey alone: it may be on several devices of your account';
    },
    noCheckpoint: (event: number) => `entry ${event}, not yet under a signature over the whole log; download the file again in a minute`,
    checkpoint: (event: number, size: number, time: string) => `entry ${event} of ${size}, signed as a whole ${time}`,
    noSeal: 'none in this file',
    sealState: (holds: boolean | null) =>
      holds === null
        ? 'this browser could not check it'
        : holds
          ? 'valid for this file and a published key of the bank'
          : 'not valid for this file and the published keys of the bank',
  },
  limits: wordFor<AuthorisationMethod>(
    {
      webauthn:
        'A passkey proves what was signed, and that it fits this payment alone. That you also saw it rests on this page, which read its own text back before it asked your device.',
      'secure-payment-confirmation':
        'Amount and name of the payee were shown by your browser, not by a page, and the signature covers them as shown. The IBAN of the payee is bound by the link alone: that you saw it rests on this page.',
    },
    (method) => `This page does not know this way of confirming (${method}), so it cannot say what you were shown.`,
  ),
  raw: 'Raw bytes',
  rawParts: {
    object: 'Facts under the link (canonical JSON, RFC 8785)',
    nonce: 'Nonce',
    challenge: 'Challenge',
    clientDataJSON: 'Client data as signed',
    authenticatorData: 'Authenticator data as signed',
    signature: 'Signature',
    publicKey: 'Public key (PEM)',
    credentialId: 'Passkey id (credential id)',
  },
  download: 'Download the evidence (JSON)',
  back: 'Back to the receipt',
  print: 'Print',
  none: 'There is no proof for this payment, because nothing was signed for it.',
};
