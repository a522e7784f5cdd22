/**
 * RTS Art 5(1)(a), 5(2)(b): the payer signs what the page shows. A page that shows something else must not be able to ask.
 */
import { describe, expect, it } from 'vitest';
import { orderOpened } from '../support/browsers/confirm-page.ts';
import { eachPayer } from '../support/browsers/each-payer.ts';
import type { Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
let visit: Visit;
eachPayer('watcher', async (...both) => {
  [visit, stage] = both;
  await visit.order();
  await visit.page.evaluate(countPrompts);
});

/** Counts how often the authenticator is asked. */
function countPrompts(): void {
  const state = globalThis as unknown as { asked: number };
  state.asked = 0;
  const get = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = (options) => {
    state.asked += 1;
    return get(options);
  };
}

const asked = () => visit.page.evaluate(() => (globalThis as unknown as { asked: number }).asked);
const answers = async () => (await stage.bank.events()).filter(({ type }) => type === 'payment-authorisation').length;

async function expectStop(): Promise<void> {
  const before = await answers();
  await visit.click('confirm');
  await visit.sees('[data-problem="display-differs"]');
  expect(await visit.text('.problem')).toMatch(/[Nn]othing was paid/);
  expect(await asked()).toBe(0);
  expect(await answers()).toBe(before);
}

describe('the client stops, visibly, before the authenticator is asked when', () => {
  for (const [fact, text] of [
    ['amount', '€4.99'],
    ['payee-name', 'Alpine Bookstore'],
    ['payee-iban', 'CH56 0483 5012 3456 7800 9'],
    ['payer-iban', 'DE89 3704 0044 0532 0130 00'],
    ['reference', 'Invoice 18'],
  ] as const) {
    it(`the page shows another ${fact}`, async () => {
      await visit.page.locator(`[data-fact="${fact}"]`).evaluate((element, shown) => {
        element.textContent = shown;
      }, text);
      await expectStop();
    });
  }

  it('the page is changed while the prompt is open: the code is not handed in', async () => {
    const before = await answers();
    visit.hold();
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="waiting"]');
    await visit.page.locator('[data-fact="amount"]').evaluate((element) => {
      element.textContent = 'EUR 4.99';
    });
    visit.release();
    await visit.sees('[data-problem="display-differs"]');
    expect(await answers()).toBe(before);
  });

  it('the line that stays in view shows another payee than the sheet', async () => {
    const before = await answers();
    visit.hold();
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="waiting"]');
    await visit.page.locator('[data-bar="payee-name"]').evaluate((element) => {
      element.textContent = 'Alpine Bookstore';
    });
    visit.release();
    await visit.sees('[data-problem="display-differs"]');
    expect(await answers()).toBe(before);
  });

  it('a fact is hidden', async () => {
    await visit.page.locator('[data-fact="payee-name"]').evaluate((element) => element.style.setProperty('visibility', 'hidden'));
    await expectStop();
  });

  it('a fact stands there twice', async () => {
    await visit.page.locator('[data-fact="amount"]').evaluate((element) => element.after(element.cloneNode(true)));
    await expectStop();
  });

  it('the server links another payee than the payer wrote', async () => {
    await visit.page.route('**/api/payments', async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      const { publicKey } = body.authorisation;
      publicKey.challenge = publicKey.challenge.replace(/^./, (first: string) => (first === 'A' ? 'B' : 'A'));
      return route.fulfill({ response: answer, json: body });
    });
    await expectStop();
  });

  it('another tab has changed the payment', async () => {
    await orderOpened(visit);
    await visit.page.evaluate(countPrompts);
    const paymentId = new URL(visit.page.url()).pathname.split('/')[2];
    await visit.page.evaluate(
      (id) =>
        fetch(`/api/payments/${id}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: '{"amount":{"currency":"EUR","value":"4999.00"}}',
        }),
      paymentId,
    );
    await expectStop();
  });
});
