/**
 * The form of an order, in English, and what can be wrong in this and in every other form.
 *
 * RTS Art 5(1)(c): an order has one meaning before the payer is asked to sign it. The reasons are those of the rules that client
 * and server share (`server/core/payments`), in a payer's words; each follows the name of the member that it is about.
 */
import type { OrderPointer, OrderReason } from '../../../server/core/payments/payment.ts';
import { wordFor } from '../word-for.ts';

/** All reasons but those that name a currency. */
type Reason = Exclude<OrderReason, `needs exactly ${string}` | `is not the currency of the account, ${string}`>;
/** Members of the forms that are no order. */
type FormPointer = '/username' | '/displayName' | '/activationCode' | '/label';

export const order = {
  order: {
    title: 'Make a payment',
    editTitle: 'Change the payment',
    lead: 'On the next page you see everything once more and confirm it with your passkey.',
    account: 'From account',
    payeeName: 'Name of the payee',
    payeeNameHint: 'Type a name, or choose one you know.',
    payees: 'Known payees',
    payeeIban: 'IBAN of the payee',
    ibanHint: (hint: { kind: 'territory'; country: string } | { kind: 'national-check-digits' } | null) =>
      hint === null
        ? undefined
        : hint.kind === 'territory'
          ? `IBANs of accounts there begin with ${hint.country}. Compare it with the invoice.`
          : 'The bank’s own check digits in this IBAN do not fit. Compare it with the invoice; if it is the same, go on.',
    amount: 'Amount',
    reference: 'Reference',
    optional: 'optional',
    referenceHint: 'The payee reads this. Up to 140 characters.',
    button: 'Continue',
    sending: 'Checking the payment',
    back: 'Back without changes',
    backToAccounts: 'Back to accounts',
    notConfirmed: 'You have not confirmed this payment yet. Change it here, or go on.',
    discard: 'Do not pay, empty the form',
    again: {
      text: (payee: string) => `You want to pay ${payee} again. This form holds another payment that is not paid yet.`,
      keep: 'Go on with this one',
      use: (payee: string) => `Do not pay it, and pay ${payee} again`,
    },
    overBalance: (balance: string) => `This is more than the ${balance} in this account. Without more money there, it will not be paid.`,
    suggestions: (count: number) => (count === 1 ? '1 known payee' : `${count} known payees`),
    flaws: {
      payeeName: 'Enter the name of the payee',
      payeeNameLong: 'The name of the payee has more than 70 characters',
      payeeIban: 'Enter the IBAN of the payee',
      amount: 'Enter an amount',
      amountUnclear: (example: string) => `Write the amount like ${example}`,
      referenceLong: 'The reference has more than 140 characters',
    },
  },
  flawSummary: (count: number) => (count === 1 ? 'One thing needs your attention' : `${count} things need your attention`),
  /** Reasons of the shared rules (server/core) in a payer's words. The server has others, for what no form of ours sends. */
  reasons: wordFor<Reason, string, string>(
    {
      'fails the checksum or the format of its country (ISO 13616)': 'is not a valid IBAN. Compare it with the invoice, digit by digit',
      'is the payer’s own account': 'is the account you pay from. Enter the account of the payee',
      'mixes scripts': 'mixes letters of different alphabets in one word. Write each word in one alphabet',
      'looks Latin and is not':
        'is written in letters that look like Latin ones and are not. Write it in Latin letters, or in small letters',
      'has a character that is another one in a special form': 'holds a letter or sign in a special form. Write it in ordinary letters',
      'has a mark that follows no letter': 'holds an accent or mark that belongs to no letter. Remove it',
      'has an invisible, control or unassigned character':
        'holds a character that this bank cannot show. Type it again; where it comes back, leave that character out',
      'is zero': 'is zero. Enter more than that',
      'is over 999,999,999.99': 'is more than this bank accepts in one payment',
      'is not a decimal number': 'is not a number',
      'is not a currency of ISO 4217': 'is not a currency that this bank knows',
      'is not an account of this payer': 'is not one of your accounts',
      'is not well-formed Unicode': 'holds a broken character. Type it again instead of copying it',
      'is not in Unicode normalisation form C': 'is written in an unusual way. Type it again instead of copying it',
      'has a space other than U+0020': 'holds an unusual space. Type it again instead of copying it',
      'has a leading, trailing or doubled space': 'holds a space too many. Type it again instead of copying it',
    },
    () => 'is not as this bank needs it',
  ),
  /** Reasons that name a currency. */
  reasonsWith: [
    [
      /^needs exactly ([0-4]) decimals in ([A-Z]{3})$/,
      (decimals: string, currency: string) => `needs ${decimals === '0' ? 'no' : decimals} decimals in ${currency}`,
    ],
    [
      /^is not the currency of the account, ([A-Z]{3})$/,
      (currency: string) => `is not the one of the account, which is kept in ${currency}`,
    ],
  ] as const,
  /** What each field has to be: said in place of a reason without words, so that no schema's own words reach a page. */
  rules: wordFor<OrderPointer | FormPointer, string, string>(
    {
      '/payerAccount/iban': 'is not one of your accounts',
      '/payee/name': 'needs 1 to 70 characters',
      '/payee/iban': 'needs 15 to 34 letters and digits. Compare it with the invoice',
      '/amount/value': 'needs digits, and the decimals of its currency',
      '/amount/currency': 'needs three capital letters, like EUR',
      '/reference': 'may have 140 characters at most',
      '/username':
        'needs 3 to 32 small letters, digits, dots, hyphens or underscores, with a letter or a digit first. No spaces, no accents',
      '/displayName': 'needs 1 to 70 characters',
      '/activationCode': 'needs five groups of five letters and digits, as it was printed',
      '/label': 'needs 1 to 70 characters',
    },
    () => 'is not as this bank needs it',
  ),
  members: wordFor<OrderPointer | FormPointer, string, string>(
    {
      '/payerAccount/iban': 'The account',
      '/payee/name': 'The name of the payee',
      '/payee/iban': 'The IBAN of the payee',
      '/amount/value': 'The amount',
      '/amount/currency': 'The currency',
      '/reference': 'The reference',
      '/username': 'The username',
      '/displayName': 'Your name',
      '/activationCode': 'The activation code',
      '/label': 'The name of the passkey',
    },
    () => 'Something in this form',
  ),
};
