/**
 * An order that was sent and not answered: the bank may have it. Whatever the payer does then, and whatever is refused meanwhile, it is
 * one payment. RTS Art 4(1), Art 5(1)(c).
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { confirmAndPay } from '../support/browsers/confirm-page.ts';
import { eachPayer } from '../support/browsers/each-payer.ts';
import { holdOne, loseAnswers } from '../support/browsers/held-answers.ts';
import { statuses } from '../support/browsers/payments-pages.ts';
import type { Visit } from '../support/browsers/visit.ts';

let visit: Visit;
eachPayer('unheard', (begun) => {
  visit = begun;
});

const ready = () => visit.sees('[data-view="confirm"][data-state="ready"]');

describe('an order of which the answer was lost', () => {
  beforeEach(async () => {
    await visit.order();
    await loseAnswers(visit, 'POST', '**/api/payments', 'done');
    await visit.click('confirm');
    await visit.sees('[data-problem="offline"]');
    await visit.page.unrouteAll();
    // What is refused now says nothing of what arrived before.
    await visit.page.route('**/api/payments', (route) =>
      route.fulfill({
        status: 429,
        body: '{"type":"/problems/too-many-requests","instance":"r"}',
        contentType: 'application/problem+json',
      }),
    );
  });

  it.each([
    ['confirm', '[data-view="confirm"][data-state="paid"]', 'ACSC'],
    ['do-not-pay', '[data-view="receipt"][data-state="CANC"]', 'CANC'],
  ])('and a repeat refused is one payment all the same: %s', async (action, seen, status) => {
    await visit.click(action);
    await visit.sees('[data-problem="too-many-requests"]');
    await visit.page.unrouteAll();
    await visit.click(action);
    await visit.sees(seen);
    expect(await statuses(visit)).toEqual([status]);
  });

  it('and that is left is said in the form, and not forgotten where it cannot be asked for', async () => {
    await visit.go('/payments/new');
    await visit.sees('[data-view="order"][data-state="ready"] [data-note="not-confirmed"]');
    await visit.page.fill('#amount', '12.00');
    await visit.click('continue');
    await visit.sees('[data-view="order"] [data-problem="too-many-requests"]');
    await visit.page.unrouteAll();
    await visit.click('continue');
    await ready();
    await confirmAndPay(visit);
    expect(await statuses(visit)).toEqual(['ACSC']);
  });
});

describe('an order that is stopped while the bank has not answered', () => {
  const stopped = async () => {
    await visit.order();
    const first = await holdOne(visit, 'POST', '**/api/payments', 'answer');
    await visit.click('confirm');
    await first.came;
    await visit.click('stop');
    await visit.sees('[data-view="confirm"][data-state="ready"] [data-note="stopped"]');
    return first;
  };

  it('is one payment where the payer confirms again', async () => {
    const first = await stopped();
    await confirmAndPay(visit);
    await first.letGo();
    expect(await statuses(visit)).toEqual(['ACSC']);
  });

  it('is what the payer changed it to, however late that answer comes', async () => {
    const first = await stopped();
    await visit.click('edit');
    await visit.sees('[data-view="order"][data-state="ready"]');
    await visit.page.fill('#amount', '12.00');
    await visit.click('continue');
    await ready();
    await first.letGo();
    await visit.page.reload();
    await ready();
    await confirmAndPay(visit);
    expect(await visit.text('[data-fact="amount"]')).toMatch(/12\.00/);
    expect(await statuses(visit)).toEqual(['ACSC']);
  });
});
