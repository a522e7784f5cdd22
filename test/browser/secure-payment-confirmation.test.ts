/**
 * The browser's own payment window in a real Chromium: RTS Art 5(1)(a); Secure Payment Confirmation.
 *
 * Chromium answers the window by itself, in one of four ways. A page that hands the window something else than was issued,
 * and an origin that is not ours, get a good signature over what was shown: the server has to see that it is the wrong one.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/browsers/accessible.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import { unfold } from '../support/browsers/unfold.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
let visit: Visit;
let payer = 0;
beforeAll(async () => {
  stage = await openStage({}, { dialog: true });
});
afterAll(() => stage.close());
beforeEach(async () => {
  visit = await stage.visit();
  payer += 1;
  await visit.enrol(`payer-${payer}`);
  await visit.order();
});
afterEach(() => visit.close());

const events = async () => (await stage.bank.events()).filter(({ type }) => type === 'payment-authorisation');
const executed = async () => (await events()).filter(({ outcome }) => outcome === 'success').length;
const strip = () => visit.page.locator('.strip').first();

describe('a payer whose browser shows amount and payee itself', () => {
  it('confirms there, and reads on every page which way it was and what that proves', async () => {
    await visit.inDialog('autoAccept');
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    expect(await strip().getAttribute('data-method')).toBe('secure-payment-confirmation');
    expect(await strip().innerText()).toMatch(/Your browser showed you amount and payee itself/);

    await visit.page.reload();
    await visit.sees('[data-view="receipt"][data-state="ACSC"]');
    expect(await strip().innerText()).toMatch(/Your browser showed you amount and payee itself/);

    await visit.click('see-proof');
    await visit.sees('[data-view="proof"][data-state="holds"]');
    const row = (member: string) => visit.page.locator(`[data-check="payment.${member}"]`);
    for (const member of ['rpId', 'topOrigin', 'payeeName', 'total.currency', 'total.value', 'instrument.details'])
      expect(await row(member).getAttribute('data-result'), member).toBe('yes');
    await visit.page.locator('[data-section="browser"] summary').click();
    expect(await row('total.value').innerText()).toMatch(/49\.99[\s\S]*RTS Art 5\(1\)\(a\)/);
    expect(await visit.text('.limits')).toMatch(/IBAN/);
    expect((await events()).at(-1)?.details).toMatchObject({ method: 'secure-payment-confirmation' });
    expect(visit.complaints).toEqual([]);
  });

  it.each([
    ['autoReject', 'dialog-closed'],
    ['autoOptOut', 'dialog-opted-out'],
    ['autoChooseToAuthAnotherWay', 'dialog-refused'],
  ] as const)('leaves the window (%s), reads that nothing was paid, and confirms on the page; both are on record', async (mode, problem) => {
    const before = await executed();
    await visit.inDialog(mode);
    await visit.click('confirm');
    await visit.sees(`[data-problem="${problem}"]`);
    expect(await visit.text('[data-consequence]')).toMatch(/[Nn]othing was paid/);
    expect(await executed()).toBe(before);

    await visit.click('confirm-here');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    expect(await strip().getAttribute('data-method')).toBe('webauthn');
    expect((await events()).at(-1)?.details).toMatchObject({ method: 'webauthn', fallbackFrom: expect.any(String) });
    expect(visit.complaints).toEqual([]);
  });

  it('finds every state of it accessible, on a small screen too', async () => {
    await visit.page.setViewportSize({ width: 320, height: 640 });
    await visit.inDialog('autoOptOut');
    await visit.click('confirm');
    await visit.sees('[data-problem="dialog-opted-out"]');
    await expectAccessible(visit, 'confirm, out of the window');
    await visit.inDialog('autoAccept');
    await visit.click('ask-browser');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    await expectAccessible(visit, 'receipt, by the window');
    await visit.click('see-proof');
    await visit.sees('[data-view="proof"][data-state="holds"]');
    await unfold(visit.page);
    await expectAccessible(visit, 'proof');
  });

  it('asks the browser again after having closed the window', async () => {
    await visit.inDialog('autoReject');
    await visit.click('confirm');
    await visit.sees('[data-problem="dialog-closed"]');
    await visit.inDialog('autoAccept');
    await visit.click('ask-browser');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    expect(await strip().getAttribute('data-method')).toBe('secure-payment-confirmation');
  });

  it('pays on the page where the window breaks, without a word', async () => {
    await visit.page.evaluate(() => {
      PaymentRequest.prototype.show = () => Promise.reject(new DOMException('no', 'NotSupportedError'));
    });
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    expect(await strip().getAttribute('data-method')).toBe('webauthn');
  });
});

/** What the script puts over what was issued. */
type Tampering = { readonly data?: { readonly payeeName?: string; readonly instrument?: object }; readonly total?: object };

