/**
 * A prompt opens for what the payer sees: never for a page that was left or a dialog that was closed while the bank was
 * being asked (RTS Art 5(2)(b)).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { holdOne } from '../support/browsers/held-answers.ts';
import { consentToAnother, escapeDialog, showPasskeys } from '../support/browsers/passkeys-page.ts';
import { PATIENCE } from '../support/browsers/patience.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('a prompt does not open any more', () => {
  it('where the payer has closed the dialog: no passkey is made', async () => {
    const visit = await stage.visit();
    await visit.enrol('closer');
    await consentToAnother(visit);
    const options = await holdOne(visit, 'POST', '**/api/registrations/options', 'request');
    const before = (await stage.eventsOf('registration')).length;
    await visit.click('place-security-key');
    await options.came;
    await escapeDialog(visit);
    await options.letGo();
    expect((await stage.eventsOf('registration')).length).toBe(before);
    expect(await visit.page.locator('[data-credential]').count()).toBe(1);
    await visit.close();
  });

  it('where the payer has gone to another page: what stands there stays', async () => {
    const visit = await stage.visit();
    await visit.enrol('goer');
    await visit.signOut();
    await vi.waitFor(() => expect(visit.prompts.count).toBe(1), PATIENCE); // the field's own options are here
    const options = await holdOne(visit, 'POST', '**/api/authentications/options', 'request');
    await visit.click('sign-in');
    await options.came;
    await visit.click('activate');
    await visit.sees('[data-view="activate"]');
    visit.release();
    const before = visit.prompts.count;
    await options.letGo();
    expect([await visit.view(), visit.prompts.count]).toEqual(['activate', before]);
    await visit.close();
  });

  it('where the payer has left the payment', async () => {
    const visit = await stage.visit();
    await visit.enrol('leaver');
    await visit.order();
    const opened = await holdOne(visit, 'POST', '**/api/payments', 'request');
    await visit.click('confirm');
    await opened.came;
    await visit.page.locator('header a[href="/accounts"]:visible').first().click();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    await opened.letGo();
    expect([await visit.view(), visit.prompts.count]).toEqual(['accounts', 0]);
    expect(await visit.text('#status')).not.toMatch(/Waiting/);
    await visit.close();
  });

  it('where the payer has started again: nothing is registered for what was left', async () => {
    const visit = await stage.visit();
    await visit.openAccount('restarter');
    const options = await holdOne(visit, 'POST', '**/api/registrations/options', 'request');
    const before = (await stage.eventsOf('registration')).length;
    await visit.click('create-passkey');
    await options.came;
    await visit.click('start-again');
    await visit.sees('[data-action="open-account"]');
    await options.letGo();
    expect((await stage.eventsOf('registration')).length).toBe(before);
    await visit.close();
  });

  it('nor is a dialog that was opened again at "waiting" for the prompt of the one before', async () => {
    const visit = await stage.visit();
    await visit.enrol('hurrier');
    await showPasskeys(visit);
    await visit.click('add-passkey');
    const opened = await holdOne(visit, 'POST', '**/api/bindings', 'request');
    await visit.click('consent');
    await opened.came;
    await escapeDialog(visit);
    await visit.click('add-passkey');
    await opened.letGo();
    await visit.sees('dialog[open][data-stage="consent"][data-state="idle"]');
    await visit.click('consent');
    await visit.sees('dialog[open][data-stage="act"]');
    await visit.close();
  });

  it('nor does a dialog go on that was closed while a consent was being judged, and opened again', async () => {
    const visit = await stage.visit();
    await visit.enrol('reopener');
    await showPasskeys(visit);
    await visit.click('add-passkey');
    const judged = await holdOne(visit, 'PUT', '**/api/bindings/*', 'answer');
    await visit.click('consent');
    await judged.came;
    await escapeDialog(visit);
    await visit.click('add-passkey');
    await judged.letGo();
    await visit.sees('dialog[open][data-stage="consent"][data-state="idle"]');
    await visit.close();
  });
});
