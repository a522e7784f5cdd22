/**
 * A passkey that the device has made, and the answer to it that was lost: saved, or not, or not to be known (RTS Art 24(1)).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loseAnswers } from '../support/browsers/held-answers.ts';
import { consentToAnother } from '../support/browsers/passkeys-page.ts';
import { PATIENCE } from '../support/browsers/patience.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('a passkey whose saving was not answered', () => {
  it('cannot be looked for where it is the first: the page says that it is not known, and a sign-in finds out', async () => {
    const visit = await stage.visit();
    await loseAnswers(visit, 'POST', '**/api/registrations');
    await visit.openAccount('unknown');
    await visit.click('create-passkey');
    await visit.sees('[data-problem="registration-unknown"]');
    expect(await visit.page.locator('[data-consequence]').count()).toBe(0);
    await visit.page.unrouteAll();
    await visit.context.clearCookies(); // the answer that was lost brought them
    visit.hold();
    await visit.click('to-sign-in');
    await visit.sees('[data-view="welcome"]');
    await visit.click('sign-in');
    visit.release();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    await visit.close();
  });

  it('and was not saved, since the bank never heard of it: the payer tries again, and goes on', async () => {
    const visit = await stage.visit();
    await loseAnswers(visit, 'POST', '**/api/registrations', 'unheard');
    await visit.openAccount('unheard');
    await visit.click('create-passkey');
    await visit.sees('[data-problem="registration-unknown"]');
    await visit.page.unrouteAll();
    await visit.addAuthenticator({ transport: 'usb' }); // the first one has a passkey now, which the bank does not know
    await visit.click('create-on-key');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    await visit.close();
  });

  it('is in the list where one more was added', async () => {
    const visit = await stage.visit();
    await visit.enrol('adder');
    await consentToAnother(visit);
    await loseAnswers(visit, 'POST', '**/api/registrations');
    await visit.click('place-security-key');
    await vi.waitFor(async () => expect(await visit.page.locator('[data-credential]').count()).toBe(2), PATIENCE);
    expect(await visit.page.locator('dialog[open]').count()).toBe(0);
    await visit.close();
  });
});
