/**
 * The door of each scope: where an authorisation of it is opened, and where its answer is handed in. A scope without one is a type error.
 *
 * RTS Art 4(1), contract §5. The cross-post matrix hands every code in at every other door, and a full life goes through each of
 * them, so a scope that has no door here is in neither.
 */
import type { Scope } from '../../../server/core/scopes/scopes.ts';
import type { Bank } from './bank.ts';
import { seenBrowserKey } from './browser-bound-keys.ts';
import { type Answer, type Browser, expectStatus } from './payer-browser.ts';

export type Door = {
  readonly options: Parameters<Browser['authenticator']['assert']>[0];
  /** Of what was opened here; a sign-in has none. */
  readonly authorisationId: string | null;
  /** Hands an answer in here, under an id. */
  readonly answer: (assertion: object, authorisationId?: string | null) => Promise<Answer>;
  /** Type of the event of an answer. */
  readonly type: string;
  /** What the payer reads once the answer was accepted: the evidence (contract §6), and where the subject is listed. */
  readonly reads: readonly string[];
  /** Doors with one address are one door: what was opened for one of them is found there. */
  readonly address: string;
};

/** Opens a payment's authorisation, and the door that its answer goes to. */
export async function paymentDoor(payer: Browser, value: string): Promise<Door> {
  const paymentId = await payer.createPayment({ amount: { currency: 'EUR', value } });
  const { authorisationId, publicKey } = await payer.openAuthorisation(paymentId);
  const url = (id: string | null) => `/api/payments/${paymentId}/authorisations/${id}`;
  return {
    options: publicKey,
    authorisationId,
    answer: (assertion, id = authorisationId) => payer.put(url(id), assertion),
    type: 'payment-authorisation',
    reads: [`/api/payments/${paymentId}/evidence`, `/api/payments/${paymentId}`],
    address: paymentId,
  };
}

async function bindingDoor(payer: Browser, change: { action: Scope; [member: string]: string }): Promise<Door> {
  const { authorisationId, publicKey } = expectStatus(201, await payer.post('/api/bindings', change)).body;
  return {
    options: publicKey,
    authorisationId,
    answer: (assertion, id = authorisationId) => payer.put(`/api/bindings/${id}`, assertion),
    type: `${change.action}-authorisation`,
    reads: [`/api/bindings/${authorisationId}/evidence`],
    address: '/api/bindings',
  };
}

/** @param bank asked for when a door is opened */
export const doorsOf = (bank: () => Bank): Readonly<Record<Scope, (payer: Browser) => Promise<Door>>> => ({
  payment: (payer) => paymentDoor(payer, '49.99'),
  'register-credential': (payer) => bindingDoor(payer, { action: 'register-credential' }),
  'revoke-credential': (payer) => bindingDoor(payer, { action: 'revoke-credential', credentialId: idOf(payer) }),
  'bind-browser-key': async (payer) => {
    const keyId = await seenBrowserKey(bank(), payer);
    return bindingDoor(payer, { action: 'bind-browser-key', credentialId: idOf(payer), keyId });
  },
});
const idOf = (payer: Browser) => payer.authenticator.held[0]?.id ?? '';
