/**
 * RTS Art 4(3)(b): a payer who is blocked is told so where they are, for how long, and is asked for no confirmation that cannot count.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from '../support/browsers/accessible.ts';
import { confirmUntilBlocked } from '../support/browsers/confirm-page.ts';
import { showPasskeys } from '../support/browsers/passkeys-page.ts';
import { PATIENCE } from '../support/browsers/patience.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** Ends on the confirm page, with the sixth try refused. */
async function blocked(username: string): Promise<Visit> {
  const visit = await stage.visit();
  await visit.enrol(username);
  await visit.order();
  await confirmUntilBlocked(visit);
  return visit;
}

const countdown = (visit: Visit, within: string) => visit.text(`${within} [data-countdown]`);
const seconds = (text: string) => {
  const [, minutes = 0, rest = 0] = /(?:(\d+) mins?)?\D*(\d+) secs?/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(rest);
};

describe('a blocked payer', () => {
  it('reads how long it lasts, counting down, and until when', async () => {
    const visit = await blocked('counter');
    const before = seconds(await countdown(visit, '.problem'));
    expect(before).toBeGreaterThan(850);
    expect(await visit.text('.problem [data-wait]')).toMatch(/\(until \d{2}:\d{2}\)/);
    await vi.waitFor(async () => expect(seconds(await countdown(visit, '.problem'))).toBeLessThanOrEqual(before - 2), PATIENCE);
    expect(await visit.page.locator('[data-action="confirm"]').count()).toBe(0);
    expect(await visit.page.locator('.after .before').count()).toBe(0);
    await visit.close();
  });

  it('sees it on every page, also after a reload, and is offered no confirmation', async () => {
    const visit = await blocked('reader');
    const confirm = new URL(visit.page.url()).pathname;
    for (const path of ['/accounts', '/payments/new', '/security', confirm, confirm.replace('/confirm', '')]) {
      await visit.go(path);
      await visit.sees('[data-view]:not([data-state="loading"])');
      await visit.sees('[data-banner="blocked"] [data-countdown]');
      expect(seconds(await countdown(visit, '[data-banner="blocked"]')), path).toBeGreaterThan(800);
      await expectAccessible(visit, path);
    }
    await visit.go(confirm);
    await visit.sees('[data-note="blocked"]');
    expect(await visit.page.locator('[data-action="confirm"], [data-action="checked"]').count()).toBe(0);
    expect(await visit.text('[data-note="blocked"]')).toMatch(/Nothing was paid/);
    await visit.close();
  });

  it.each(['add-passkey', 'revoke'])('is told so by the dialog of consent (%s), before a prompt', async (action) => {
    const visit = await blocked(`consenter-${action}`);
    await showPasskeys(visit);
    await visit.click(action);
    await visit.sees('dialog[open] [data-note="blocked"] [data-countdown]');
    expect(await visit.page.locator('dialog[open] [data-action="consent"]').count()).toBe(0);
    expect(visit.prompts.count).toBe(5); // the sixth press opened no authorisation
    await visit.close();
  });

  it('is offered the button again when it is over, and pays', async () => {
    const visit = await blocked('waiter');
    await visit.cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId: visit.authenticatorId, isBogusSignature: false });
    // The bank's clock and the page's pass the end together.
    const times = await stage.bank.database.read<{ session_ref: string }>('SELECT session_ref FROM sessions');
    stage.bank.clock.advance(15 * 60_000 + 1_000);
    for (const { session_ref } of times) await stage.bank.stores.sessions.touch(session_ref, stage.bank.clock.now);
    await visit.page.reload();
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    expect(await visit.page.locator('[data-banner="blocked"]').count()).toBe(0);
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    await visit.close();
  });

  it('sees the button come back in a page that stands', async () => {
    const visit = await stage.visit();
    await visit.enrol('stander');
    await visit.order();
    await visit.page.route('**/api/payments', (route) =>
      route.fulfill({
        status: 403,
        headers: { 'retry-after': '3', 'content-type': 'application/problem+json' },
        body: '{"type":"/problems/authorisation-blocked","instance":"r"}',
      }),
    );
    await visit.click('confirm');
    await visit.sees('[data-problem="authorisation-blocked"]');
    expect(await visit.page.locator('[data-action="confirm"]').count()).toBe(0);
    await visit.page.unrouteAll();
    await visit.sees('[data-view="confirm"][data-state="ready"] [data-action="confirm"]');
    expect(await visit.page.locator('[data-banner="blocked"]').count()).toBe(0);
    expect(await visit.text('#status')).toMatch(/You can try again/);
    await visit.close();
  });
});
