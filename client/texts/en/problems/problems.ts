/**
 * Problems that the bank answers with, in English, and what they mean for the payer's affairs.
 *
 * RTS Art 4(3)(a): `authentication-failed` is one sentence, whatever failed. The slugs are those of the problem pages
 * (contract §2).
 */
import type { ProblemSlug } from '../../../../server/core/failures.ts';
import type { ProblemWords } from '../../problem-words.ts';
import { wordFor } from '../../word-for.ts';
import { type OwnProblemSlug, ownProblems } from './own-problems.ts';
import { byPlace, consequence, leftBehind } from './problems-by-place.ts';

const bankProblems: Record<ProblemSlug, ProblemWords> = {
  'authentication-failed': {
    title: 'The bank could not accept the confirmation',
    text: 'What your device sent did not pass the checks.',
    next: ['Try again', 'Use another passkey of yours', 'If it happens again, contact the bank'],
  },
  'authorisation-blocked': {
    title: 'Confirmations are blocked',
    text: 'There were too many failed tries, so the bank accepts none from your passkeys until the block is over, not even a right one.',
    next: ['Come back when the time that stands here is over', 'If none does, or the failed tries were not yours, ask the bank'],
  },
  'authorisation-not-open': {
    title: 'This confirmation is no longer open',
    text: 'It expired after five minutes, or the payment was changed or opened elsewhere.',
    next: ['Compare the payment and confirm again'],
  },
  'payment-not-open': {
    title: 'This payment can no longer be changed',
    text: 'It has been carried out or cancelled in the meantime.',
    next: ['See the payment as it is now'],
  },
  'insufficient-funds': {
    title: 'There is not enough money in the account',
    text: 'Your confirmation was valid, but the balance does not cover the amount.',
    next: ['Change the amount, or pay from another account'],
  },
  'username-taken': { title: 'This username is taken', text: 'Somebody else uses it.', next: ['Choose another one'] },
  'credential-already-registered': {
    title: 'This passkey is registered already',
    text: 'It is among your passkeys.',
    next: ['Use it, or choose another device'],
  },
  'last-credential': {
    title: 'This is your last passkey',
    text: 'Without it you can no longer sign in.',
    next: ['Add another passkey first'],
  },
  'sca-required': {
    title: 'A confirmation is missing',
    text: 'This step needs a fresh confirmation with a passkey you already have; it is good once and for five minutes.',
    next: ['Confirm again'],
  },
  'idempotency-conflict': {
    title: 'This payment was sent already',
    text: 'The same form was sent with other content, or is still being worked on.',
    next: ['Look at your payments before you send it again'],
  },
  'no-session': { title: 'You are signed out', text: 'The session has ended.', next: ['Sign in again'] },
  'role-required': {
    title: 'This is for auditors only',
    text: 'You are not one. That you asked is in the audit log.',
    next: ['Go back to your accounts'],
  },
  'cross-site-request': {
    title: 'The bank refused this page’s request',
    text: 'The request did not come from an address that the bank knows as its own.',
    next: ['Open the bank under its own address and try again'],
  },
  'not-found': {
    title: 'There is no such thing here',
    text: 'It does not exist, or it is not yours.',
    next: ['Go back to your accounts'],
  },
  'too-many-requests': {
    title: 'Too many requests',
    text: 'The bank slows this address down.',
    next: ['Wait a moment, then try again'],
  },
  unavailable: {
    title: 'The bank is not available',
    text: 'It is being restarted or cannot reach its records.',
    next: ['Try again in a moment'],
  },
  unprocessable: {
    title: 'The bank cannot carry this out',
    text: 'Something in it is impossible.',
    next: ['Change it and send it again'],
  },
  'invalid-request': {
    title: 'The bank did not understand the request',
    text: 'This page may be older than the bank.',
    next: ['Reload the page'],
  },
  'method-not-allowed': {
    title: 'The bank does not do this here',
    text: 'This page may be older than the bank.',
    next: ['Reload the page'],
  },
  'request-timeout': {
    title: 'The request took too long',
    text: 'It did not reach the bank as a whole.',
    next: ['Check the connection, then try again'],
  },
  'request-too-large': {
    title: 'The request was too large',
    text: 'What was sent is larger than the bank accepts.',
    next: ['Shorten what you wrote and send it again'],
  },
  'request-header-fields-too-large': {
    title: 'Your browser sent too much with the request',
    text: 'Cookies of this address are part of it.',
    next: ['Delete the cookies of this address, then sign in again'],
  },
  'unsupported-media-type': {
    title: 'The bank could not read the request',
    text: 'Something between this page and the bank may have changed it.',
    next: ['Reload the page', 'Try another network'],
  },
  'misdirected-request': {
    title: 'This is not an address of the bank',
    text: 'The bank answers only under addresses that its operator has named.',
    next: ['Open the bank under its own address and try again'],
  },
  internal: { title: 'Something went wrong at the bank', text: 'The bank has recorded it.', next: ['Try again in a moment'] },
};

export const problem = {
  consequence,
  byPlace,
  leftBehind,
  diagnostics: 'See what was expected and what came',
  tryAgain: 'Try again',
  /** Of a problem that this page does not know, the bank's own words stand for the text. */
  known: wordFor<ProblemSlug | OwnProblemSlug, ProblemWords, string>({ ...ownProblems, ...bankProblems }, () => ({
    title: 'This did not work',
    text: '',
    next: ['Try again'],
  })),
  blockedNote: 'You cannot confirm anything while confirmations are blocked.',
  wait: 'Time left',
  waitUntil: (clock: string) => `until ${clock}`,
  code: (code: string) => `Code: ${code}`,
  request: 'request',
};
