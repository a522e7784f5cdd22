/**
 * `npm run screenshots`: pictures of the running product, as the pages show them, made by paying once.
 */
import { fileURLToPath } from 'node:url';
import { seededCodes } from '../support/bank/activation.ts';
import { openStage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

const FOLDER = fileURLToPath(new URL('screenshots/', import.meta.url));

const stage = await openStage();
try {
  await desktop(await stage.visit({ viewport: { width: 1280, height: 860 } }));
  await phone(await stage.visit({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' }));
  await auditor(await stage.visit({ viewport: { width: 1280, height: 860 } }));
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
  await visit.page.click('[data-section="payment"] > summary');
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

/** A try that the bank refused, as its auditor sees it. */
async function auditor(visit: Visit): Promise<void> {
  await visit.enrol('miriam');
  await visit.order();
  await visit.cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId: visit.authenticatorId, isBadUV: true });
  await visit.click('confirm');
  await visit.sees('[data-problem="authentication-failed"]');
  await visit.cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId: visit.authenticatorId, isBadUV: false });
  const { auditor: code = '' } = await seededCodes(stage.bank);
  await visit.go('/activate');
  await visit.sees('[data-view="activate"]');
  await visit.page.fill('#username', 'auditor');
  await visit.page.fill('#activation-code', code);
  await visit.click('activate');
  await visit.sees('[data-action="create-passkey"]');
  await visit.click('create-passkey');
  await visit.sees('[data-view="audit"][data-state="ready"]');
  await visit.go('/audit?outcome=failure');
  await visit.sees('[data-event] a');
  await visit.page.locator('[data-event] a').first().click();
  await visit.sees('[data-view="audit-event"][data-state="ready"]');
  await picture(visit, 'refusal-audited', true);
}

async function picture(visit: Visit, name: string, fullPage = false): Promise<void> {
  // Fonts and the closing rings are there before the picture is.
  await visit.page.evaluate(() => document.fonts.ready);
  await visit.page.waitForTimeout(400);
  await visit.page.screenshot({ path: `${FOLDER}${name}.png`, fullPage });
}
