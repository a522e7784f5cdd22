/**
 * `npm run screenshots`: pictures of the running product, as README shows them, made by paying once.
 */
import { fileURLToPath } from 'node:url';
import { openStage } from '../support/stage.ts';
import type { Visit } from '../support/visit.ts';

const FOLDER = fileURLToPath(new URL('screenshots/', import.meta.url));

const stage = await openStage();
try {
  await desktop(await stage.visit({ viewport: { width: 1280, height: 860 } }));
  await phone(await stage.visit({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' }));
} finally {
  await stage.close();
}

async function desktop(visit: Visit): Promise<void> {
  await visit.enrol('amelie');
  await visit.order();
  await picture(visit, 'confirm');
  await visit.click('confirm');
  await visit.sees('[data-state="paid"]');
  await picture(visit, 'paid');
  await visit.click('see-proof');
  await visit.sees('[data-view="proof"][data-state="holds"]');
  await picture(visit, 'proof', true);
  await visit.go('/accounts');
  await visit.sees('[data-view="accounts"][data-state="ready"]');
  await picture(visit, 'accounts');
  await visit.go('/security');
  await visit.sees('[data-view="security"][data-state="ready"]');
  await picture(visit, 'security');
}

async function phone(visit: Visit): Promise<void> {
  await visit.enrol('kenji');
  await visit.order();
  await picture(visit, 'confirm-phone-dark');
}

async function picture(visit: Visit, name: string, fullPage = false): Promise<void> {
  // Fonts and the closing rings are there before the picture is.
  await visit.page.evaluate(() => document.fonts.ready);
  await visit.page.waitForTimeout(400);
  await visit.page.screenshot({ path: `${FOLDER}${name}.png`, fullPage });
}
