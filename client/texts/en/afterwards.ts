/**
 * What a payer looks for afterwards, in English: an old payment, the way out when something was not theirs, and help.
 *
 * It says what the bank did and how to reach it, and never who bears a loss: that is decided by people, and not by a page.
 */
export const afterwards = {
  history: {
    open: 'Search your payments',
    text: 'Payee, reference or IBAN',
    status: 'State',
    anyStatus: 'Any',
    from: 'From',
    until: 'Until',
    amountFrom: (currency: string) => `At least (${currency})`,
    amountTo: (currency: string) => `At most (${currency})`,
    button: 'Search',
    searching: 'Searching',
    clear: 'Show all payments',
    none: 'No payment fits this search.',
    noneSoFar: 'None of the newer payments fits this search.',
    found: (count: number, isMore: boolean) => `${count === 1 ? '1 payment' : `${count} payments`} found${isMore ? ' so far' : ''}.`,
    further: 'Search further back',
    flaws: {
      amount: 'Write an amount such as 20 or 20.50',
      amountTo: 'The second amount is smaller than the first',
      until: 'The last day is before the first',
    },
    again: 'Pay again',
  },
  notMe: {
    title: 'This was not me',
    link: 'This was not me',
    lead: 'Three steps, the quickest first. You can do one of them, or all.',
    about: 'What this is about',
    didTitle: 'What the bank did now',
    nothing: 'Nothing yet. Opening this page stops nothing and tells nobody.',
    paid: (when: string) => `It carried out this payment on ${when}. This page does not stop it.`,
    waits: 'It carried nothing out: this payment still waits for a confirmation.',
    notPaid: 'It carried nothing out: nothing was paid.',
    seePayment: 'See this payment',
    sessionsEnded: (when: string) => `It ended every session but this one on ${when}.`,
    revoked: (label: string, when: string) => `It revoked the passkey “${label}” on ${when}.`,
    sessionsUnanswered: (when: string) =>
      `It was asked on ${when} to end every session but this one, and its answer was lost. It may have done it. Ask again to be sure.`,
    revokeUnanswered: (label: string, when: string) =>
      `It was asked on ${when} to revoke the passkey “${label}”, and its answer was lost. It may have done it. Ask again to be sure.`,
    sessionsTitle: '1. End all other sessions',
    sessionsText: 'Whoever is signed in to your account elsewhere is signed out at once. You stay signed in here.',
    sessionsButton: 'Sign out everywhere else',
    ending: 'Ending',
    passkeysTitle: '2. Revoke a passkey that somebody else may have',
    passkeysText: 'It can no longer sign in or pay. Your device asks you to confirm. If you cannot, the bank can do it: see step 3.',
    onlyOne: 'This is your only passkey. Without it only the bank can let you in again. Add another one first if you still can.',
    addFirst: 'Add a passkey',
    lastUsed: (when: string) => `Last used ${when}`,
    neverUsed: 'Never used',
    inUse: 'in use now',
    revoke: 'Revoke',
    noPasskeys: 'You have no passkey that could be revoked.',
    tellTitle: '3. Tell the bank',
    tellText: 'Tell the bank without delay, also when you have done the other two. Only the bank can look into what happened.',
    tellNumber: 'Tell it this number:',
    unknown: 'The bank has no such payment or notice of yours. The three steps work all the same.',
  },
  contact: {
    title: 'Reach the bank',
    demo: 'This is a demo, and nobody answers. A bank shows here how it is reached at any hour.',
    none: 'Use the number on your card or on a letter from the bank. Do not use one from a message or a call.',
  },
  unread: {
    mark: 'New',
    read: 'Mark as read',
    readLabel: (what: string) => `Mark as read: ${what}`,
    done: 'Marked as read.',
    count: (count: number, isMore: boolean) => `${count}${isMore ? '+' : ''}`,
    spoken: (count: number, isMore: boolean) =>
      `${count}${isMore ? ' or more' : ''} unread ${count === 1 && !isMore ? 'notice' : 'notices'}`,
  },
  help: {
    title: 'Help',
    link: 'Help and contact',
    lead: 'Short answers to what payers ask most.',
    answers: [
      {
        question: 'What is a passkey?',
        answer:
          'A key that your phone, your computer or a security key holds for you. You use it with your fingerprint, face or PIN. The bank never sees those.',
      },
      {
        question: 'What do I confirm when I pay?',
        answer:
          'The amount and the payee on the page, and nothing else. If either of them changes, your confirmation is no longer good, and the bank asks again.',
      },
      {
        question: 'I lost my device.',
        answer:
          'Sign in with another passkey and revoke the one that is lost. If you have no other, tell the bank: it revokes the passkey and sends you a code for a new one.',
      },
      {
        question: 'Why was I signed out?',
        answer: 'The bank ends a session after five minutes without activity, so that nobody else can use your account.',
      },
      {
        question: 'Why can I not confirm any more?',
        answer:
          'After five failed tries in a row the bank blocks confirmations, each time for longer. A notice says so. If the tries were not yours, tell the bank.',
      },
      {
        question: 'Does the bank ask for my PIN or a code?',
        answer:
          'No. Nobody at the bank asks for them. A code that the bank sent you goes into the bank’s own page, and to no person. Whoever calls and wants you to confirm something is not the bank.',
      },
    ],
    notMe: 'Something happened that was not you?',
  },
  passkeyData: {
    open: 'Technical data',
    aaguid: 'Model (AAGUID)',
    noAaguid: 'not stated',
    transports: 'Reached by',
    noTransports: 'not stated',
    algorithm: 'Signature algorithm',
    attestation: 'Attestation format',
    credentialId: 'Credential ID',
    paymentDialog: 'Browser’s own payment window',
    yes: 'can be used',
    no: 'not registered for it',
  },
  phone: {
    place: 'A phone or tablet',
    other: 'Use a phone instead',
    hint: 'Scan a code with it. Both devices need Bluetooth switched on',
  },
};