describe('nothing is paid, and it is audited, when', () => {
  it.each([
    ['amount', { total: { amount: { currency: 'EUR', value: '4.99' } } }, 'spc-amount-not-issued'],
    ['currency', { total: { amount: { currency: 'JPY', value: '49.99' } } }, 'spc-currency-not-issued'],
    ['payee', { data: { payeeName: 'Alpine Bookstore' } }, 'spc-payee-name-not-issued'],
    ['account', { data: { instrument: { details: 'DE00 •••• 0000' } } }, 'spc-details-not-issued'],
  ] as const)('a script in the page has the browser show another %s', async (_, change: Tampering, code) => {
    const before = await executed();
    await visit.inDialog('autoAccept');
    await visit.page.evaluate(({ data, total }) => {
      globalThis.PaymentRequest = class extends PaymentRequest {
        constructor(methods: PaymentMethodData[], details: PaymentDetailsInit) {
          for (const method of methods) {
            const instrument = { ...method.data.instrument, ...data?.instrument };
            method.data = { ...method.data, ...data, instrument };
          }
          super(methods, { ...details, total: { ...details.total, ...total } });
        }
      };
    }, change);
    await visit.click('confirm');
    await visit.sees('[data-problem="authentication-failed"]');
    expect((await events()).at(-1)).toMatchObject({ outcome: 'failure', code });
    expect(await executed()).toBe(before);
  });

  it('the server hands out something else than the page shows: the window does not even open', async () => {
    await visit.inDialog('autoAccept');
    await visit.page.route('**/api/payments', async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      body.authorisation.securePaymentConfirmation.payeeName = 'Alpine Bookstore';
      return route.fulfill({ response: answer, json: body });
    });
    const before = (await events()).length;
    await visit.click('confirm');
    await visit.sees('[data-problem="display-differs"]');
    expect((await events()).length).toBe(before);
  });

  it('another origin asks for our RP ID, and the payer confirms there', async () => {
    const shop = await openShop();
    try {
      const { paymentId, opened } = await visit.page.evaluate(async () => {
        const { accounts } = await (await fetch('/api/accounts')).json();
        const order = {
          payerAccount: { iban: accounts[0].iban },
          payee: { name: 'Alpine Books', iban: 'CH9300762011623852957' },
          amount: { currency: 'EUR', value: '49.99' },
          authorise: {},
        };
        const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) };
        const { paymentId, authorisation: opened } = await (await fetch('/api/payments', init)).json();
        return { paymentId, opened };
      });
      await visit.inDialog('autoAccept');
      await visit.page.goto(shop.origin);
      await visit.page.evaluate((issued) => Object.assign(globalThis, { issued }), opened.securePaymentConfirmation);
      await visit.page.click('button');
      const signed = await visit.page.waitForFunction(() => (globalThis as unknown as { signed?: object }).signed);
      const assertion = await signed.jsonValue();
      expect(assertion).toMatchObject({ id: opened.securePaymentConfirmation.credentialIds[0] });

      await visit.go('/accounts');
      const status = await visit.page.evaluate(
        async ([url = '', body = '']) =>
          (await fetch(url, { method: 'PUT', headers: { 'content-type': 'application/json' }, body })).status,
        [`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`, JSON.stringify(assertion)],
      );
      expect(status).toBe(403);
      expect((await events()).at(-1)).toMatchObject({ outcome: 'failure', code: 'origin-not-expected', paymentId });
    } finally {
      shop.server.close();
    }
  });
});

describe('SPC_POLICY=require', () => {
  it('tells a payer whose browser has no such window, before any device is asked', async () => {
    const strict = await openStage({ SPC_POLICY: 'require' });
    const guest = await strict.visit();
    await guest.enrol('guest');
    await guest.order();
    await guest.click('confirm');
    await guest.sees('[data-problem="dialog-required"]');
    expect(await guest.text('[data-consequence]')).toMatch(/[Nn]othing was paid/);
    await strict.close();
  });
});

/** A page of another origin that asks for a passkey of ours. */
async function openShop(): Promise<{ server: Server; origin: string }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><button>Pay</button><script>
      const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
      document.querySelector('button').onclick = async () => {
        const { total, ...issued } = globalThis.issued;
        const instrument = { ...issued.instrument, icon: 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7' };
        const data = { ...issued, instrument, credentialIds: issued.credentialIds.map(bytes), challenge: bytes(issued.challenge) };
        try {
          const request = new PaymentRequest([{ supportedMethods: 'secure-payment-confirmation', data }], { total: { label: '', amount: total } });
          const response = await request.show();
          globalThis.signed = response.details.toJSON();
        } catch (error) {
          globalThis.signed = { error: String(error), cause: String(error.cause) };
        }
      };
    </script>`);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  return { server, origin: `http://localhost:${(server.address() as AddressInfo).port}` };
}
