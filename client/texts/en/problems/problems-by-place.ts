/**
 * Problems whose words depend on where they happen, in English.
 *
 * A browser reports a closed prompt, a timeout and a missing passkey by one name (WebAuthn L3 §5.1.3, §5.1.4). What a payer can do
 * about it differs: who makes a first passkey has no other one to sign in with, and who confirms has one already.
 */
import type { ProblemSlug } from '../../../../server/core/failures.ts';
import type { ProblemWords } from '../../problem-words.ts';
import type { OwnProblemSlug } from './own-problems.ts';

/** What the problem means for the payer's affairs, by where it happened. Adding and binding begin with a consent. */
export const consequence = {
  payment: 'Nothing was paid.',
  'sign-in': 'You are not signed in.',
  'first-passkey': 'No passkey was saved.',
  adding: 'No passkey was added.',
  registration: 'No passkey was saved.',
  revocation: 'Nothing was revoked.',
  binding: 'No browser was bound.',
  none: '',
};

export type Place = keyof typeof consequence;
type Words = Partial<Record<ProblemSlug | OwnProblemSlug, ProblemWords>>;

/** Wherever a passkey is asked that the payer has. */
const asking = {
  'not-allowed': {
    title: 'Your device did not confirm',
    text: 'The request was closed, took too long, or none of your passkeys for this bank is on the device you chose. Your browser does not say which.',
    next: [
      'Try again and choose your passkey',
      'If your passkey is on your phone, choose the phone in your browser’s window and scan the code (QR) there',
      'If it is on a security key, plug it in or hold it against this device',
    ],
  },
  'device-cannot': {
    title: 'This device cannot answer',
    text: 'It cannot check your fingerprint, face or PIN, or does not know this kind of passkey.',
    next: ['Use another device or a security key', 'Set up a screen lock, or a PIN for the key, then try again'],
  },
} satisfies Words;

/** Wherever a passkey is made. */
const making = {
  'authentication-failed': {
    title: 'The bank did not accept this passkey',
    text: 'What your device sent did not pass the checks.',
    next: ['Try again', 'Use another device or a security key', 'If it happens again, contact the bank'],
  },
  'device-failed': {
    title: 'The passkey could not be made',
    text: 'Something went wrong between this page and your device or password manager.',
    next: ['Try again', 'Use another device, a security key, or another password manager'],
  },
  'invalid-request': {
    title: 'The bank could not read what your device sent',
    text: 'Your device or password manager answers in a way that the bank does not know.',
    next: ['Use another device, a security key, or another password manager', 'Or reload this page and try again'],
  },
} satisfies Words;

export const byPlace: Partial<Record<Place, Words>> = {
  payment: asking,
  revocation: asking,
  binding: asking,
  adding: asking,
  'sign-in': {
    'device-cannot': asking['device-cannot'],
    'authentication-failed': {
      title: 'The bank could not accept the sign-in',
      text: 'What your device sent did not pass the checks.',
      next: ['Try again', 'Use another passkey of yours', 'If it happens again, contact the bank'],
    },
    'authorisation-blocked': {
      title: 'Signing in is blocked',
      text: 'There were too many failed tries, so the bank accepts none from your passkeys for a while, not even a right one.',
      next: [
        'Come back when the block is over; where no time stands here, ask the bank',
        'If the failed tries were not yours, contact the bank',
      ],
    },
  },
  'first-passkey': {
    ...making,
    'not-allowed': {
      title: 'Your device made no passkey',
      text: 'You closed the window, or this device has no fingerprint, face or PIN set up. Your browser does not say which.',
      next: [
        'Try again, and follow the window of your browser to its end',
        'Use your phone: choose it in your browser’s window and scan the code (QR) there with the phone’s camera',
        'Use a security key',
        'Set up a screen lock on this device (fingerprint, face or PIN), then try again',
      ],
    },
    'already-registered': {
      title: 'This device already has a passkey',
      text: 'It holds one for this account.',
      next: ['If you made it a moment ago, sign in with it', 'Otherwise use your phone or a security key'],
    },
    'credential-already-registered': {
      title: 'This passkey is saved already',
      text: 'The bank has it.',
      next: ['Sign in with it'],
    },
    'registration-unknown': {
      title: 'We cannot tell yet whether your passkey was saved',
      text: 'The connection broke after your device had made it.',
      next: ['Sign in with it: if that works, it was saved', 'If it does not, come back here and try again'],
    },
  },
  registration: {
    ...making,
    'not-allowed': {
      title: 'Your device made no passkey',
      text: 'You closed the window, or the device you chose has no fingerprint, face or PIN set up. Your browser does not say which.',
      next: [
        'Try again, and follow the window of your browser to its end',
        'Choose another place: this device, your phone, or a security key',
        'Set up a screen lock on the device (fingerprint, face or PIN), then try again',
      ],
    },
  },
};

/** The bank has said that it did not store it, and the device has it all the same (WebAuthn L3 §5.1.10). */
export const leftBehind = {
  consequence: 'The bank did not save the passkey.',
  text: 'Your device made it before the bank refused it. Your browser was told so, but your password manager may still list it: it cannot sign in here, and you can delete it there.',
};
