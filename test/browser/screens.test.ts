/**
 * The same page on paper and on any screen: the facts are there, whole, and nothing is cut off.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import { ORDER } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('on paper', () => {
  it('the receipt has its facts and none of the buttons', async () => {
    const visit = await stage.visit();
    await visit.enrol('printer');
    await visit.order();
    await visit.click('confirm');
    await visit.sees('[data-state="paid"]');
    await visit.page.emulateMedia({ media: 'print' });
    for (const fact of ['amount', 'payee-name', 'payee-iban', 'payer-iban', 'reference']) {
      expect(await visit.page.locator(`[data-fact="${fact}"]`).isVisible(), fact).toBe(true);
    }
    for (const action of ['see-proof', 'another', 'print', 'menu']) {
      expect(await visit.page.locator(`[data-action="${action}"]`).first().isVisible(), action).toBe(false);
    }
    await visit.close();
  });
});

describe('on any screen', () => {
  for (const width of [390, 768, 1920, 3840]) {
    it(`nothing is wider than ${width} px, and the amount stays on one line`, async () => {
      const visit = await stage.visit({ viewport: { width, height: 900 } });
      await visit.enrol(`screen-${width}`);
      await visit.order({ ...ORDER, amount: '9999.99' });
      expect(
        await visit.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ).toBeLessThanOrEqual(0);
      const { height = 0 } = (await visit.page.locator('[data-fact="amount"]').boundingBox()) ?? {};
      expect(height).toBeLessThan(80);
      await visit.close();
    });
  }
});
