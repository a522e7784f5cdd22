/** WCAG 2.2 as far as axe sees it, and WCAG 1.4.10: nothing is wider than the screen. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'vitest';
import type { Visit } from './visit.ts';

/** @param where for whoever reads that it failed */
export async function expectAccessible({ page }: Visit, where: string): Promise<void> {
  // Without its frames, of which no page has any, axe needs no page of its own to add them up.
  expect(await page.locator('iframe, frame').count(), where).toBe(0);
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
    where,
  ).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${where}: wider than the screen`).toBeLessThanOrEqual(0);
}
