/**
 * Answers that come late, or never: a page says what it knows, and nothing that another tab or a lost answer made untrue.
 *
 * RTS Art 5(1)(d), Art 5(2)(b).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderOpened } from '../support/browsers/confirm-page.ts';
import { holdOne, loseAnswers } from '../support/browsers/held-answers.ts';
import { aboutToRevoke } from '../support/browsers/passkeys-page.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('a payment', () => {
  it('that was sent and left does not fetch the payer back, and is found again by its key', async () => {
    const visit = await stage.visit();
    await visit.enrol('wanderer');
    await visit.order();
    const order = await holdOne(visit, 'POST', '**/api/payments', 'answer');
    await visit.click('confirm');
    await order.came;
    await visit.page.locator('header a[href="/accounts"]:visible').first().click();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    await order.letGo();
    expect(await visit.view()).toBe('accounts');
    await visit.go('/payments/new');
    await visit.sees('[data-view="order"][data-state="ready"]');
    await visit.sees('[data-note="not-confirmed"]');
    await visit.click('continue');
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    await visit.go('/accounts');
    await visit.sees('[data-payment]');
    expect(await visit.page.locator('[data-payment]').count()).toBe(1);
    await visit.close();
  });

  it('that was changed and left is confirmed as it was changed', async () => {
    const visit = await stage.visit();
    await visit.enrol('changer');
    await orderOpened(visit);
    const confirmPath = new URL(visit.page.url()).pathname;
    await visit.click('edit');
    await visit.sees('[data-view="order"][data-state="ready"]');
    await visit.page.fill('#amount', '59.99');
    const change = await holdOne(visit, 'PATCH', '**/api/payments/*', 'answer');
    await visit.click('continue');
    await change.came;
    await visit.page.locator('header a[href="/accounts"]:visible').first().click();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    await change.letGo();
    await visit.go(confirmPath);
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    expect(await visit.text('[data-view="confirm"]')).toMatch(/59\.99/);
    await visit.close();
  });

  it('that is being cancelled cannot be confirmed meanwhile', async () => {
    const visit = await stage.visit();
    await visit.enrol('waverer');
    await orderOpened(visit);
    const cancelling = await holdOne(visit, 'DELETE', '**/api/payments/*', 'request');
    await visit.click('do-not-pay');
    await visit.sees('[data-view="confirm"][data-state="cancelling"]');
    await cancelling.came;
    expect(await visit.page.getAttribute('[data-action="confirm"]', 'aria-disabled')).toBe('true');
    await visit.page.locator('[data-action="confirm"]').click({ force: true });
    await cancelling.letGo();
    await visit.sees('[data-view="receipt"][data-state="CANC"]');
    await visit.close();
  });

  for (const action of ['confirm', 'do-not-pay']) {
    it(`that was paid in another tab is shown as paid: ${action}`, async () => {
      const visit = await stage.visit();
      await visit.enrol(`payer-${action}`);
      await orderOpened(visit);
      const status = await visit.page.evaluate(async () => {
        const path = `/api${location.pathname.replace(/confirm$/, '')}`;
        const headers = { 'content-type': 'application/json' };
        const ask = (method: string, to: string, body: unknown) => fetch(to, { method, headers, body: JSON.stringify(body) });
        const opened = await (await ask('POST', `${path}authorisations`, { method: 'webauthn' })).json();
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(opened.publicKey);
        const assertion = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
        return (await ask('PUT', `${path}authorisations/${opened.authorisationId}`, assertion.toJSON())).status;
      });
      expect(status).toBe(200);
      await visit.click(action);
      await visit.sees('[data-view="receipt"][data-state="ACSC"]');
      expect(await visit.text('h1')).toBe('Paid');
      await visit.sees('[data-arrival="done-before"]');
      expect(await visit.page.innerText('body')).not.toMatch(/Nothing was paid/);
      await visit.close();
    });
  }
});

it('a revocation whose answer is lost is not said to have failed, and is seen when it was done', async () => {
  const visit = await stage.visit();
  await visit.enrol('revoker');
  await aboutToRevoke(visit);
  await loseAnswers(visit, 'DELETE', '**/api/credentials/*');
  await visit.click('revoke-now');
  await visit.sees('dialog[open] [data-problem="offline"]');
  expect(await visit.page.locator('[data-consequence]').count()).toBe(0);
  await visit.page.unrouteAll();
  await visit.click('revoke-now');
  await visit.sees('[data-view="welcome"]');
  await visit.close();
});
