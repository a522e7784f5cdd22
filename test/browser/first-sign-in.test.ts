/**
 * The sign-in that follows the first passkey at once (RTS Art 4(1)): where the second prompt is closed, or the browser wants a
 * press before it, nothing is wrong, and one step is left.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATIENCE } from '../support/browsers/patience.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const statusOf = async (username: string) => {
  const sql = 'SELECT c.status FROM credentials c JOIN payers p ON p.payer_id = c.payer_id WHERE p.username = $1';
  return (await stage.bank.database.read<{ status: string }>(sql, [username])).map(({ status }) => status);
};

describe('the second prompt', () => {
  it('was closed: a calm word, a button, and no alarm; the press finishes it', async () => {
    const visit = await stage.visit();
    await visit.openAccount('closer');
    visit.cancel(); // the next call that asks for a passkey
    await visit.click('create-passkey');
    await visit.sees('[data-stage="sign-in"][data-state="idle"] [data-note="not-yet"]');
    expect(await visit.page.locator('.problem').count()).toBe(0);
    expect(await visit.page.title()).toMatch(/^Sign in with your passkey/);
    expect(await visit.page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('first-sign-in');
    expect(await statusOf('closer')).toEqual(['pending']);
    await visit.click('first-sign-in');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(await statusOf('closer')).toEqual(['active']);
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });

  it('asks for the passkey that was just made, where the device has another of this bank', async () => {
    const visit = await stage.visit();
    await visit.enrol('earlier');
    await visit.signOut();
    await visit.openAccount('newer');
    visit.release();
    await visit.click('create-passkey');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(await visit.text('h1')).toMatch(/Newer/);
    await visit.close();
  });

  it('was left: the sign-in page finishes it later', async () => {
    const visit = await stage.visit();
    await visit.openAccount('leaver');
    visit.hold();
    await visit.click('create-passkey');
    await visit.sees('[data-stage="sign-in"]');
    await vi.waitFor(async () => expect(await statusOf('leaver')).toEqual(['pending']), PATIENCE);
    // This tab remembers it, and offers its sign-in; whoever begins with another account finds the name taken.
    await visit.go('/enrol');
    await visit.sees('[data-stage="sign-in"][data-state="idle"]');
    await visit.click('start-again');
    await visit.page.fill('#username', 'leaver');
    await visit.page.fill('#display-name', 'Leaver');
    await visit.click('open-account');
    await visit.sees('[data-flaws]');
    expect(await visit.text('[data-flaws]')).toMatch(/sign in with it/);
    await visit.go('/');
    await visit.sees('[data-view="welcome"]');
    await visit.click('sign-in');
    visit.release();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(await statusOf('leaver')).toEqual(['active']);
    await visit.close();
  });
});
