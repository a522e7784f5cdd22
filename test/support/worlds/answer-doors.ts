/**
 * Every door that an answer to WebAuthn options is handed in at: how it is opened, how a device answers there, which event a
 * verdict leaves, and whether a refusal is one of the five attempts (contract §3).
 */
import { cbor } from '../../../server/authenticator/core/bytes.ts';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import type { RegisterWith } from '../../../server/authenticator/core/make-credential.ts';
import { paymentClientMembers } from '../../../server/authenticator/core/payment-client-data.ts';
import { makeKeyPair } from '../../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import type { AttemptCounter } from '../../../server/core/attempts.ts';
import { digest } from '../../../server/core/audit/audit-chain.ts';
import { claimedChallenge } from '../../../server/webauthn/client-data.ts';
import { ORIGIN } from '../bank/bank.ts';
import { type Browser, expectStatus, newAuthenticator } from '../bank/payer-browser.ts';

type How = AssertWith & RegisterWith;
type Made = { readonly id: string; readonly response: Readonly<Record<string, unknown>> };

export type OpenDoor = {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  /** Whose cookies go along. */
  readonly browser: Browser;
  readonly challenge: string;
  readonly make: (how: How) => Promise<Made>;
};

export type Door = {
  readonly event: string;
  /** Which counter a refusal counts in; null: in none. `matching`: only where credential id and challenge are right. */
  readonly counts: { readonly counter: AttemptCounter; readonly matching: boolean } | null;
  /** @param payer signed in, with one passkey for payments; or not used at all */
  readonly open: (payer: Browser, number: number) => Promise<OpenDoor>;
};

const inSession = { counter: 'sca', matching: false } as const;
const signsAlong = { key: makeKeyPair(-7, seededBytes('a browser of the fuzz')) };
const KEY_ID = digest(cbor(signsAlong.key.coseKey));

const authorisation = (scope: string, open: Door['open']): Door => ({ event: `${scope}-authorisation`, counts: inSession, open });

/** A payment, confirmed on the page or in the browser's dialog, where a browser of its own signs along now and then. */
const payment = (dialog: boolean) =>
  authorisation('payment', async (payer, number) => {
    const paymentId = await payer.createPayment({ amount: { currency: 'EUR', value: '0.01' } });
    const opened = await payer.openAuthorisation(paymentId);
    const issued = opened.securePaymentConfirmation;
    const shown = dialog && issued ? { clientMembers: paymentClientMembers(issued, ORIGIN) } : {};
    return {
      method: 'PUT',
      url: `/api/payments/${paymentId}/authorisations/${opened.authorisationId}`,
      browser: payer,
      challenge: opened.publicKey.challenge,
      make: (how) =>
        payer.authenticator.assert(opened.publicKey, {
          ...shown,
          ...(dialog && number % 2 === 0 && { browserBoundKey: signsAlong }),
          ...how,
        }),
    };
  });

const consent = (action: string, change: (payer: Browser) => object | Promise<object>) =>
  authorisation(action, async (payer) => {
    const { authorisationId, publicKey } = expectStatus(201, await payer.post('/api/bindings', { action, ...(await change(payer)) })).body;
    return {
      method: 'PUT',
      url: `/api/bindings/${authorisationId}`,
      browser: payer,
      challenge: publicKey.challenge,
      make: (how) => payer.authenticator.assert(publicKey, how),
    };
  });

const credentialOf = (payer: Browser) => ({ credentialId: payer.authenticator.held[0]?.id });

/** The browser that signed along with a payment: it is `seen` from then on. */
async function seenBrowser(payer: Browser) {
  const { credentials } = expectStatus(200, await payer.get('/api/credentials')).body;
  if (credentials[0].browserKeys.length === 0) {
    const door = await payment(true).open(payer, 0);
    expectStatus(200, await payer.put(door.url, await door.make({})));
  }
  return { ...credentialOf(payer), keyId: KEY_ID };
}

const signIn = (where: 'in a session' | 'by a stranger'): Door => ({
  event: 'sign-in',
  counts: { counter: where === 'in a session' ? 'sca' : 'sign-in', matching: true },
  open: async (payer) => {
    const browser = where === 'in a session' ? payer : payer.elsewhere();
    const options = expectStatus(200, await browser.post('/api/authentications/options')).body;
    const make = (how: How) => payer.authenticator.assert(options, how);
    return { method: 'POST', url: '/api/authentications', browser, challenge: options.challenge, make };
  },
});

const registration = (first: boolean): Door => ({
  event: 'registration',
  counts: null,
  open: async (payer, number) => {
    const browser = first ? payer.elsewhere() : payer;
    if (first) expectStatus(201, await browser.post('/api/enrolments', { username: `guest-${number}`, displayName: 'Guest' }));
    else expectStatus(200, await payer.bind());
    const options = expectStatus(200, await browser.post('/api/registrations/options', { authenticatorAttachment: 'platform' })).body;
    const make = (how: How) => newAuthenticator(`guest ${number}`).register(options, how);
    return { method: 'POST', url: '/api/registrations', browser, challenge: options.challenge, make };
  },
});

export const DOORS: Readonly<Record<string, Door>> = {
  'a payment, confirmed on the page': payment(false),
  'a payment, confirmed in the browser’s dialog': payment(true),
  'register-credential': consent('register-credential', () => ({})),
  'revoke-credential': consent('revoke-credential', credentialOf),
  'bind-browser-key': consent('bind-browser-key', seenBrowser),
  'sign-in by a stranger': signIn('by a stranger'),
  'sign-in in a session': signIn('in a session'),
  'a first registration': registration(true),
  'a further registration': registration(false),
};

/** Whether a failed sign-in is the payer's: the passkey is, and the challenge is the one that this session was given. */
export function matches(sent: string, payer: Browser, challenge: string): boolean {
  const { id, response } = JSON.parse(sent) as Made;
  return id === credentialOf(payer).credentialId && claimedChallenge(String(response.clientDataJSON)) === challenge;
}
