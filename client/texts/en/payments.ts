/**
 * Accounts and payments, in English: the facts of a payment, its confirmation, the receipt.
 *
 * RTS Art 5(1)(a): the payer is made aware of amount and payee, so each sentence says what is paid, and what is not.
 */
import type { AuthorisationMethod } from '../../../server/core/authorisation.ts';
import type { TransactionStatus } from '../../../server/core/payments/payment.ts';
import { wordFor } from '../word-for.ts';

export const payments = {
  accounts: {
    title: 'Accounts',
    greeting: (name: string) => `Good to see you, ${name}`,
    balance: 'Balance',
    pay: 'Make a payment',
    payments: 'Payments',
    none: 'No payments yet.',
    makeFirst: 'Make the first one',
    earlier: 'Show earlier payments',
    loadingEarlier: 'Loading earlier payments',
    paidTo: (payee: string) => `To ${payee}`,
  },
  status: wordFor<TransactionStatus>(
    { RCVD: 'Not confirmed yet', ACSC: 'Paid', RJCT: 'Not paid', CANC: 'Cancelled' },
    (status) => `Status ${status}`,
  ),
  facts: {
    to: 'to',
    payeeIban: 'IBAN',
    payerIban: 'From account',
    reference: 'Reference',
    date: 'Date',
    today: 'As soon as you confirm',
    paymentId: 'Payment number',
    copy: (what: string) => `Copy ${what}`,
    copied: 'Copied',
    copyIban: 'IBAN',
  },
  confirm: {
    title: 'Confirm the payment',
    about: 'You are about to pay',
    paid: 'Paid',
    button: (amount: string) => `Confirm ${amount}`,
    before: 'Your device will ask for your fingerprint, face or PIN.',
    steps: {
      opening: 'Preparing',
      waiting: 'Waiting for your device',
      judging: 'Checking',
      looking: 'Looking it up',
      cancelling: 'Cancelling',
    },
    done: (amount: string, payee: string) => `Paid. ${amount} to ${payee}.`,
    doNotPay: 'Do not pay',
    stop: 'Cancel',
    stopped: 'You stopped it. Nothing was paid.',
    blocked: 'This payment cannot be confirmed while confirmations are blocked. Nothing was paid; it waits for you here.',
    blockedDraft: 'No payment can be confirmed while confirmations are blocked. Nothing was paid; this tab keeps what you wrote.',
    edit: 'Change something',
    check: 'This payment was not written in this tab. Compare amount and payee with what you want to pay before you go on.',
    checked: 'I have compared amount and payee',
    buttonHere: (amount: string) => `Confirm ${amount} on this page`,
    askBrowser: 'Ask my browser again',
    method: wordFor<AuthorisationMethod>(
      {
        webauthn: 'This page showed you these facts, and your device signed exactly them.',
        'secure-payment-confirmation':
          'Your browser showed you amount and payee itself (Secure Payment Confirmation), and your device signed what it showed.',
      },
      () => 'It was confirmed in a way that this page does not know.',
    ),
    methodNow: {
      webauthn: 'This page shows you these facts; your device signs exactly them.',
      'secure-payment-confirmation': 'Your browser shows you amount and payee in a window of its own. Compare them with this page.',
    } satisfies Record<AuthorisationMethod, string>,
    methodBefore: 'This page shows you these facts; your device signs exactly them.',
    seeProof: 'See what was signed',
    cancelled: 'Cancelled. Nothing was paid.',
    lookAgain: 'Look it up again',
    reload: 'Load the page again',
    unblocked: 'The time is over. You can try again.',
  },
  receipt: {
    title: wordFor<TransactionStatus>(
      { RCVD: 'Not confirmed yet', ACSC: 'Paid', RJCT: 'Not paid', CANC: 'Cancelled' },
      (status) => `Status ${status}`,
    ),
    explain: wordFor<TransactionStatus>(
      {
        RCVD: 'This payment waits for your confirmation. Nothing was paid so far.',
        ACSC: '',
        RJCT: 'The confirmation was valid, but there was not enough money in the account. Nothing was paid.',
        CANC: 'This payment was cancelled. Nothing was paid.',
      },
      () => 'This page is older than the bank and does not know what this status means. Load the page again.',
    ),
    exempted: (exemption: string) =>
      `Paid without a confirmation on your device, because an exemption of the rules applied (${exemption}).`,
    confirm: 'Go to confirmation',
    seeProof: 'See what was signed',
    another: 'Make another payment',
    changeAmount: 'Change the amount',
    print: 'Print',
    toAccounts: 'To accounts',
  },
};
