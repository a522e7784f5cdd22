/**
 * The API document is true: whatever is answered in a long day of a bank is declared, by status, slug, header and shape.
 *
 * A list that a client switches over (`transactionStatus`, a slug) is worth something only while nothing else is ever sent.
 */
import { expect, it } from 'vitest';
import { paymentClientMembers } from '../../../server/authenticator/core/payment-client-data.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { auditorOf } from '../../support/bank/auditor.ts';
import { type Bank, ORIGIN, openBank } from '../../support/bank/bank.ts';
import { doorsOf } from '../../support/bank/doors.ts';
import { type Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { type ApiDocument, judgeAnswers, operationsOf } from '../../support/worlds/documented-answers.ts';

const WRONG = { faults: [faults.flipSignatureBit] };

it('declares everything that it answers', { timeout: 60_000 }, async () => {
  await using bank = await openBank();
  const document: ApiDocument = expectStatus(200, await bank.browser().get('/openapi.json')).body;
  const { answered, flaws } = judgeAnswers(bank, document);
  const alice = bank.browser('alice');
  await alice.enrol('alice', { authenticatorAttachment: 'platform' });
  await nobodyAsks(bank, document);
  await strangersCome(bank);
  await payingAndFailing(alice);
  await changingCredentials(alice);
  await authorisingEverything(bank, await bank.enrol('carol'));
  await lookingAround(alice);
  await beingBlocked(await bank.enrol('bob'));
  await auditing(await auditorOf(bank), (await alice.pay()).paymentId);
  expectStatus(204, await alice.delete('/api/session'));

  expect([...flaws]).toEqual([]);
  // Nothing is proven of what was not asked: of every operation a success came, except where that takes a browser-bound key.
  const succeeded = new Set([...answered].filter((each) => / 2\d\d$/.test(each)).map((each) => each.split(' ')[0]));
  const missing = operationsOf(document)
    .map(({ operation }) => operation.operationId)
    .filter((name) => !succeeded.has(name));
  expect(missing).toEqual(['bindBrowserKey', 'removeBrowserKey']);
});

async function nobodyAsks(bank: Bank, document: ApiDocument): Promise<void> {
  for (const { method, path, operation } of operationsOf(document)) {
    const send = (body: unknown, headers = {}) =>
      bank.browser().send(method.toUpperCase() as 'GET', path.replace(/\{\w+\}/g, 'x'), body, headers);
    await send(operation.requestBody ? {} : undefined);
    if (method === 'get') continue;
    await send(undefined, { origin: 'https://elsewhere.example' });
    if (operation.requestBody) await send('{');
  }
}

async function strangersCome(bank: Bank): Promise<void> {
  const stranger = bank.browser('stranger');
  expectStatus(409, await stranger.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
  expectStatus(422, await stranger.post('/api/enrolments', { username: 'alice2', displayName: ' Alice' }));
  const activationCode = '00000-00000-00000-00000-00000';
  expectStatus(403, await stranger.post('/api/activations', { username: 'alice', activationCode }));
  expectStatus(400, await stranger.post('/api/activations', { username: 'alice' }));
  const tried = await stranger.get('/api/relying-party', { host: 'elsewhere.example' });
  expect(tried.status).toBe(421);
}

async function payingAndFailing(payer: Browser): Promise<void> {
  const shown = await payer.createPayment({ reference: 'Rent' });
  const opened = await payer.openAuthorisation(shown, { method: 'secure-payment-confirmation' });
  if (!opened.securePaymentConfirmation) throw new Error('the browser was given nothing to show');
  const clientMembers = paymentClientMembers(opened.securePaymentConfirmation, ORIGIN);
  const state = `/api/payments/${shown}/authorisations/${opened.authorisationId}`;
  expectStatus(200, await payer.get(state));
  expectStatus(200, await payer.answer(shown, opened, { clientMembers }));
  expectStatus(409, await payer.answer(shown, opened, { clientMembers }));
  expectStatus(200, await payer.get(state));
  expectStatus(403, await payer.pay({}, WRONG));
  expectStatus(422, await payer.pay({ amount: { currency: 'EUR', value: '999999.99' } }));
  expectStatus(422, await payer.post('/api/payments', payer.order({ amount: { currency: 'EUR', value: '0.00' } })));
  const key = { 'idempotency-key': 'once' };
  expectStatus(201, await payer.post('/api/payments', payer.order(), key));
  expectStatus(409, await payer.post('/api/payments', payer.order({ reference: 'Another' }), key));
  const changed = await payer.createPayment();
  expectStatus(404, await payer.get(`/api/payments/${changed}/evidence`));
  expectStatus(200, await payer.patch(`/api/payments/${changed}`, { reference: 'Changed' }));
  expectStatus(422, await payer.patch(`/api/payments/${changed}`, { amount: { currency: 'EUR', value: '0.00' } }));
  expectStatus(204, await payer.delete(`/api/payments/${changed}`));
  expectStatus(409, await payer.delete(`/api/payments/${changed}`));
  expectStatus(409, await payer.patch(`/api/payments/${changed}`, { reference: 'Again' }));
  expectStatus(409, await payer.post(`/api/payments/${changed}/authorisations`));
  expectStatus(404, await payer.post('/api/payments/none/authorisations'));
}

/** One of each scope, and what can be read of it then. */
async function authorisingEverything(bank: Bank, payer: Browser): Promise<void> {
  for (const open of Object.values(doorsOf(() => bank))) {
    const door = await open(payer);
    expectStatus(200, await door.answer(await payer.authenticator.assert(door.options)));
    for (const address of door.reads) expectStatus(200, await payer.get(address));
  }
}

async function changingCredentials(payer: Browser): Promise<void> {
  const first = expectStatus(200, await payer.get('/api/credentials')).body.credentials[0].credentialId;
  expectStatus(200, await payer.bind());
  const second = expectStatus(201, await payer.register({}, {}, newAuthenticator('second'))).body.credential.credentialId;
  expectStatus(200, await payer.patch(`/api/credentials/${second}`, { label: 'Spare' }));
  expectStatus(422, await payer.patch(`/api/credentials/${second}`, { label: ' Spare' }));
  expectStatus(404, await payer.patch('/api/credentials/none', { label: 'Spare' }));
  expectStatus(403, await payer.delete(`/api/credentials/${second}`));
  expectStatus(403, await payer.bind(WRONG));
  expectStatus(204, await payer.revoke(second));
  expectStatus(409, await payer.revoke(first));
  expectStatus(404, await payer.post('/api/bindings', { action: 'revoke-credential', credentialId: second }));
}

async function lookingAround(payer: Browser): Promise<void> {
  for (const path of [
    'accounts',
    'payees',
    'messages',
    'session',
    'sessions?opened',
    'credentials',
    'payments',
    'payments?limit=1',
    'relying-party',
    'export',
  ])
    expectStatus(200, await payer.get(`/api/${path}`));
  const { messages } = (await payer.get('/api/messages?limit=1')).body;
  expectStatus(200, await payer.patch(`/api/messages/${messages[0].messageId}`, { read: true }));
  expectStatus(404, await payer.patch('/api/messages/none', { read: true }));
  expectStatus(404, await payer.get('/api/messages?before=none'));
  expectStatus(200, await payer.get('/api/payments?text=alpine'));
  expectStatus(422, await payer.get('/api/payments?amountTo=1.00'));
  const elsewhere = payer.elsewhere();
  for (const path of ['sessions', 'sessions/none']) {
    expectStatus(200, await elsewhere.signIn());
    const other = (await payer.get('/api/sessions')).body.sessions.find(({ current }: { current: boolean }) => !current);
    expectStatus(404, await payer.delete('/api/sessions/none'));
    expectStatus(204, await payer.delete(path === 'sessions' ? '/api/sessions' : `/api/sessions/${other.sessionRef}`));
  }
  expectStatus(400, await payer.get('/api/payments?limit=0'));
  expectStatus(404, await payer.get('/api/payments?before=none'));
  expectStatus(200, await payer.get('/.well-known/fido2-sca-audit-keys'));
  expectStatus(200, await payer.get('/schemas/evidence-1.json'));
  const refused = expectStatus(403, await payer.pay({}, WRONG));
  expectStatus(200, await payer.get(`/api/diagnostics/${refused.body.instance}`));
  expectStatus(403, await payer.get('/api/audit/head'));
}

async function beingBlocked(payer: Browser): Promise<void> {
  for (let i = 0; i < 5; i += 1) expectStatus(403, await payer.pay({}, WRONG));
  expectStatus(403, await payer.post(`/api/payments/${await payer.createPayment()}/authorisations`));
  expectStatus(403, await payer.post('/api/bindings', { action: 'register-credential' }));
}

async function auditing(auditor: Browser, paymentId: string): Promise<void> {
  for (const path of ['head', 'checkpoints', 'events?limit=1000', `payments/${paymentId}`, 'export?format=csv', 'export?format=json'])
    expectStatus(200, await auditor.get(`/api/audit/${path}`));
  const { events } = expectStatus(200, await auditor.get('/api/audit/events?outcome=failure')).body;
  for (const { sequence } of events) expectStatus(200, await auditor.get(`/api/audit/events/${sequence}`));
  expectStatus(422, await auditor.get('/api/audit/events?from=2026-02-30T00:00:00Z'));
  expectStatus(400, await auditor.get('/api/audit/events?limit=0'));
  expectStatus(404, await auditor.get('/api/audit/payments/none'));
}
