/**
 * Problems that the client itself finds, in English: of the device, the browser, the connection, or of what is on the page.
 *
 * Browsers hide why a prompt failed (WebAuthn L3 §5.1.4), so those sentences are neutral. A sentence says what happened,
 * what it means for the money where that is known, and what to do.
 */
import type { ProblemWords } from '../../problem-words.ts';

export const ownProblems = {
  'not-allowed': {
    title: 'Your device did not confirm',
    text: 'The request was closed, took too long, or there is no passkey for this bank on the device you chose. Your browser does not say which.',
    next: [
      'Try again and choose your passkey',
      'Use another device or a security key: choose it in your browser’s window',
      'If you have no passkey here, sign in where you have one and add this device',
    ],
  },
  'offer-too-old': {
    title: 'This offer was too old',
    text: 'Your browser had offered the passkey for more than five minutes.',
    next: ['Use the button to sign in'],
  },
  'timed-out': { title: 'It took too long', text: 'Your device did not answer in time.', next: ['Try again; you have five minutes'] },
  left: { title: 'You went on before it was done', text: 'The request to your device was closed.', next: ['Try again'] },
  stopped: { title: 'You stopped it', text: 'The request to your device was closed.', next: ['Try again whenever you like'] },
  'page-failed': {
    title: 'This page failed',
    text: 'Something went wrong in this page, or in what your browser or a password manager gave it.',
    next: ['Try again', 'Use another device, a security key, or another password manager', 'If it happens again, reload the page'],
  },
  busy: {
    title: 'Your device is already asking',
    text: 'A window of your browser is open.',
    next: ['Answer or close that window first'],
  },
  unsupported: {
    title: 'This browser cannot use passkeys',
    text: 'Passkeys need a current browser.',
    next: ['Update this browser, or use a current version of Chrome, Edge, Firefox or Safari'],
  },
  'wrong-domain': {
    title: 'This address cannot use the bank’s passkeys',
    text: 'Passkeys work only under the bank’s own address, never under an IP address.',
    next: ['Open the bank under its own address, in the demo http://localhost with the port'],
  },
  'already-registered': {
    title: 'This device already has a passkey',
    text: 'A passkey of yours for this bank exists there.',
    next: ['Use the passkey that is there', 'Choose another device or a security key'],
  },
  'device-cannot': {
    title: 'This device cannot keep such a passkey',
    text: 'The bank needs a device that checks your fingerprint, face or PIN and can store a passkey.',
    next: ['Choose another device or a security key', 'Set up a screen lock or a PIN for the key first'],
  },
  'device-failed': {
    title: 'The device reported a problem',
    text: 'Something went wrong between browser and device.',
    next: ['Try again', 'Use another device or a security key'],
  },
  'dialog-opted-out': {
    title: 'You chose not to use your browser’s window',
    text: 'Your browser was to show you amount and payee itself, and you opted out.',
    next: ['Confirm on this page instead: it shows you the same facts', 'Or leave it: without you nothing is paid'],
  },
  'dialog-closed': {
    title: 'Your browser’s window was closed',
    text: 'Your browser was to show you amount and payee itself.',
    next: ['Ask your browser again, or confirm on this page instead'],
  },
  'dialog-refused': {
    title: 'Your browser did not confirm',
    text: 'You chose another way, it took too long, or your browser has no passkey for its window. It does not say which.',
    next: ['Confirm on this page instead: you can use every passkey of yours here', 'Or ask your browser again'],
  },
  'dialog-failed': {
    title: 'Your browser’s window gave no usable answer',
    text: 'It showed you amount and payee, but what it handed to this page is not complete.',
    next: ['Confirm on this page instead: it shows you the same facts', 'Or ask your browser again'],
  },
  'dialog-required': {
    title: 'This payment needs your browser’s own window',
    text: 'The bank wants your browser to show amount and payee itself (Secure Payment Confirmation). This browser, or your passkeys, cannot do that.',
    next: ['Use a current version of Chrome or Edge on a device with fingerprint, face or PIN', 'Add a passkey of that device first'],
  },
  'display-differs': {
    title: 'This page does not show what would be signed',
    text: 'What the bank wanted your device to sign is not what you wrote and what this page shows. Nothing was sent to the bank.',
    next: ['Do not go on here', 'Reload the page and compare every line; if this comes again, contact the bank'],
  },
  'registration-unknown': {
    title: 'We cannot tell yet whether your passkey was saved',
    text: 'The connection broke after your device had made it.',
    next: ['Sign in with it, or look for it among your passkeys: then it was saved', 'If it is not there, try again'],
  },
  'enrolment-over': {
    title: 'This step is no longer open',
    text: 'It is open for fifteen minutes and for one passkey, until another account is begun or signed in to in this browser.',
    next: [
      'If your passkey was made already, sign in with it',
      'Otherwise start again; the username of a new account without a passkey is free again after fifteen minutes',
    ],
  },
  'for-another': {
    title: 'Another account is open in this browser',
    text: 'It was begun or signed in to in another tab after this page was opened. Your device was not asked.',
    next: [
      'Wait until that is finished',
      'Then start again; the username of a new account without a passkey is free again after fifteen minutes',
    ],
  },
  'answer-lost': {
    title: 'The connection broke while you confirmed',
    text: 'We looked it up: the payment was not carried out.',
    next: ['Try again when the connection is stable'],
  },
  'outcome-unknown': {
    title: 'We cannot tell yet whether it was paid',
    text: 'The connection broke after your device had confirmed. The payment was carried out at most once.',
    next: ['Look it up again before anything else', 'Do not enter the payment a second time'],
  },
  offline: { title: 'No connection to the bank', text: 'The bank did not answer.', next: ['Check the connection, then try again'] },
} satisfies Record<string, ProblemWords>;

/** A problem that the client finds has to be one of these. */
export type OwnProblemSlug = keyof typeof ownProblems;
