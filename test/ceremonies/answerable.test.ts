/**
 * Who may answer an authorisation, as the ceremony itself decides it: RTS Art 4(1), contract §4.
 *
 * The ceremony is called as a lifted one is, without any route in front of it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnsweredAt, authorise } from '../../server/ceremonies/authorise-payment.ts';
import type { Caller } from '../../server/ceremonies/environment.ts';
import { paymentAct } from '../../server/ceremonies/scopes/payment.ts';
import { registerCredentialAct } from '../../server/ceremonies/scopes/register-credential.ts';
import { startAuthorisation } from '../../server/ceremonies/start-authorisation.ts';
import { POLICY } from '../../server/core/policy.ts';
import { type Bank, openBank } from '../support/bank/bank.ts';
import type { Browser } from '../support/bank/payer-browser.ts';

let bank: Bank;
let parts: Parameters<typeof startAuthorisation>[0] & Parameters<typeof authorise>[0];
beforeAll(async () => {
  bank = await openBank();
  const environment = {
    relyingParty: bank.config.relyingParty,
    attestation: 'none' as const,
    policy: POLICY,
    dialogIcon: '/icon.png',
    now: () => bank.clock.now,
    randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
  };
  parts = { ...bank.stores, environment };
});
afterAll(() => bank.close());

const asking = { method: null, origin: null, languages: [] };
const callerOf = ({ payerId }: Browser, sessionRef = 's1'): Caller => ({ payerId, sessionRef, requestId: 'r' });

async function opened(username: string) {
  const alice = await bank.enrol(username);
  const paymentId = await alice.createPayment();
  const outcome = await startAuthorisation(parts)(paymentAct, { subjectId: paymentId, change: {} }, asking, callerOf(alice));
  if (!outcome.ok) throw new Error(outcome.failure);
  const authorisation = await bank.stores.authorisations.own(alice.payerId, outcome.value.authorisationId);
  const answer = await alice.authenticator.assert(outcome.value.publicKey);
  return { alice, at: { authorisation, subjectId: paymentId } as AnsweredAt, answer };
}

const NOT_FOUND = { ok: false, failure: 'authorisation-not-found' };

describe('an authorisation is not found, nothing is paid, and it is open still', () => {
  it.each<[string, (at: AnsweredAt, alice: Browser) => [AnsweredAt, Caller]]>([
    ['in another session of the payer', (at, alice) => [at, callerOf(alice, 's2')]],
    ['by another payer', (at) => [at, { ...callerOf({ payerId: 'somebody' } as Browser) }]],
    ['for another subject', (at, alice) => [{ ...at, subjectId: 'another payment' }, callerOf(alice)]],
    ['where none was found', (at, alice) => [{ ...at, authorisation: null }, callerOf(alice)]],
  ])('%s', async (name, change) => {
    const { alice, at, answer } = await opened(`a-${name.length}-${name.slice(-7).replaceAll(' ', '-')}`);
    const pay = authorise(parts, paymentAct);
    expect(await pay(...(([changed, caller]) => [changed, answer, caller] as const)(change(at, alice)))).toEqual(NOT_FOUND);
    expect(await pay(at, answer, callerOf(alice))).toMatchObject({ ok: true, value: { transactionStatus: 'ACSC' } });
  });

  it('by the ceremony of another scope', async () => {
    const { alice, at, answer } = await opened('another-scope');
    expect(await authorise(parts, registerCredentialAct)(at, answer, callerOf(alice))).toEqual(NOT_FOUND);
    expect(await authorise(parts, paymentAct)(at, answer, callerOf(alice))).toMatchObject({ ok: true });
  });
});

it('what is no answer is refused by name, judged by nothing, and leaves the authorisation open', async () => {
  const { alice, at, answer } = await opened('no-answer');
  const pay = authorise(parts, paymentAct);
  for (const body of [{}, null, 5, [], 'AAAA', { ...answer, response: { ...answer.response, clientDataJSON: [123, 34] } }])
    expect(await pay(at, body, callerOf(alice))).toMatchObject({ ok: false, failure: 'answer-not-in-shape' });
  expect(await pay(at, answer, callerOf(alice))).toMatchObject({ ok: true });
});

it('nothing is opened for a subject that is not the payer’s', async () => {
  const { at } = await opened('owner');
  const bob = await bank.enrol('bob');
  const start = startAuthorisation(parts);
  expect(await start(paymentAct, { subjectId: at.subjectId ?? '', change: {} }, asking, callerOf(bob))).toEqual({
    ok: false,
    failure: 'subject-not-found',
  });
});
