/**
 * The pages in WebKit, Safari's engine. Debian's build has no WebAuthn, so the payer pays elsewhere and looks at it here.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bank, ORIGIN } from '../support/bank/bank.ts';
import { present } from '../support/browsers/optional-browser.ts';
import { expectProofHolds } from '../support/browsers/proof.ts';
import { openListeningBank } from '../support/browsers/stage.ts';
import { WebDriverPage } from '../support/browsers/webdriver.ts';
import { startWebKit, type WebKit, webkitBrowser } from '../support/browsers/webkit.ts';

/** Longer than its start may wait, so that it is its own error that is seen. */
const START_MS = 150_000;

describe.skipIf(present(webkitBrowser) === null)('a payer with WebKit', () => {
  let bank: Bank;
  let webkit: WebKit;
  let page: WebDriverPage;
  let paid: string;
  let open: string;

  beforeAll(async () => {
    const listening = await openListeningBank((origin) => ({ RP_ORIGINS: `${origin},${ORIGIN}` }));
    bank = listening.bank;
    webkit = await startWebKit();
    page = new WebDriverPage(webkit.driver, listening.origin);
  }, START_MS);
  afterAll(async () => {
    await webkit?.close();
    await bank?.close();
  });

  it('is told, where the browser has no passkeys', async () => {
    await page.go('/');
    await page.sees('[data-view="welcome"]');
    await page.click('[data-action="sign-in"]');
    await page.sees('[data-problem="unsupported"]');
  });

  it('sees the pages of a session, none of them wider than a small window', async () => {
    await webkit.driver.resize(450, 800);
    const payer = await bank.enrol('alice');
    paid = await payer.createPayment();
    expect((await payer.answer(paid, await payer.openAuthorisation(paid))).status).toBe(200);
    open = await payer.createPayment();
    for (const [name, value] of payer.cookies) await webkit.setCookie(name, value);

    const pages = [
      ['/accounts', 'accounts', 'ready'],
      ['/payments/new', 'order', 'ready'],
      [`/payments/${open}/confirm`, 'confirm', 'ready'],
      [`/payments/${paid}`, 'receipt', 'ACSC'],
      ['/security', 'security', 'ready'],
    ];
    for (const [path, view, state] of pages) {
      await page.go(path as string);
      await page.sees(`[data-view="${view}"][data-state="${state}"]`);
      expect(await page.overflow()).toBe(0);
    }
  });

  it('sees amount and payee, and that every check of what was signed holds', async () => {
    await page.go(`/payments/${paid}/proof`);
    await expectProofHolds(page);
  });
});
