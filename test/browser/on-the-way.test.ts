/**
 * What a payer meets between form and payment, where they are never stuck: no connection, no funds, second thoughts, a prompt that
 * hides. Nothing is paid, the page says so, and what was written is there again.
 */
import { describe, expect, it } from 'vitest';
import { orderOpened } from '../support/browsers/confirm-page.ts';
import { eachPayer } from '../support/browsers/each-payer.ts';
import { loseAnswers } from '../support/browsers/held-answers.ts';
import { showPasskeys } from '../support/browsers/passkeys-page.ts';
import { written } from '../support/browsers/payments-pages.ts';
import type { Stage } from '../support/browsers/stage.ts';
import { ORDER, type Visit } from '../support/browsers/visit.ts';

let stage: Stage;
let visit: Visit;
eachPayer('way', (...both) => {
  [visit, stage] = both;
});

const back = () => visit.page.goBack();
const FACTS = [ORDER.payee, ORDER.iban, ORDER.amount, ORDER.reference];
/** Status and amount of each row, newest first. */
const rows = async () => {
  await visit.go('/accounts');
  await visit.sees('[data-view="accounts"][data-state="ready"]');
  return visit.page
    .locator('[data-payment]')
    .evaluateAll((all) => all.map((row) => [row.getAttribute('data-status'), row.querySelector('.sum')?.textContent?.replace(/\s/g, ' ')]));
};

describe('without a connection', () => {
  it.each([
    ['the ordering', 'order', 'POST', '**/api/payments', 'confirm'],
    ['the opening of an authorisation', 'orderOpened', 'POST', '**/authorisations', 'confirm'],
    ['the cancelling', 'orderOpened', 'DELETE', '**/api/payments/*', 'do-not-pay'],
  ] as const)('at %s nothing was paid, and the page says so', async (_what, begin, method, path, action) => {
    await (begin === 'order' ? visit.order() : orderOpened(visit));
    await loseAnswers(visit, method, path, 'unheard');
    await visit.click(action);
    await visit.sees('[data-problem="offline"]');
    expect(await visit.text('[data-consequence]')).toBe('Nothing was paid.');
    expect(await visit.text('#alert')).toMatch(/Nothing was paid\./);
  });

  it.each([
    ['add-passkey', 'No passkey was added.'],
    ['revoke', 'Nothing was revoked.'],
  ] as const)('at a consent (%s), opened or judged, nothing has changed', async (action, consequence) => {
    await showPasskeys(visit);
    await visit.click(action);
    for (const [method, path] of [
      ['POST', '**/api/bindings'],
      ['PUT', '**/api/bindings/*'],
    ] as const) {
      await loseAnswers(visit, method, path, 'unheard');
      await visit.click('consent');
      await visit.sees('[data-problem="offline"]');
      expect(await visit.text('[data-consequence]')).toBe(consequence);
      await visit.page.unrouteAll();
    }
  });

  it('at the request that judges, only a look can tell: the page says nothing of it', async () => {
    await visit.order();
    await loseAnswers(visit, 'PUT', '**/authorisations/*', 'unheard');
    await visit.page.route('**/api/payments/*', (route) => (route.request().method() === 'GET' ? route.abort() : route.fallback()));
    await visit.click('confirm');
    await visit.sees('[data-problem="outcome-unknown"]');
    expect(await visit.page.locator('[data-consequence]').count()).toBe(0);
  });

  it('a cancelling whose answer was lost is looked up', async () => {
    await orderOpened(visit);
    await loseAnswers(visit, 'DELETE', '**/api/payments/*', 'done');
    await visit.click('do-not-pay');
    await visit.sees('[data-view="receipt"][data-state="CANC"]');
  });
});

describe('while the prompt waits', () => {
  const judged = async () => (await stage.eventsOf('payment-authorisation')).length;

  it('Cancel ends it: nothing was paid, no alarm, and the next try pays', async () => {
    const before = await judged();
    await visit.order();
    visit.hold();
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="waiting"]');
    await visit.click('stop');
    await visit.sees('[data-view="confirm"][data-state="ready"] [data-note="stopped"]');
    expect(await visit.text('[data-note="stopped"]')).toMatch(/Nothing was paid/);
    expect(await visit.page.locator('.problem').count()).toBe(0);
    expect(await visit.page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('confirm');
    visit.release();
    await visit.page.waitForTimeout(300); // the prompt that was closed may answer late: it pays nothing
    expect(await judged()).toBe(before);
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
  });

  it('Cancel counts also in the moment after the device has answered: the code is not handed in', async () => {
    const before = await judged();
    await visit.order();
    visit.hold();
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="waiting"]');
    await visit.page.evaluate(() => {
      const digest = crypto.subtle.digest.bind(crypto.subtle);
      crypto.subtle.digest = async (...values) => {
        Object.assign(globalThis, { comparing: true });
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        return digest(...values);
      };
    });
    visit.release();
    await visit.page.waitForFunction(() => 'comparing' in globalThis);
    await visit.click('stop');
    await visit.sees('[data-note="stopped"]');
    expect(await judged()).toBe(before);
  });

  it('Cancel ends the signing in and the making of a first passkey too', async () => {
    await visit.signOut();
    await visit.click('sign-in');
    await visit.sees('[data-view="welcome"][data-state="waiting"]');
    await visit.click('stop');
    await visit.sees('[data-view="welcome"][data-state="idle"]');
    visit.release();
    await visit.openAccount('way-more');
    await visit.touch(false);
    await visit.click('create-passkey');
    await visit.sees('[data-state="waiting"]');
    await visit.click('stop');
    await visit.sees('[data-problem="stopped"]');
    await visit.touch(true);
    await visit.click('create-passkey');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
  });
});

