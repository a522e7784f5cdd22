/**
 * A session is ended while an answer of it is being judged: the end wins, and nothing is paid (contract §3, §4; RTS Art 4(3)(c)).
 *
 * The answer passed the session gate before. So ending a session voids what it has open, and the accepting transaction finds that.
 */
import { expect, it } from 'vitest';
import { openBank } from '../support/bank/bank.ts';
import { barrier } from '../support/bank/barrier.ts';
import { type Answer, type Browser, expectStatus } from '../support/bank/payer-browser.ts';
import { effects, expectSound } from '../support/bank/soundness.ts';

const refOf = async (desk: Browser): Promise<string> =>
  (await desk.get('/api/sessions')).body.sessions.find(({ current }: { current: boolean }) => !current).sessionRef;

const WAYS: Readonly<Record<string, (desk: Browser, phone: Browser) => Promise<Answer>>> = {
  'by the payer elsewhere': async (desk) => desk.delete(`/api/sessions/${await refOf(desk)}`),
  'with all others': (desk) => desk.delete('/api/sessions'),
  'by signing out': (_, phone) => phone.delete('/api/session'),
};

it.each(Object.entries(WAYS))('a session that is ended %s pays nothing any more', async (_, end) => {
  const gate = barrier();
  await using bank = await openBank({ wrap: gate.wrap });
  const desk = await bank.enrol('alice');
  const phone = desk.elsewhere();
  expectStatus(200, await phone.signIn());
  const paymentId = await phone.createPayment();
  const opened = await phone.openAuthorisation(paymentId);
  const before = await effects(bank.database);

  const held = gate.hold();
  const pending = phone.answer(paymentId, opened);
  await held.arrived;
  expectStatus(204, await end(desk, phone));
  held.release();
  expect(await pending).toMatchObject({ status: 409, body: { type: '/problems/authorisation-not-open' } });
  expect(await effects(bank.database)).toEqual(before);
  expectStatus(200, await desk.pay());
  await expectSound(bank.database);
});
