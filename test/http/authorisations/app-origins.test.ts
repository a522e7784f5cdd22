/**
 * A bank's own app, and pages on related domains: what each may do, and what it may not. Contract §1, §5.
 *
 * An app's origin is in the same list as those of pages. Where the list is used for anything but a ceremony, it would be a host, a
 * page that may change something, or a page that shows a payment.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { paymentClientMembers } from '../../../server/authenticator/core/payment-client-data.ts';
import { payment } from '../../../server/authenticator/faults/payment-faults.ts';
import { judgeEvidence } from '../../../server/evidence/evidence-verdict.ts';
import { type Bank, ORIGIN, openBank } from '../../support/bank/bank.ts';
import { Browser, expectStatus, newAuthenticator, type Opened } from '../../support/bank/payer-browser.ts';
import { pointersOf, refusal, slugOf } from '../../support/bank/refusals.ts';

const APP = 'android:apk-key-hash:-sYXRdwJA3hvue3mKpYrOZ9zSPC7b4mbgzJmdZEDO5w';
const RELATED = 'https://bank.test';
/** The app is named first, as an operator may: nothing may take it for the first page. */
const env = { RP_ORIGINS: `${APP},${ORIGIN},${RELATED}`, TRUSTED_PROXIES: '127.0.0.1' };
const PLATFORM = { authenticatorAttachment: 'platform' };

let bank: Bank;
beforeAll(async () => {
  bank = await openBank({ env });
});
afterAll(() => bank.close());

let people = 0;
/** @param origin in the client data @param page headers that are sent with each request */
async function somebody(origin: string, page: Record<string, string>): Promise<Browser> {
  people += 1;
  const browser = Object.assign(new Browser(bank.app, `payer-${people}`, newAuthenticator(`payer-${people}`, { origin })), { page });
  await browser.enrol(`payer-${people}`, PLATFORM);
  return browser;
}
const inApp = () => somebody(APP, { host: 'localhost:3000' });
const onRelated = () => somebody(RELATED, { host: 'bank.test', origin: RELATED, 'x-forwarded-proto': 'https' });
const onPage = () => somebody(ORIGIN, { host: 'localhost:3000', origin: ORIGIN });
/** A member of the client data is something else. */
const lying = (member: 'origin' | 'topOrigin', value: string): AssertWith => ({
  faults: [
    ({ client }) => {
      client[member] = value;
    },
  ],
});
const inDialog = ({ securePaymentConfirmation }: Opened, origin = ORIGIN): AssertWith => {
  if (!securePaymentConfirmation) throw new Error('nothing was issued');
  return { clientMembers: paymentClientMembers(securePaymentConfirmation, origin) };
};

describe('an app of the bank', () => {
  it('registers, signs in, pays, and its evidence is consistent', async () => {
    const alice = await inApp();
    expectStatus(200, await alice.signIn());
    const paid = expectStatus(200, await alice.pay());
    const evidence = (await alice.get(paid.body.evidence)).text;
    const { verdict } = judgeEvidence(JSON.parse(evidence), { rpId: 'localhost', origins: [APP], auditKeys: [] });
    expect(verdict).toBe('consistent');
  });

  it('is no page that may change something: its origin as Origin is another site', async () => {
    const alice = await inApp();
    for (const origin of [APP, 'null'])
      expect(await refusal(bank, await alice.post('/api/payments', alice.order(), { origin }))).toEqual([
        403,
        'cross-site-request',
        'cross-site-request',
      ]);
  });

  it('is no host', async () => {
    for (const host of [APP, 'apk-key-hash', '', 'android'])
      expect([400, 421]).toContain((await bank.app.inject({ url: '/api/relying-party', headers: { host } })).statusCode);
  });

  it('makes no cookie insecure and no page plain: what is https by every page is https', async () => {
    const https = {
      RP_ID: 'bank.example',
      RP_ORIGINS: `${APP},https://bank.example`,
      TRUSTED_PROXIES: '127.0.0.1',
      SCA_DEMO_ON_NETWORK: '1',
    };
    await using strict = await openBank({ env: https });
    const headers = { host: 'bank.example', 'x-forwarded-proto': 'https' };
    const answer = await strict.app.inject({ method: 'POST', url: '/api/authentications/options', headers, payload: {} });
    expect(answer.headers['set-cookie']).toMatch(/^__Host-sca-session=.*; Secure/);
    expect(answer.headers).toHaveProperty('strict-transport-security');
  });

  it('shows no payment for a browser: neither as origin nor as the page above', async () => {
    const alice = await onPage();
    const lies: [AssertWith, string][] = [
      [lying('origin', APP), 'origin-not-expected'],
      [{ faults: [payment({ topOrigin: APP })] }, 'spc-top-origin-not-ours'],
      [lying('topOrigin', APP), 'top-origin-not-expected'],
    ];
    for (const [how, code] of lies) {
      const paymentId = await alice.createPayment();
      const opened = await alice.openAuthorisation(paymentId);
      const answer = await alice.answer(paymentId, opened, { ...inDialog(opened), ...how });
      expect(await refusal(bank, answer)).toEqual([403, 'authentication-failed', code]);
      await bank.stores.attempts.unblock(alice.payerId, { now: bank.clock.now, requestId: 'test', sessionRef: null });
    }
  });

  it('that is not in the list is another site', async () => {
    const alice = await inApp();
    const stranger = lying('origin', APP.replace('-sYX', 'AAAA'));
    expect(await refusal(bank, await alice.pay({}, stranger))).toEqual([403, 'authentication-failed', 'origin-not-expected']);
  });
});

describe('a page on a related domain (WebAuthn L3 §5.11)', () => {
  it('registers, signs in and pays, without the browser’s dialog', async () => {
    const alice = await onRelated();
    expectStatus(200, await alice.signIn());
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    expect(opened.securePaymentConfirmation).toBeNull();
    expectStatus(200, await alice.answer(paymentId, opened));
    const asked = await alice.post(`/api/payments/${await alice.createPayment()}/authorisations`, {
      method: 'secure-payment-confirmation',
    });
    expect([asked.status, slugOf(asked), pointersOf(asked)]).toEqual([422, 'unprocessable', ['/method']]);
  });

  it('shows no payment that was issued to our own page', async () => {
    const alice = await onPage();
    const lies: [AssertWith, string][] = [
      [lying('origin', RELATED), 'origin-not-expected'],
      [{ faults: [payment({ topOrigin: RELATED })] }, 'spc-top-origin-not-ours'],
    ];
    for (const [how, code] of lies) {
      const paymentId = await alice.createPayment();
      const opened = await alice.openAuthorisation(paymentId);
      const answer = await alice.answer(paymentId, opened, { ...inDialog(opened), ...how });
      expect(await refusal(bank, answer)).toEqual([403, 'authentication-failed', code]);
    }
  });
});

it('a payment that our own page showed is paid as ever, with the icon of that page', async () => {
  const alice = await onPage();
  const paymentId = await alice.createPayment();
  const opened = await alice.openAuthorisation(paymentId);
  expect(opened.securePaymentConfirmation?.instrument.icon).toBe(`${ORIGIN}/account-icon.png`);
  expectStatus(200, await alice.answer(paymentId, opened, inDialog(opened)));
});
