/**
 * The pages before a session, in English: sign-in, a new account, activation, the first passkey.
 *
 * RTS Art 4(3)(a): no sentence here says which of the elements of a failed authentication was wrong.
 */
import type { CodeFlaw } from '../../../server/core/encoding/activation-code.ts';
import type { UsernameFlaw } from '../../../server/core/encoding/username.ts';

/** A character that is typed where it cannot be. One that draws nothing, or turns the line around, is not repeated. */
const named = (letter: string): string =>
  letter === ' ' ? 'spaces' : /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(letter) ? `“${letter}”` : 'invisible characters';

/** Of a code of the bank, while it is typed and when it is sent. */
export const codeFlaws = (flaw: CodeFlaw): string => {
  if (flaw.kind === 'odd-letter') return `A code has no ${named(flaw.letter)}: only digits and the letters A to Z without U`;
  if (flaw.kind === 'too-long') return `A code has 25 letters and digits, and these are ${flaw.letters}`;
  return flaw.letters === 0 ? 'Enter the code' : `A code has 25 letters and digits, and ${25 - flaw.letters} are missing`;
};

/** Of a username, while it is typed and when it is sent. */
export const usernameFlaws = (flaw: UsernameFlaw): string => {
  if (flaw.kind === 'empty') return 'Enter a username';
  if (flaw.kind === 'odd-letter')
    return `A username has no ${named(flaw.letter)}: small letters, digits, dots, hyphens and underscores only`;
  if (flaw.kind === 'odd-beginning') return 'A username begins with a letter or a digit';
  return flaw.kind === 'too-short' ? 'A username has at least three letters or digits' : 'A username has at most 32 letters or digits';
};

export const signIn = {
  welcome: {
    title: 'Sign in',
    lead: 'Your passkey replaces the password. Every payment is confirmed on your device, for one amount and one payee.',
    username: 'Username',
    usernameHint: 'Your browser may offer your passkey here.',
    button: 'Sign in with a passkey',
    waiting: 'Waiting for your device',
    judging: 'Signing in',
    before: 'Your device will ask for your fingerprint, face or PIN.',
    newHere: 'New here?',
    goOn: (name: string) => `Go on with the account of ${name}`,
    enrol: 'Open a demo account',
    activate: 'I have an activation code',
    /** Where no active passkey is left. It stands there always: the bank does not say who has which. */
    noPasskeyLeft: 'No passkey left that works? The bank’s operator gives you an activation code, after making sure that it is you.',
    noPasskeyLeftDemo: 'No passkey left that works? In this demo you are the bank’s operator, too: this prints an activation code.',
    operatorCommand: 'npm run payer -- activate USERNAME',
    figure: { amount: 'Amount', payee: 'Payee', caption: 'One amount, one payee, one confirmation. Change either and it no longer holds.' },
  },
  enrol: {
    title: 'Open a demo account',
    lead: 'You get an account with EUR 10,000.00 of play money.',
    username: 'Username',
    usernameHint:
      'Three to 32 small letters, digits, dots, hyphens or underscores, no spaces or accents. You will see it beside your passkey.',
    usernameFlaws,
    displayName: 'Your name',
    displayNameHint: 'As it should stand in the header.',
    button: 'Open the account',
    opening: 'Opening the account',
    already: 'I have an account already',
    flaws: {
      displayName: 'Enter your name',
      taken:
        'This username is taken. If you have just created its passkey, sign in with it. If you began with it elsewhere and did not create a passkey, it is free again after 15 minutes. Otherwise choose another one',
    },
  },
  activate: {
    title: 'Activate your account',
    lead: 'You received an activation code from the bank. It works once and connects a passkey with your account.',
    username: 'Username',
    code: 'Activation code',
    codeHint: 'Five groups of five letters and digits. Capitals or small letters, with or without hyphens.',
    button: 'Continue',
    checking: 'Checking the code',
    codeFlaws,
    refused:
      'Username and code do not fit together, or the code is used up. If your passkey was made already, sign in with it. Otherwise check both; after five wrong tries a code stops working and the bank has to issue a new one.',
  },
  firstPasskey: {
    title: 'Create your passkey',
    lead: (name: string) =>
      `${name}, your account is ready. The passkey is how you sign in and how you confirm payments; it never leaves your device or your passkey manager.`,
    before: 'Your device will ask for your fingerprint, face or PIN.',
    button: 'Create passkey',
    waiting: 'Waiting for your device',
    judging: 'Saving the passkey',
    otherKey: 'Use a security key',
    startAgain: 'Start again',
    saved: 'Passkey saved. Now sign in with it.',
    /** The passkey is saved, and the device is asked a second time. */
    signIn: {
      title: 'Sign in with your passkey',
      lead: 'Your passkey is saved. Your device asks once more, so that the bank sees that it works and that it is you. Until then nobody can sign in or pay with it.',
      notYet: 'One step is left: press “Sign in”, and confirm once more.',
      button: 'Sign in',
      waiting: 'Waiting for your device',
      judging: 'Signing in',
      later: 'Sign in later',
      startAgain: 'Begin with another account',
    },
    done: 'Passkey created. You are signed in.',
  },
};
