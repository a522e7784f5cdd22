/**
 * The whole story in Firefox, whose own code makes the ceremonies: what differs between engines shows here first.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bank } from '../support/bank/bank.ts';
import { type Firefox, firefoxBrowser, startFirefox } from '../support/browsers/firefox.ts';
import { present } from '../support/browsers/optional-browser.ts';
import { expectProofHolds } from '../support/browsers/proof.ts';
import { openListeningBank } from '../support/browsers/stage.ts';
import { WebDriverPage } from '../support/browsers/webdriver.ts';

/** Longer than its start may wait, so that it is its own error that is seen. */
const START_MS = 150_000;

describe.skipIf(present(firefoxBrowser) === null)('a payer with Firefox', () => {
  let bank: Bank;
  let firefox: Firefox;
  let page: WebDriverPage;
  let authenticator: string;

  beforeAll(async () => {
    const listening = await openListeningBank();
    bank = listening.bank;
    firefox = await startFirefox();
    authenticator = await firefox.addAuthenticator();
    page = new WebDriverPage(firefox.driver, listening.origin);
  }, START_MS);
  afterAll(async () => {
    await firefox?.close();
    await bank?.close();
  });

  async function order(): Promise<void> {
    await page.go('/payments/new');
    await page.sees('[data-view="order"][data-state="ready"]');
    await page.type('#payee-name', 'Alpine Books');
    await page.type('#payee-iban', 'CH93 0076 2011 6238 5295 7');
    await page.type('#amount', '49.99');
    await page.click('[data-action="continue"]');
    await page.sees('[data-view="confirm"][data-state="ready"]');
  }

  it('comes from the welcome page, where the field’s offer waits, opens an account and creates a passkey', async () => {
    await page.go('/');
    await page.sees('[data-view="welcome"]');
    await page.click('[data-action="enrol"]');
    await page.sees('[data-view="enrol"]');
    await page.type('#username', 'alice');
    await page.type('#display-name', 'Alice');
    await page.click('[data-action="open-account"]');
    await page.sees('[data-action="create-passkey"]');
    await page.click('[data-action="create-passkey"]');
    await page.sees('[data-view="accounts"][data-state="ready"]');
  });

  it('pays, and sees that every check of what was signed holds', async () => {
    await order();
    await page.click('[data-action="confirm"]');
    await page.sees('[data-view="confirm"][data-state="paid"]');
    await page.click('[data-action="see-proof"]');
    await expectProofHolds(page);
  });

  it('does not pay where the authenticator does not verify its user', async () => {
    await order();
    await firefox.verifies(authenticator, false);
    await page.click('[data-action="confirm"]');
    await page.sees('[data-view="confirm"][data-state="problem"] .problem');
    await firefox.verifies(authenticator, true);
    await page.click('[data-action="do-not-pay"]');
    await page.sees('[data-view="receipt"][data-state="CANC"]');
  });

  it('signs out and in again with the button, while the field’s offer waits', async () => {
    await page.click('[data-action="menu"]');
    await page.click('[data-action="sign-out"]');
    await page.sees('[data-view="welcome"]');
    await page.click('[data-action="sign-in"]');
    await page.sees('[data-view="accounts"][data-state="ready"]');
    expect(await page.text('[data-account]')).toMatch(/9,950\.01/);
  });

  it('sees nothing wider than a small window', async () => {
    await firefox.driver.resize(450, 800);
    for (const path of ['/accounts', '/payments/new', '/security']) {
      await page.go(path);
      await page.sees('[data-view][data-state="ready"]');
      expect(await page.overflow()).toBe(0);
    }
  });
});
