/**
 * The page that shows what was signed, as a test judges it in any engine.
 */
import { expect } from 'vitest';
import type { WebDriverPage } from './webdriver.ts';

/** Among others; some are `unknown`, which only the bank vouches for. */
const HOLD = ['amount', 'challenge', 'payee-name', 'seal', 'signature'];

/** Each of these holds, once, and nothing does not. */
export async function expectProofHolds(page: WebDriverPage): Promise<void> {
  await page.sees('[data-view="proof"][data-state="holds"]');
  const results = await page.evaluate<[string, string][]>(
    'return [...document.querySelectorAll("[data-check]")].map(({ dataset }) => [dataset.check, dataset.result])',
  );
  expect(results.filter(([, result]) => result === 'no')).toEqual([]);
  const holding = results.filter(([, result]) => result === 'yes').map(([check]) => check);
  expect(holding.filter((check) => HOLD.includes(check)).sort()).toEqual(HOLD);
}
