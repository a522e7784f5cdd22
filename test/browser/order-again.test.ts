/**
 * One form, one payment: whatever a payer was writing is there until they say otherwise, what they changed is what stands there, and
 * no payment waits to be confirmed that they have not in sight. RTS Art 5(1)(b)-(d).
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { confirmAndPay, orderOpened } from '../support/browsers/confirm-page.ts';
import { eachPayer } from '../support/browsers/each-payer.ts';
import { loseAnswers } from '../support/browsers/held-answers.ts';
import { statuses, written } from '../support/browsers/payments-pages.ts';
import { ORDER, type Visit } from '../support/browsers/visit.ts';

let visit: Visit;
eachPayer('again', (begun) => {
  visit = begun;
});

const OTHER = { payee: 'Nordlicht Energie', iban: 'DE89 3704 0044 0532 0130 00', amount: '7.50', reference: 'Power' };
const factsOf = ({ payee, iban, amount, reference }: typeof ORDER) => [payee, iban, amount, reference];
const showsForm = () => visit.sees('[data-view="order"][data-state="ready"]');
const pressContinue = async () => {
  await visit.click('continue');
  await visit.sees('[data-view="confirm"][data-state="ready"]');
};

/** Every receipt that offers to order again, and how it is reached. */
const WAYS = [
  {
    status: 'ACSC',
    action: 'pay-again',
    amount: ORDER.amount,
    end: () => confirmAndPay(visit),
  },
  {
    status: 'CANC',
    action: 'pay-again',
    amount: ORDER.amount,
    end: async () => {
      await visit.click('do-not-pay');
      await visit.sees('[data-view="receipt"][data-state="CANC"]');
    },
  },
  {
    status: 'RJCT',
    action: 'change-amount',
    amount: '10000.01',
    end: async () => {
      await visit.click('confirm');
      await visit.sees('[data-view="receipt"][data-state="RJCT"]');
    },
  },
] as const;

describe.each(WAYS)('ordering again from $status', ({ status, action, amount, end }) => {
  /** @returns the receipt's path */
  const begin = async () => {
    await orderOpened(visit, { ...ORDER, amount });
    await end();
    return new URL(visit.page.url()).pathname;
  };
  const orderAgain = async (receipt: string) => {
    await visit.go(receipt);
    await visit.click(action);
    await showsForm();
  };

  it('does not lose a form that was being written', async () => {
    const receipt = await begin();
    await visit.fillIn(OTHER);
    await orderAgain(receipt);
    expect(await visit.text('[data-note="again"]')).toMatch(/pay Alpine Books again/);
    expect(await written(visit)).toEqual(factsOf(OTHER));
    await visit.click('keep-form');
    expect(await visit.page.locator('[data-note="again"]').count()).toBe(0);
    await visit.page.reload();
    await showsForm();
    expect(await written(visit)).toEqual(factsOf(OTHER));
    // Until the payer says so.
    await orderAgain(receipt);
    await visit.click('use-again');
    await visit.page.locator('[data-note="again"]').waitFor({ state: 'detached' });
    expect((await written(visit)).slice(0, 2)).toEqual(factsOf(ORDER).slice(0, 2));
    await visit.page.fill('#amount', '3.00');
    await pressContinue();
    await confirmAndPay(visit);
    expect(await statuses(visit, ORDER.payee)).toEqual(['ACSC', status]);
    expect(await statuses(visit, OTHER.payee)).toEqual([]);
  });

  it('leaves no payment waiting that the form had become', async () => {
    const receipt = await begin();
    await orderOpened(visit, OTHER);
    await orderAgain(receipt);
    expect(await written(visit)).toEqual(factsOf(OTHER));
    await visit.click('use-again');
    await visit.page.locator('[data-note="again"]').waitFor({ state: 'detached' });
    expect(await statuses(visit, OTHER.payee)).toEqual(['CANC']);
    // And it is none itself, however often the payer goes back, until it is confirmed.
    await orderAgain(receipt);
    await pressContinue();
    await visit.page.goBack();
    await showsForm();
    expect(await visit.page.locator('[data-note="again"]').count()).toBe(0);
    await visit.page.fill('#amount', '3.00');
    await pressContinue();
    await orderAgain(receipt);
    expect((await written(visit))[2]).toBe('3.00');
    expect(await statuses(visit, ORDER.payee)).toEqual([status]);
  });
});

