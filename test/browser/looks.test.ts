/**
 * How it looks to those whose screen, colours, language or browser are not the usual ones; `client/README.md` says why.
 *
 * WCAG 1.4.1, 1.4.11, 2.4.11, 3.1.2; RTS Art 5(1)(a): whoever hears the button hears who is paid.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
  stage = await openStage();
  visit = await stage.visit();
  await visit.enrol('looker');
});
afterAll(() => stage.close());

const style = (selector: string, property: string) =>
  visit.page
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
const leftOf = async (selector: string) => (await visit.page.locator(selector).first().boundingBox())?.x ?? Number.NaN;

describe('in forced colours', () => {
  it('one place of the navigation is the current one, and the others have no line', async () => {
    await visit.page.emulateMedia({ forcedColors: 'active' });
    await visit.go('/accounts');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    const ground = await style('body', 'background-color');
    expect(await style('nav a:not([aria-current])', 'border-bottom-color')).toBe(ground);
    expect(await style('nav a[aria-current]', 'border-bottom-color')).not.toBe(ground);
  });

  it('a button that waits does not look like one that can be pressed', async () => {
    await visit.order();
    const looks = async () => [
      await style('[data-action="confirm"]', 'background-color'),
      await style('[data-action="confirm"]', 'border-style'),
    ];
    const live = await looks();
    visit.hold();
    await visit.click('confirm');
    await visit.sees('[data-state="waiting"]');
    const waiting = await looks();
    visit.cancel();
    await visit.sees('.problem');
    await visit.page.emulateMedia({ forcedColors: 'none' });
    for (const [at, look] of waiting.entries()) expect(look).not.toBe(live[at]);
  });
});

describe('the mark', () => {
  it('begins where the text begins, closed and apart', async () => {
    await visit.order();
    expect(Math.abs((await leftOf('.bar .mark')) - (await leftOf('.bar .bank')))).toBeLessThan(1);
    expect(Math.abs((await leftOf('.sheet .mark .ring-amount .ring')) - (await leftOf('.sheet [data-fact="amount"]')))).toBeLessThan(3);
  });

  it('is a link: each ring is painted over the other once, with the same halo', async () => {
    const painted = await visit.page
      .locator('.sheet .mark :is(.ring, .halo)')
      .evaluateAll((parts) => parts.map((part) => `${part.parentElement?.classList[0]} ${part.classList[0]}`));
    expect(painted).toEqual(['ring-amount ring', 'ring-payee halo', 'ring-payee ring', 'ring-amount halo', 'ring-amount ring']);
  });
});

describe('the confirm button', () => {
  it('is described by the payee and the IBAN', async () => {
    await visit.order();
    const described = await visit.page.locator('[data-action="confirm"]').evaluate((button) =>
      (button.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent?.trim())
        .join(' '),
    );
    expect(described).toMatch(/Alpine Books.*CH93 0076 2011 6238 5295 7/);
  });
});

describe('an id', () => {
  it('is shown behind a sign, unbroken, and copied without it', async () => {
    await visit.order();
    await visit.click('confirm');
    await visit.sees('[data-state="paid"]');
    await visit.page.reload();
    await visit.sees('[data-view="receipt"]');
    const id = visit.page.locator('[data-payment-id]');
    expect(await id.textContent()).toMatch(/^[\w-]{22}$/);
    const look = await id.evaluate((element) => [getComputedStyle(element, '::before').content, getComputedStyle(element).whiteSpace]);
    expect(look).toEqual(['"#"', 'nowrap']);
  });
});

describe('on a stage', () => {
  it('everything is larger, nothing is below 20 px, and it stays so until it is switched off', async () => {
    await visit.go('/accounts?stage');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    await visit.page.click('[data-action="new-payment"]');
    await visit.sees('[data-view="order"]');
    const sizes = await visit.page
      .locator('body :is(h1, h2, h3, p, a, button, label, dt, dd, li, span):visible')
      .evaluateAll((all) => all.map((element) => Number.parseFloat(getComputedStyle(element).fontSize)));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(20);
    await visit.go('/accounts?stage=off');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(await style('html', 'font-size')).toBe('16px');
  });
});

describe('the warning that the session ends', () => {
  it('covers neither the menu nor anything else on a phone', async () => {
    await visit.page.setViewportSize({ width: 390, height: 664 });
    await visit.go('/accounts');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    await visit.page.route('**/api/session', async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      body.session.idleExpiresAt = new Date(Date.now() + 30_000).toISOString();
      return route.fulfill({ response: answer, json: body });
    });
    await visit.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await visit.sees('.notice-bar');
    const bar = await visit.page.locator('.notice-bar').boundingBox();
    const menu = await visit.page.locator('[data-action="menu"]').boundingBox();
    expect(menu?.y).toBeGreaterThanOrEqual((bar?.y ?? 0) + (bar?.height ?? 0));
    await visit.page.unroute('**/api/session');
    await visit.click('stay-signed-in');
    await visit.page.waitForSelector('.notice-bar', { state: 'detached' });
    await visit.page.setViewportSize({ width: 1280, height: 800 });
  });
});

describe('a payer whose browser speaks another language', () => {
  it('reads dates in the language of the words around them, and amounts as at home', async () => {
    const other = await stage.visit({ locale: 'de-AT' });
    await other.enrol('zwei');
    await other.order({ payee: 'Alpine Books', iban: 'CH93 0076 2011 6238 5295 7', amount: '1234,50', reference: 'Rechnung' });
    await other.click('confirm');
    await other.sees('[data-state="paid"]');
    const month = new Date().toLocaleString('en-GB', { month: 'long' });
    expect(await other.text('[data-fact="date"]')).toMatch(new RegExp(`^\\d+ ${month} \\d{4} at `));
    expect(await other.text('[data-fact="amount"]')).toMatch(/1.234,50/);
    expect(await other.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual(['en', 'ltr']);
    await other.close();
  });
});

describe('without JavaScript', () => {
  it('the page says so, in its middle', async () => {
    const context = await visit.context.browser()?.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 664 } });
    const page = await context?.newPage();
    await page?.goto(stage.origin);
    const box = await page?.locator('noscript').boundingBox();
    expect(await page?.locator('noscript').innerText()).toMatch(/needs JavaScript[\s\S]*nothing was paid/);
    const middle = (box?.y ?? 0) + (box?.height ?? 0) / 2;
    expect(Math.abs(middle - 332)).toBeLessThan(80);
    await context?.close();
  });
});
