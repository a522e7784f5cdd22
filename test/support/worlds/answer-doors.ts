/**
 * Every door that an answer to WebAuthn options is handed in at: that of each scope, of sign-in and of registration. How it is opened,
 * how a device answers there, which event a verdict leaves, and whether a refusal is one of the five attempts (contract §3).
 */
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import type { RegisterWith } from '../../../server/authenticator/core/make-credential.ts';
import { paymentClientMembers } from '../../../server/authenticator/core/payment-client-data.ts';
import { makeKeyPair } from '../../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import type { AttemptCounter } from '../../../server/core/policy/block-length.ts';
import { claimedChallenge } from '../../../server/webauthn/client-data.ts';
import { type Bank, ORIGIN } from '../bank/bank.ts';
import { doorsOf, paymentDoor, type Door as ScopeDoor } from '../bank/doors.ts';
import { type Answer, type Browser, expectStatus, newAuthenticator } from '../bank/payer-browser.ts';

type How = AssertWith & RegisterWith;
type Made = { readonly id: string; readonly response: Readonly<Record<string, unknown>> };

export type OpenDoor = {
  readonly challenge: string;
  readonly make: (how: How) => Promise<Made>;
  /** Hands in a body as it is. */
  readonly send: (body: string) => Promise<Answer>;
};

export type Door = {
  readonly event: string;
  /** Which counter a refusal counts in; null: in none. `matching`: only where credential id and challenge are right. */
  readonly counts: { readonly counter: AttemptCounter; readonly matching: boolean } | null;
  /** @param payer signed in, with one passkey for payments; or not used at all */
  readonly open: (payer: Browser, number: number, bank: Bank) => Promise<OpenDoor>;
};

const authorisation = (scope: string, open: Door['open']): Door => ({
  event: `${scope}-authorisation`,
  counts: { counter: 'sca', matching: false },
  open,
});

function ofScope(payer: Browser, { options, answer }: ScopeDoor): OpenDoor {
  // Text goes out as it is.
  const send = (body: string) => answer(body as unknown as object);
  return { challenge: options.challenge, make: (how) => payer.authenticator.assert(options, how), send };
}

const signsAlong = { key: makeKeyPair(-7, seededBytes('a browser of the fuzz')) };

/** Confirmed in the browser's dialog, where a browser of the payer's signs along with every second payment. */
const inDialog = authorisation('payment', async (payer, number) => {
  const paymentId = await payer.createPayment({ amount: { currency: 'EUR', value: '0.01' } });
  const { authorisationId, publicKey, securePaymentConfirmation } = await payer.openAuthorisation(paymentId);
  if (!securePaymentConfirmation) throw new Error('nothing was issued for the dialog');
  const clientMembers = paymentClientMembers(securePaymentConfirmation, ORIGIN);
  const shown = { clientMembers, ...(number % 2 === 0 && { browserBoundKey: signsAlong }) };
  return {
    challenge: publicKey.challenge,
    make: (how) => payer.authenticator.assert(publicKey, { ...shown, ...how }),
    send: (body) => payer.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, body),
  };
});

const signIn = (where: 'in a session' | 'by a stranger'): Door => ({
  event: 'sign-in',
  counts: { counter: where === 'in a session' ? 'sca' : 'sign-in', matching: true },
  open: async (payer) => {
    const browser = where === 'in a session' ? payer : payer.elsewhere();
    const options = expectStatus(200, await browser.post('/api/authentications/options')).body;
    const make = (how: How) => payer.authenticator.assert(options, how);
    return { challenge: options.challenge, make, send: (body) => browser.post('/api/authentications', body) };
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
    return { challenge: options.challenge, make, send: (body) => browser.post('/api/registrations', body) };
  },
});

/** A scope brings its door (`bank/doors.ts`); a payment of a cent, since an account is not to run dry. */
const scopes = Object.keys(doorsOf(() => null as never)) as (keyof ReturnType<typeof doorsOf>)[];
const ofScopes = scopes.map((scope): [string, Door] => [
  scope,
  authorisation(scope, async (payer, _number, bank) =>
    ofScope(payer, scope === 'payment' ? await paymentDoor(payer, '0.01') : await doorsOf(() => bank)[scope](payer)),
  ),
]);

export const DOORS: Readonly<Record<string, Door>> = {
  ...Object.fromEntries(ofScopes),
  'a payment in the browser’s dialog': inDialog,
  'sign-in by a stranger': signIn('by a stranger'),
  'sign-in in a session': signIn('in a session'),
  'a first registration': registration(true),
  'a further registration': registration(false),
};

/** Whether a failed sign-in is the payer's: the passkey is, and the challenge is the one that this session was given. */
export function matches(sent: string, payer: Browser, challenge: string): boolean {
  const { id, response } = JSON.parse(sent) as Made;
  return id === payer.authenticator.held[0]?.id && claimedChallenge(String(response.clientDataJSON)) === challenge;
}