describe('an order whose answer was lost', () => {
  beforeEach(async () => {
    await visit.order();
    await confirmAndPay(visit);
    const receipt = new URL(visit.page.url()).pathname;
    await visit.order(OTHER);
    await loseAnswers(visit, 'POST', '**/api/payments', 'done');
    await visit.click('confirm');
    await visit.sees('[data-problem="offline"]');
    await visit.page.unrouteAll();
    await visit.go(receipt);
  });

  it('is not left behind where the payer orders something else instead', async () => {
    await visit.click('pay-again');
    await showsForm();
    await visit.click('use-again');
    await visit.page.locator('[data-note="again"]').waitFor({ state: 'detached' });
    expect(await statuses(visit, OTHER.payee)).toEqual(['CANC']);
  });

  it('is the one that is confirmed where the payer goes back to it, and no second one', async () => {
    await visit.go('/payments/new');
    await showsForm();
    await pressContinue();
    await confirmAndPay(visit);
    expect(await statuses(visit, OTHER.payee)).toEqual(['ACSC']);
  });

  it('is cancelled where the payer does not want it', async () => {
    await visit.go('/payments/new/confirm');
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    await visit.click('do-not-pay');
    await visit.sees('[data-view="receipt"][data-state="CANC"]');
    expect(await statuses(visit, OTHER.payee)).toEqual(['CANC']);
  });

  it('is the payment that is changed where the payer changes it', async () => {
    await visit.go('/payments/new');
    await showsForm();
    await visit.page.fill('#amount', '8.50');
    await pressContinue();
    expect(await visit.text('[data-fact="amount"]')).toMatch(/8\.50/);
    expect(await statuses(visit, OTHER.payee)).toEqual(['RCVD']);
  });
});

describe.each(['order', 'orderOpened'] as const)('what was changed by way of the confirm page (%s)', (begin) => {
  const CHANGED = { ...OTHER, amount: '12.00' };
  const change = async () => {
    await (begin === 'order' ? visit.order() : orderOpened(visit));
    await visit.click('edit');
    await showsForm();
    for (const [id, text] of Object.entries({ 'payee-name': CHANGED.payee, 'payee-iban': CHANGED.iban, amount: CHANGED.amount }))
      await visit.page.fill(`#${id}`, text);
    await visit.page.fill('#reference', CHANGED.reference);
    await pressContinue();
  };

  it('stands in the form, and is what is ordered from there', async () => {
    await change();
    await visit.go('/payments/new');
    await showsForm();
    expect(await written(visit)).toEqual(factsOf(CHANGED));
    await pressContinue();
    expect(await visit.text('[data-fact="payee-name"]')).toBe(CHANGED.payee);
    await confirmAndPay(visit);
    expect(await visit.text('[data-fact="amount"]')).toMatch(/12\.00/);
    expect(await statuses(visit, ORDER.payee)).toEqual([]);
    expect(await statuses(visit, CHANGED.payee)).toEqual(['ACSC']);
  });

  it('stands in the form behind the Back button too', async () => {
    await change();
    await visit.page.goBack(); // the page that changes it
    await visit.page.goBack(); // the confirm page
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    await visit.page.goBack();
    await showsForm();
    expect(await written(visit)).toEqual(factsOf(CHANGED));
  });
});

it('a payment that could not be read: nothing is said of what was paid', async () => {
  await orderOpened(visit);
  const { pathname } = new URL(visit.page.url());
  await visit.page.route('**/api/payments/*', (route) => route.abort());
  await visit.go(pathname);
  await visit.sees('[data-view="confirm"] [data-problem="offline"]');
  expect(await visit.page.locator('[data-consequence]').count()).toBe(0);
  expect(await visit.text('#alert')).not.toMatch(/Nothing was paid/);
  await visit.page.unrouteAll();
  await visit.click('look-again');
  await visit.sees('[data-view="confirm"][data-state="ready"]');
});
