/**
 * The whole story in a real browser, over the built client: enrol, pay, see what was signed, leave, come back.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answersTo, holdOne } from '../support/browsers/held-answers.ts';
import { PATIENCE } from '../support/browsers/patience.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
  stage = await openStage();
  visit = await stage.visit();
});
afterAll(() => stage.close());

describe('a payer', () => {
  it('opens a demo account and creates a passkey', async () => {
    await visit.enrol('alice');
    expect(await visit.text('[data-account]')).toMatch(/10,000\.00/);
  });

  it('enters a payment and sees amount and payee before, during and after the prompt', async () => {
    await visit.order();
    const facts = async () => [
      (await visit.text('[data-fact="amount"]')).replace('\u00a0', ' '),
      await visit.text('[data-fact="payee-name"]'),
      await visit.text('[data-fact="payee-iban"]'),
    ];
    const before = await facts();
    expect(before).toEqual(['EUR 49.99', 'Alpine Books', 'CH93 0076 2011 6238 5295 7']);

    visit.hold();
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="waiting"]');
    expect(await facts()).toEqual(before);
    const during = await visit.page.locator('[data-fact="amount"]').boundingBox();

    visit.release();
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    expect(await facts()).toEqual(before);
    // Nothing has moved.
    expect(await visit.page.locator('[data-fact="amount"]').boundingBox()).toEqual(during);
    expect(await visit.text('h1')).toBe('Paid');
  });

  it('sees what was signed, every check of it good', async () => {
    await visit.click('see-proof');
    await visit.sees('[data-view="proof"][data-state="holds"]');
    const results = await visit.page
      .locator('[data-check]')
      .evaluateAll((rows) => rows.map((row) => [row.getAttribute('data-check'), row.getAttribute('data-result')]));
    // `unknown` is what only the bank vouches for: the page says so and claims nothing.
    expect(results.filter(([, result]) => result === 'no')).toEqual([]);
    expect(results.filter(([, result]) => result === 'yes').map(([check]) => check)).toEqual(
      expect.arrayContaining(['amount', 'payee-name', 'challenge', 'signature', 'seal']),
    );
  });

  it('signs out and finds the payment after signing in with the button', async () => {
    await visit.go('/accounts');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    visit.hold(); // or the offer in the username field would sign in by itself
    await visit.click('menu');
    await visit.click('sign-out');
    await visit.sees('[data-view="welcome"]');
    await visit.click('sign-in');
    await visit.sees('[data-view="welcome"][data-state="waiting"]');
    visit.release();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(await visit.text('[data-payment]')).toMatch(/Alpine Books[\s\S]*49\.99/);
  });

  it('signs in with the button while the field’s offer is still loading: one session, asked for once', async () => {
    const quick = await stage.visit();
    await quick.enrol('quick');
    const options = await holdOne(quick, 'POST', '**/api/authentications/options', 'answer');
    const asked: string[] = [];
    quick.page.on('request', (request) => request.url().endsWith('/api/authentications/options') && asked.push(request.method()));
    await quick.signOut();
    await options.came;
    await quick.click('sign-in');
    await quick.sees('[data-view="welcome"][data-state="waiting"]');
    await options.letGo();
    await vi.waitFor(() => expect(quick.prompts.count).toBe(1), PATIENCE);
    expect(asked).toEqual(['POST']);
    quick.release();
    await quick.sees('[data-view="accounts"][data-state="ready"]');
    await quick.close();
  });

  it('asks the device once: the button ends the field’s offer before it asks for options of its own', async () => {
    const eager = await stage.visit();
    await eager.enrol('eager');
    const mayAnswer = Promise.withResolvers<void>();
    let asked = 0;
    await eager.page.route('**/api/authentications/options', async (route) => {
      asked += 1;
      const number = asked;
      const response = await route.fetch();
      if (number === 2) await mayAnswer.promise;
      await route.fulfill({ response });
    });
    const judged = answersTo(eager, '/api/authentications');
    eager.hold();
    await eager.click('menu');
    await eager.click('sign-out');
    await vi.waitFor(() => expect(eager.prompts.count).toBe(1), PATIENCE); // the offer stands in the field
    await eager.click('sign-in');
    await eager.sees('[data-view="welcome"][data-state="waiting"]');
    eager.release(); // what still stood there would be picked now
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(judged).toEqual([]);
    mayAnswer.resolve();
    await eager.sees('[data-view="accounts"][data-state="ready"]');
    expect(judged).toEqual([200]);
    expect(eager.complaints).toEqual([]);
    await eager.close();
  });

  it('signs in from the username field', async () => {
    await visit.click('menu');
    await visit.click('sign-out');
    await visit.sees('[data-view="accounts"][data-state="ready"]'); // the passkey offered there was taken at once
  });

  it('meets no console error, page error or violation of the security policy on the way', () => {
    expect(visit.complaints).toEqual([]);
  });
});
