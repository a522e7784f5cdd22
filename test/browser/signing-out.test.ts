/**
 * Signing out: said when it is done, and then nothing of the payer stays (RTS Art 4(3)(c)–(d)).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { holdOne, loseAnswers, settled } from '../support/browsers/held-answers.ts';
import { noDialog, showPasskeys } from '../support/browsers/passkeys-page.ts';
import { PATIENCE } from '../support/browsers/patience.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import { lendPasskeys } from '../support/browsers/virtual-authenticator.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

async function signOutInVain(visit: Visit): Promise<void> {
  await visit.click('menu');
  await visit.click('sign-out');
  await visit.sees('dialog[open][data-dialog="sign-out"]');
}

describe('signing out', () => {
  it('is said only when the bank has done it; until then the payer can try again', async () => {
    const visit = await stage.visit();
    await visit.enrol('leaver');
    visit.hold();
    const before = (await stage.eventsOf('sign-out')).length;
    await visit.page.route('**/api/session', (route) => (route.request().method() === 'DELETE' ? route.abort() : route.fallback()));
    await signOutInVain(visit);
    expect(await visit.text('#sign-out-title')).toBe('You may still be signed in');
    expect(await visit.view()).toBe('accounts');
    await visit.click('sign-out-again');
    await visit.page.getByText('The bank still does not answer.').waitFor();
    await visit.click('close');
    await vi.waitFor(
      async () => expect(await visit.page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('menu'),
      PATIENCE,
    );
    await signOutInVain(visit);
    await visit.page.unrouteAll();
    await visit.click('sign-out-again');
    await visit.sees('[data-view="welcome"] [data-arrival="signed-out"]');
    expect(await visit.page.locator('dialog[open]').count()).toBe(0);
    expect((await stage.eventsOf('sign-out')).length).toBe(before + 1);
    await visit.close();
  });

  it('is tried again as soon as there is a connection', async () => {
    const visit = await stage.visit();
    await visit.enrol('traveller');
    visit.hold();
    await visit.context.setOffline(true);
    await signOutInVain(visit);
    await visit.context.setOffline(false);
    await visit.sees('[data-view="welcome"] [data-arrival="signed-out"]');
    await visit.close();
  });

  it('asks no more for what another tab has done, and never signs the next payer out', async () => {
    const visit = await stage.visit();
    await visit.enrol('gone');
    visit.hold();
    await loseAnswers(visit, 'DELETE', '**/api/session');
    await signOutInVain(visit);
    const next = await visit.newTab();
    await next.enrol('next');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(await visit.page.locator('dialog[open]').count()).toBe(0);
    await visit.page.unrouteAll();
    await visit.page.evaluate(() => dispatchEvent(new Event('online')));
    await settled(visit);
    await showPasskeys(next);
    await visit.close();
  });

  it('never ends a session that the payer has opened since in another tab', async () => {
    const visit = await stage.visit();
    await visit.enrol('twice');
    visit.hold();
    await loseAnswers(visit, 'DELETE', '**/api/session');
    await signOutInVain(visit);
    const other = await visit.newTab();
    await lendPasskeys(visit, other);
    await other.go('/'); // the passkey offered there is taken at once
    await other.sees('[data-view="accounts"][data-state="ready"]');
    await noDialog(visit);
    expect(await visit.view()).toBe('accounts');
    await visit.close();
  });

  it('leaves nothing of the payer, and nobody’s name, whatever was on its way', async () => {
    const visit = await stage.visit();
    await visit.enrol('forgotten');
    await visit.order();
    const order = await holdOne(visit, 'POST', '**/api/payments', 'answer');
    await visit.click('confirm');
    await order.came;
    const look = await holdOne(visit, 'GET', '**/api/session', 'answer');
    await visit.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await look.came;
    await visit.signOut();
    await order.letGo();
    await look.letGo();
    expect(await visit.page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
    expect(await visit.text('[data-arrival]')).toBe('You are signed out.');
    expect(await visit.page.locator('[data-action="menu"]').count()).toBe(0);
    await visit.close();
  });

  it('and in again: a late "you are signed out" of the session before does not end this one', async () => {
    const visit = await stage.visit();
    await visit.enrol('returner');
    const [look, mayGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await visit.page.route(
      '**/api/session',
      async (route) => {
        if (route.request().method() !== 'GET') return route.fallback();
        look.resolve();
        await mayGo.promise;
        await route.fulfill({ status: 401, json: { type: '/problems/no-session', status: 401 } });
      },
      { times: 1 },
    );
    await visit.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await look.promise;
    await visit.signOut();
    await visit.click('sign-in');
    visit.release();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    visit.hold(); // who is thrown out stays out
    mayGo.resolve();
    await settled(visit);
    expect(await visit.view()).toBe('accounts');
    await visit.close();
  });
});