describe('a payer who has second thoughts', () => {
  it('orders no second payment unasked where the first was confirmed meanwhile, as in another tab', async () => {
    await orderOpened(visit);
    const api = `**/api${new URL(visit.page.url()).pathname.replace('/confirm', '')}`;
    await back();
    await visit.sees('[data-view="order"][data-state="ready"]');
    await visit.page.route(api, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), transactionStatus: 'ACSC' } });
    });
    await visit.click('continue');
    await visit.sees('[data-view="receipt"] [data-arrival="done-before"]');
    await visit.page.unroute(api);
    expect(await rows()).toHaveLength(1);
  });

  it('finds the form with its facts behind the Back button, and each further try changes the one payment', async () => {
    await orderOpened(visit);
    const first = visit.page.url();
    await back();
    await visit.sees('[data-view="order"][data-state="ready"]');
    expect(await written(visit)).toEqual(FACTS);
    await visit.page.fill('#amount', '12.00');
    await visit.click('continue');
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    expect(visit.page.url()).toBe(first);
    // Also by way of another page, and over a reload.
    await visit.go('/payments/new');
    await visit.sees('[data-note="not-confirmed"]');
    await visit.page.fill('#amount', '13.00');
    await visit.click('continue');
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    expect(await rows()).toEqual([['RCVD', 'EUR 13.00']]);
    await visit.go(new URL(first).pathname);
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    // What is paid is no draft any more.
    await visit.go('/payments/new');
    await visit.sees('[data-view="order"][data-state="ready"]');
    expect(await written(visit)).toEqual(['', '', '', '']);
    expect(await visit.page.locator('[data-note="not-confirmed"]').count()).toBe(0);
  });

  it('empties the form, and the payment is cancelled with it', async () => {
    await orderOpened(visit);
    await back();
    await visit.sees('[data-note="not-confirmed"]');
    await visit.click('discard');
    await visit.page.locator('[data-note="not-confirmed"]').waitFor({ state: 'detached' });
    expect(await written(visit)).toEqual(['', '', '', '']);
    expect(await rows()).toEqual([['CANC', 'EUR 49.99']]);
  });

  it('writes another one where the first was cancelled elsewhere', async () => {
    await orderOpened(visit);
    const path = new URL(visit.page.url()).pathname.replace('/confirm', '');
    await back();
    await visit.sees('[data-view="order"][data-state="ready"]');
    await visit.page.evaluate((url) => fetch(url, { method: 'DELETE' }).then(() => undefined), `/api${path}`);
    await visit.click('continue');
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    expect(visit.page.url()).toMatch(/payments\/new\/confirm$/);
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    expect(await rows()).toEqual([
      ['ACSC', 'EUR 49.99'],
      ['CANC', 'EUR 49.99'],
    ]);
  });
});

describe('a payer without the funds', () => {
  it('is warned while typing, and after a refusal changes the amount alone', async () => {
    await visit.fillIn({ ...ORDER, amount: '10000.00' });
    expect(await visit.text('#amount-warning')).toBe('');
    await visit.page.fill('#amount', '10000.01');
    expect(await visit.text('#amount-warning')).toMatch(/more than the EUR\s10,000\.00/);
    expect(await visit.page.getAttribute('#amount', 'aria-describedby')).toMatch(/amount-warning/);
    await visit.click('continue');
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    await visit.click('confirm');
    await visit.sees('[data-view="receipt"][data-state="RJCT"]');
    await visit.click('change-amount');
    await visit.sees('[data-view="order"][data-state="ready"]');
    expect(await written(visit)).toEqual([ORDER.payee, ORDER.iban, '10,000.01', ORDER.reference]);
    expect(await visit.page.evaluate(() => document.activeElement?.id)).toBe('amount');
    await visit.page.fill('#amount', '49.99');
    await visit.click('continue');
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
  });
});
