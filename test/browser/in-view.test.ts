/**
 * RTS Art 5(1)(a), 5(2)(a): amount and payee are in view while the device asks, on every screen, at the first try and on one after an
 * error; and so is the way out. A device's own prompt shows neither.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settled } from '../support/browsers/held-answers.ts';
import { showPasskeys } from '../support/browsers/passkeys-page.ts';
import { seenBrowser } from '../support/browsers/seen-browser.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import { ORDER, type Visit } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const SIZES = [
  [320, 568],
  [390, 664],
  [844, 390],
  [640, 400],
  [1280, 800],
] as const;

/** The longest that the bank takes. */
const LONG = {
  ...ORDER,
  payee: 'Gemeinnützige Wohnungsbaugenossenschaft der Eisenbahnerinnen am Rhein'.padEnd(70, 'e'),
  amount: '9999.99',
};

/** @returns what is not wholly in the viewport, or lies behind something else */
const hiddenOf = (visit: Visit, selectors: readonly string[]) =>
  visit.page.evaluate((all) => {
    const isWhole = (selector: string) => {
      const element = document.querySelector(selector);
      if (!element?.checkVisibility()) return false;
      // The lines of the text themselves: the box of a block is as wide as its column.
      const range = document.createRange();
      range.selectNodeContents(element);
      return [...range.getClientRects()].every(({ left, right, top, bottom }) => {
        const inside = top >= 0 && bottom <= innerHeight && left >= 0 && right <= document.documentElement.clientWidth;
        const front = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        return inside && (front === element || element.contains(front) || front?.contains(element) === true);
      });
    };
    return all.filter((selector) => !isWhole(selector));
  }, selectors);

const FACTS = ['[data-fact="amount"]', '[data-fact="payee-name"]'];
const WHILE_ASKING = [...FACTS, '[data-bar="amount"]', '[data-bar="payee-name"]', '[data-action="stop"]'];

async function waits(visit: Visit): Promise<void> {
  visit.hold();
  await visit.click('confirm');
  await visit.sees('[data-view="confirm"][data-state="waiting"]');
}

describe.each(SIZES)('at %i×%i', (width, height) => {
  it.each([
    ['of an order', ORDER],
    ['of the longest order', LONG],
  ] as const)('amount and payee %s stay in view while the device asks, also on a retry', async (what, order) => {
    const visit = await stage.visit({ viewport: { width, height } });
    await visit.enrol(`v${width}${what.length}`);
    await visit.order(order);
    await waits(visit);
    expect(await hiddenOf(visit, WHILE_ASKING)).toEqual([]);
    visit.cancel();
    await visit.sees('[data-problem="not-allowed"]');
    await waits(visit);
    expect(await hiddenOf(visit, WHILE_ASKING)).toEqual([]);
    await visit.click('stop');
    await visit.sees('[data-note="stopped"]');
    // From the lower end of the page as well.
    await visit.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await waits(visit);
    expect(await hiddenOf(visit, WHILE_ASKING)).toEqual([]);
    expect(await visit.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await visit.close();
  });

  it.each([
    ['revoke', 'consent', 'passkey'],
    ['bind-browser', 'bind-with-passkey', 'browser-key'],
  ] as const)('what is agreed to stays in view in a dialog of consent: %s', async (opener, button, fact) => {
    const visit = await stage.visit({ viewport: { width, height }, synced: true });
    const payer = `c${width}-${opener}`;
    await visit.enrol(payer);
    await seenBrowser(stage, payer);
    await showPasskeys(visit);
    await visit.click(opener);
    for (const end of ['closed', 'stopped']) {
      // A retry begins where the notice has scrolled the dialog to, or the payer.
      await visit.page.evaluate(() => document.querySelector('dialog[open]')?.scrollTo(0, 10_000));
      visit.hold();
      await visit.click(button);
      await visit.sees('dialog[open][data-state="waiting"]');
      await settled(visit);
      expect(await hiddenOf(visit, ['dialog[open] [data-fact="action"]', `dialog[open] [data-fact="${fact}"]`]), end).toEqual([]);
      visit.cancel();
      await visit.sees('dialog[open] [data-problem="not-allowed"]');
    }
    await visit.close();
  });
});
