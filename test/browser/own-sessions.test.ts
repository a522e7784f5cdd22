/**
 * The payer's sessions, in a real browser: seen, ended, and told of (contract §3; RTS Art 4(3)(c)-(d)). And the way back in of a
 * payer without a passkey, which the sign-in page names always.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alsoIn } from '../support/browsers/another-browser.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const rows = (visit: Visit) => visit.page.locator('[data-session]');
async function openSecurity(visit: Visit): Promise<void> {
  await visit.go('/security');
  await visit.sees('own-sessions [data-state="ready"]');
}

describe('where you are signed in', () => {
  it('says which browser this is, and ends another at once', async () => {
    const desk = await stage.visit();
    await desk.enrol('ottilie');
    await openSecurity(desk);
    expect(await rows(desk).count()).toBe(1);
    expect(await desk.text('[data-session]')).toContain('This browser');
    expect(await desk.page.locator('[data-only-session]').count()).toBe(1);
    expect(await desk.page.locator('[data-action="end-session"]').count(), 'its own ends by signing out').toBe(0);

    const other = await alsoIn(stage, desk);
    await openSecurity(desk);
    expect(await rows(desk).count()).toBe(2);
    expect(await desk.page.locator('[data-message="signed-in-new-browser"]').count(), 'the first sign-in, and this one').toBe(2);
    await desk.click('end-session');
    await desk.sees('[data-only-session]');
    expect(await desk.page.evaluate(() => document.activeElement?.id)).toBe('sessions-title');
    expect(await desk.page.locator('[role="status"]').allInnerTexts()).toContain('The session has ended.');
    other.hold();
    await other.go('/accounts');
    await other.sees('[data-view="welcome"]');
    expect(await stage.eventsOf('sessions-ended')).toHaveLength(1);
    expect(desk.complaints).toEqual([]);
    await desk.close();
    await other.close();
  });

  it('signs out everywhere else, and stays signed in here; a refusal is said, and can be tried again', async () => {
    const desk = await stage.visit({ viewport: { width: 390, height: 664 } });
    await desk.enrol('rasmus');
    const first = await alsoIn(stage, desk);
    const others = [first, await alsoIn(stage, first)];
    await openSecurity(desk);
    expect(await rows(desk).count()).toBe(3);
    await desk.page.route('**/api/sessions', (route) => (route.request().method() === 'DELETE' ? route.abort() : route.fallback()));
    await desk.click('end-other-sessions');
    await desk.sees('own-sessions .problem');
    await desk.page.unrouteAll();
    await desk.click('end-other-sessions');
    await desk.sees('[data-only-session]');
    expect(await rows(desk).count()).toBe(1);
    for (const other of others) {
      other.hold();
      await other.go('/accounts');
      await other.sees('[data-view="welcome"]');
      await other.close();
    }
    const width = await desk.page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, 'nothing is wider than the phone').toBeLessThanOrEqual(390);
    await desk.go('/accounts');
    await desk.sees('[data-view="accounts"][data-state="ready"]');
    await desk.close();
  });
});

it('contract §3: the sign-in page names the way where no passkey is left, before anything is tried', async () => {
  const visit = await stage.visit();
  visit.hold();
  await visit.go('/');
  await visit.sees('[data-view="welcome"] [data-way-back]');
  expect(await visit.text('[data-way-back]')).toContain('npm run payer -- activate USERNAME');
  await visit.close();
});
