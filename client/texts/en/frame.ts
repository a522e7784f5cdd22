/**
 * What stands around every page, in English: header, footer, the end of the session, and why a page is shown.
 *
 * RTS Art 4(3)(d): the payer is told of the end of a session before it comes, and afterwards why it came.
 */
export const frame = {
  header: {
    skip: 'Skip to content',
    demo: 'demo',
    demoOnNetwork: 'This demo can be reached from the network. Anybody can open accounts here; none of the money is real.',
    blocked:
      'Confirmations are blocked after five failed tries. You see everything, but cannot pay or change passkeys until the block is over.',
    navigation: 'Main',
    menu: 'Menu',
    accounts: 'Accounts',
    pay: 'Make a payment',
    security: 'Passkeys and notices',
    audit: 'Audit log',
    signOut: 'Sign out',
    home: (bank: string) => `${bank}, start page`,
  },
  signOut: {
    busy: 'Signing out',
    title: 'You may still be signed in',
    text: 'The bank did not confirm that you are signed out. Until it does, whoever uses this browser can see your account.',
    next: 'Check the connection and try again. If you leave before that, the bank ends your session after five minutes without activity.',
    again: 'Sign out again',
    notYet: 'The bank still does not answer.',
    close: 'Close',
  },
  footer: {
    what: 'A reference for strong customer authentication with passkeys. No real money.',
    api: 'How it works: the API',
  },
  loading: 'Loading',
  paper: { payer: 'Payer', printed: (time: string) => `Printed ${time}` },
  unexpectedAnswer: (status: number) => `The bank gave an answer that this page does not understand (${status}).`,
  session: {
    endsSoon: (left: string) => `You will be signed out in ${left}.`,
    endsForGood: 'You have been signed in for eight hours and will be signed out within a minute.',
    stay: 'Stay signed in',
    stayed: 'You stay signed in.',
  },
  arrival: {
    'session-ended':
      'Your session has ended, as it does after five minutes without activity, so that nobody else can use your account. What you had not confirmed was not paid. Sign in to go on where you were.',
    'signed-out': 'You are signed out.',
    'sign-in-first': 'Please sign in first. You will then see the page you asked for.',
    'passkey-revoked': 'The passkey is revoked and you are signed out.',
    'done-before': 'This was done before you pressed the button, perhaps in another tab.',
    'not-ordered': 'The bank has nothing of that order, and nothing was paid.',
  },
  notFound: {
    title: 'There is no such page',
    lead: 'The address may be mistyped, or the page belongs to somebody else.',
    home: 'To the start page',
  },
};
