/** Opens what a page folds, so that a test looks at all of it. */
import type { Page } from 'playwright-core';

export function unfold(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const part of document.querySelectorAll('details')) part.open = true;
  });
}
