/**
 * Text that one of the databases cannot hold: U+0000, which PostgreSQL refuses in any value, and halves of surrogate pairs.
 *
 * What nobody could have stored is found nowhere (404, 403), or is out of shape (400, 422); it is never an error of ours.
 */
import { expect, it } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';

it.each(['\u0000', 'a\u0000b', '\ud800'])('%j in every place that takes text is refused, and breaks nothing', async (odd) => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  const at = encodeURIComponent(odd.toWellFormed());
  const order = alice.order();
  const answers = {
    diagnostics: await alice.get(`/api/diagnostics/${at}`),
    payment: await alice.get(`/api/payments/${at}`),
    evidence: await alice.get(`/api/payments/${at}/evidence`),
    before: await alice.get(`/api/payments?before=${at}`),
    changed: await alice.patch(`/api/payments/${at}`, { reference: 'x' }),
    cancelled: await alice.delete(`/api/payments/${at}`),
    opened: await alice.post(`/api/payments/${at}/authorisations`),
    judged: await alice.put(
      `/api/payments/${at}/authorisations/${at}`,
      await alice.authenticator.assert({ challenge: 'AAAA', rpId: 'localhost' } as never),
    ),
    bound: await alice.put(`/api/bindings/${at}`, await alice.authenticator.assert({ challenge: 'AAAA', rpId: 'localhost' } as never)),
    renamed: await alice.patch(`/api/credentials/${at}`, { label: 'x' }),
    label: await alice.patch(`/api/credentials/${alice.authenticator.held[0]?.id}`, { label: odd }),
    revoked: await alice.delete(`/api/credentials/${at}`),
    ordered: await alice.post('/api/payments', { ...order, payee: { ...order.payee, name: odd } }),
    reference: await alice.post('/api/payments', { ...order, reference: odd }),
    account: await alice.post('/api/payments', { ...order, payerAccount: { iban: odd } }),
    enrolled: await bank.browser().post('/api/enrolments', { username: odd, displayName: odd }),
    displayed: await bank.browser().post('/api/enrolments', { username: 'bob', displayName: odd }),
    activated: await bank.browser().post('/api/activations', { username: odd, activationCode: odd }),
  };
  const accepted = Object.entries(answers).filter(([, { status }]) => status < 400 || status >= 500);
  expect(accepted.map(([place, { status }]) => `${place}: ${status}`)).toEqual([]);
  expect((await alice.pay()).status).toBe(200);
});
