/**
 * What comes in on an ordinary day, and on a bad one: payments, looks, forged answers, bodies out of shape, strangers.
 *
 * Every request has the one status that it must have, so that traffic which is refused for another reason is noticed.
 */

import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Answer, type Browser, expectStatus } from './payer-browser.ts';

/** One act. @returns how many requests it took */
type Act = (payer: Browser, stranger: Browser, number: number) => Promise<number>;

const one = (status: number, ask: (payer: Browser, stranger: Browser) => Promise<Answer>): Act => {
  return async (payer, stranger) => {
    expectStatus(status, await ask(payer, stranger));
    return 1;
  };
};

const ACTS: readonly Act[] = [
  async (payer, _, number) => {
    expectStatus(200, await payer.pay({ amount: { currency: 'EUR', value: '0.01' }, reference: `payment ${number}` }));
    return 3;
  },
  one(200, (payer) => payer.get('/api/payments')),
  one(200, (payer) => payer.get('/api/accounts')),
  one(200, (payer) => payer.get('/api/session')),
  one(200, (payer) => payer.get('/api/credentials')),
  one(404, (payer) => payer.get('/api/payments/nothing')),
  one(400, (payer) => payer.post('/api/payments', '{"amount":')),
  one(400, (payer) => payer.post('/api/payments', { ...payer.order(), more: 'than was asked' })),
  one(422, (payer) => payer.post('/api/payments', payer.order({ payee: { name: 'Nobody', iban: 'CH0000762011623852957' } }))),
  one(413, (payer) => payer.post('/api/payments', JSON.stringify({ reference: 'x'.repeat(70_000) }))),
  one(415, (payer) => payer.post('/api/payments', 'text', { 'content-type': 'text/plain' })),
  one(405, (payer) => payer.put('/api/payments', {})),
  one(403, (payer) => payer.post('/api/payments', payer.order(), { origin: 'https://elsewhere.example' })),
  one(403, (payer) => payer.get('/api/audit/events')),
  // A forged answer, and the honest one that keeps the row of failures short.
  async (payer) => {
    const paymentId = await payer.createPayment();
    expectStatus(403, await payer.answer(paymentId, await payer.openAuthorisation(paymentId), { faults: [faults.flipSignatureBit] }));
    expectStatus(204, await payer.delete(`/api/payments/${paymentId}`));
    expectStatus(200, await payer.pay({ amount: { currency: 'EUR', value: '0.01' } }));
    return 7;
  },
  one(401, (_, stranger) => stranger.get('/api/payments')),
  one(200, (_, stranger) => stranger.get('/')),
  one(404, (_, stranger) => stranger.get('/wp-login.php')),
  // A stranger's sign-in: a session, a challenge, and a passkey that nobody here has.
  async (payer, stranger) => {
    const { body } = expectStatus(200, await stranger.post('/api/authentications/options'));
    const forged = await payer.authenticator.assert(body, { faults: [faults.flipSignatureBit] });
    expectStatus(403, await stranger.post('/api/authentications', { ...forged, id: 'AAAA', rawId: 'AAAA' }));
    stranger.cookies.clear();
    return 2;
  },
  // The payer leaves, and comes back under a new session.
  async (payer) => {
    expectStatus(204, await payer.delete('/api/session'));
    expectStatus(200, await payer.signIn());
    return 3;
  },
];

/** All payers at once, each act in turn, until so many requests were answered. */
export async function mixedTraffic(payers: readonly Browser[], requests: number): Promise<void> {
  let [answered, number] = [0, 0];
  const live = async (payer: Browser) => {
    const stranger = payer.elsewhere();
    while (answered < requests) {
      const act = ACTS[number % ACTS.length] as Act;
      number += 1;
      const took = await act(payer, stranger, number);
      answered += took;
    }
  };
  await Promise.all(payers.map(live));
}
