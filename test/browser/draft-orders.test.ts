/**
 * An order before its payer confirms it: the page shows it, and the bank has nothing of it. RTS Art 5(1)(a)-(b): what is confirmed is what
 * stands there; no five minutes run while the payer reads, and nothing waits in the list that nobody confirmed.
 */
import { expect, it } from 'vitest';
import { confirmAndPay, orderOpened } from '../support/browsers/confirm-page.ts';
import { eachPayer } from '../support/browsers/each-payer.ts';
import { statuses } from '../support/browsers/payments-pages.ts';
import type { Stage } from '../support/browsers/stage.ts';
import { ORDER, type Visit } from '../support/browsers/visit.ts';

let stage: Stage;
let visit: Visit;
eachPayer('drafter', (...both) => {
  [visit, stage] = both;
});

const ready = () => visit.sees('[data-view="confirm"][data-state="ready"]');
const posted = () => {
  const bodies: string[] = [];
  visit.page.on(
    'request',
    (request) => request.method() !== 'GET' && bodies.push(`${request.method()} ${new URL(request.url()).pathname}`),
  );
  return bodies;
};

it('goes to the bank when the payer confirms, in one request, and its answer in a second one', async () => {
  const asked = posted();
  await visit.order();
  expect(asked).toEqual([]);
  expect(await stage.eventsOf('payment-authorisation-started')).toHaveLength(0);
  await visit.click('confirm');
  await visit.sees('[data-view="confirm"][data-state="paid"]');
  expect(asked.map((each) => each.replace(/[\w-]{20,}/g, 'ID'))).toEqual(['POST /api/payments', 'PUT /api/payments/ID/authorisations/ID']);
  expect(await stage.eventsOf('payment-created')).toHaveLength(0);
  expect(await statuses(visit)).toEqual(['ACSC']);
});

it('is there again after a reload and behind Back, and nowhere else', async () => {
  await visit.order();
  await visit.page.reload();
  await ready();
  expect(await visit.text('[data-fact="payee-name"]')).toBe(ORDER.payee);
  await visit.page.goBack();
  await visit.sees('[data-view="order"][data-state="ready"]');
  expect(await visit.page.inputValue('#amount')).toBe(ORDER.amount);
  expect(await visit.page.locator('[data-note="not-confirmed"]').count()).toBe(0);
  await visit.click('continue');
  await ready();
  expect(await statuses(visit)).toEqual([]);
  const other = await visit.newTab();
  await other.go('/payments/new/confirm');
  await other.sees('[data-view="order"][data-state="ready"]');
  expect(new URL(other.page.url()).pathname).toBe('/payments/new');
});

it('that is not to be paid is gone, and the bank never had it', async () => {
  const asked = posted();
  await visit.order();
  await visit.click('do-not-pay');
  await visit.sees('[data-view="accounts"][data-state="ready"]');
  expect(await visit.text('[data-arrival="not-ordered"]')).toMatch(/nothing of that order, and nothing was paid/);
  expect(await visit.text('#status')).toMatch(/nothing of that order, and nothing was paid/);
  expect(asked).toEqual([]);
  await visit.go('/payments/new');
  await visit.sees('[data-view="order"][data-state="ready"]');
  expect(await visit.page.inputValue('#payee-name')).toBe('');
});

it('that was begun and stopped is the payment that the next try confirms', async () => {
  await orderOpened(visit);
  expect(new URL(visit.page.url()).pathname).toMatch(/^\/payments\/[\w-]{20,}\/confirm$/);
  await visit.click('confirm');
  await visit.sees('[data-view="confirm"][data-state="paid"]');
  expect(await statuses(visit)).toEqual(['ACSC']);
});

it('that was paid in another copy of the tab is shown as paid before, and not asked for again', async () => {
  await visit.order();
  const copy = await visit.newTab();
  await copy.go('/accounts');
  const kept = await visit.page.evaluate(() => ({ ...sessionStorage }));
  await copy.page.evaluate((all) => Object.assign(sessionStorage, all), kept);
  await copy.go('/payments/new/confirm');
  await copy.sees('[data-view="confirm"][data-state="ready"]');
  await confirmAndPay(visit);
  await copy.click('confirm');
  await copy.sees('[data-view="receipt"][data-state="ACSC"] [data-arrival="done-before"]');
  expect(copy.prompts.count).toBe(0);
  expect(await statuses(visit)).toEqual(['ACSC']);
});

it('is gone from this tab when it is paid: nothing can be confirmed behind Back', async () => {
  await visit.order();
  await confirmAndPay(visit);
  await visit.go('/payments/new/confirm');
  await visit.sees('[data-view="order"][data-state="ready"]');
  expect(await visit.page.inputValue('#payee-name')).toBe('');
});

it('whose payment was changed leads to that payment, and not to what it was', async () => {
  await orderOpened(visit);
  const { pathname } = new URL(visit.page.url());
  await visit.click('edit');
  await visit.sees('[data-view="order"][data-state="ready"]');
  await visit.page.fill('#amount', '12.00');
  await visit.click('continue');
  await ready();
  await visit.go('/payments/new/confirm');
  await ready();
  expect(new URL(visit.page.url()).pathname).toBe(pathname);
  expect(await visit.text('[data-fact="amount"]')).toMatch(/12\.00/);
});
