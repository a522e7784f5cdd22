/** Where the payer is signed in, in English. RTS Art 4(3)(c)-(d): the payer can see a session that is not theirs, and end it. */
export const sessions = {
  sessions: {
    title: 'Where you are signed in',
    lead: 'A session ends by itself after five minutes without activity. End one that is not yours, then revoke its passkey.',
    thisBrowser: 'This browser',
    otherBrowser: 'Another browser',
    withPasskey: 'Passkey:',
    since: (when: string) => `Signed in ${when}`,
    lastSeen: (when: string) => `Last seen ${when}`,
    end: 'End',
    endLabel: (label: string, when: string) => `End the session with passkey ${label}, signed in ${when}`,
    endOthers: 'Sign out everywhere else',
    ending: 'Ending',
    ended: 'The session has ended.',
    endedOthers: 'You are signed out everywhere else.',
    onlyThis: 'You are signed in nowhere else.',
  },
};
