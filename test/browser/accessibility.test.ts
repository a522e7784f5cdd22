/**
 * Every page in both colour schemes: no violation that axe finds, nothing wider than a 320 px screen, and the whole
 * payment by keyboard alone.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/browsers/accessible.ts';
import { orderOpened } from '../support/browsers/confirm-page.ts';
import { showPasskeys } from '../support/browsers/passkeys-page.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import { unfold } from '../support/browsers/unfold.ts';
import { ORDER, type Visit } from '../support/browsers/visit.ts';

/** One walk, looked at four times at each step. */
const LONG = 300_000;
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [
    { width: 1280, height: 800 },
    { width: 320, height: 640 },
  ].map((viewport) => ({ colorScheme, viewport })),
);

/** In each look, without loading the page anew; the walk goes on in the last one, on the small screen. */
async function expectEachLook(visit: Visit, where: string): Promise<void> {
  for (const { colorScheme, viewport } of LOOKS) {
    const label = `${where}: ${colorScheme}, ${viewport.width} px`;
    await visit.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await visit.page.setViewportSize(viewport);
    await expectAccessible(visit, label);
  }
}

it('axe finds nothing on any page, in either scheme, on a small screen and a large one', { timeout: LONG }, async () => {
  const visit = await stage.visit({ viewport: { width: 320, height: 640 } });
  await visit.touch(false);
  for (const path of ['/', '/enrol', '/activate', '/nowhere', '/docs', '/problems', '/problems/authentication-failed']) {
    await visit.go(path);
    await visit.sees('h1');
    await expectEachLook(visit, path);
  }
  await visit.touch(true);
  await visit.enrol('reader');
  await expectEachLook(visit, 'accounts, empty');
  await visit.go('/payments/new');
  await visit.sees('[data-view="order"][data-state="ready"]');
  await visit.click('continue');
  await visit.sees('[data-flaws]');
  await expectEachLook(visit, 'a form with flaws');
  await visit.order();
  await expectEachLook(visit, 'confirm');
  await visit.verifies(false);
  await visit.click('confirm');
  await visit.sees('.problem');
  await expectEachLook(visit, 'confirm, with a problem');
  await visit.verifies(true);
  await visit.cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId: visit.authenticatorId, isBadUV: true });
  await visit.click('confirm');
  await visit.sees('[data-problem="authentication-failed"]');
  await visit.click('diagnostics');
  await visit.sees('[data-view="diagnostics"][data-state="ready"]');
  await expectEachLook(visit, 'diagnostics');
  await visit.cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId: visit.authenticatorId, isBadUV: false });
  await visit.order({ ...ORDER, amount: '10000.01' });
  await visit.click('confirm');
  await visit.sees('[data-view="receipt"][data-state="RJCT"]');
  await expectEachLook(visit, 'receipt, rejected');
  await visit.order();
  await visit.click('do-not-pay');
  await visit.sees('[data-view="accounts"][data-state="ready"] [data-arrival="not-ordered"]');
  await expectEachLook(visit, 'accounts, of an order that was not confirmed');
  await orderOpened(visit);
  await visit.click('do-not-pay');
  await visit.sees('[data-view="receipt"][data-state="CANC"]');
  await expectEachLook(visit, 'receipt, cancelled');
  await visit.order();
  await visit.click('confirm');
  await visit.sees('[data-state="paid"]');
  await expectEachLook(visit, 'receipt');
  await visit.click('see-proof');
  await visit.sees('[data-view="proof"][data-state="holds"]');
  await expectEachLook(visit, 'proof');
  await unfold(visit.page);
  await expectEachLook(visit, 'proof, unfolded');
  await showPasskeys(visit);
  await expectEachLook(visit, 'security');
  await visit.click('add-passkey');
  await visit.sees('dialog[open]');
  await expectEachLook(visit, 'consent');
  await visit.close();
});

describe('with the keyboard alone', () => {
  it('a payer pays', async () => {
    const visit = await stage.visit();
    await visit.enrol('typist');
    const { keyboard } = visit.page;
    const until = async (selector: string) => {
      for (let presses = 0; presses < 40; presses += 1) {
        if (await visit.page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
        await keyboard.press('Tab');
      }
      throw new Error(`${selector} is not reached by Tab`);
    };
    await until('[data-action="new-payment"]');
    await keyboard.press('Enter');
    await visit.sees('[data-view="order"][data-state="ready"]');
    await until('#payee-name');
    await keyboard.type(ORDER.payee);
    await keyboard.press('Escape');
    await until('#payee-iban');
    await keyboard.type(ORDER.iban);
    await until('#amount');
    await keyboard.type(ORDER.amount);
    await keyboard.press('Enter');
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    await until('[data-action="confirm"]');
    await keyboard.press('Enter');
    await visit.sees('[data-state="paid"]');
    // Focus went to the heading, and the live region says what happened.
    expect(await visit.page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect(await visit.text('[role="status"]')).toMatch(/49\.99/);
    await visit.close();
  });
});
