/**
 * Reload and Back while the first passkey is created: the page goes on, and nobody has taken the username but the payer (contract §3).
 *
 * RTS Art 24(1). README tells people without a key to open the developer tools and reload; that cost them account and name.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { seedDemo } from '../../server/cli/database/seed.ts';
import { PATIENCE } from '../support/browsers/patience.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const payersNamed = (username: string) => stage.bank.database.read('SELECT payer_id FROM payers WHERE username = $1', [username]);
const finish = async (visit: Visit) => {
  await visit.click('create-passkey');
  await visit.sees('[data-view="accounts"][data-state="ready"]');
};

describe('an account that is being opened', () => {
  it('goes on after a reload', async () => {
    const visit = await stage.visit();
    await visit.openAccount('reloader');
    await visit.page.reload();
    await visit.sees('[data-view="enrol"] [data-stage="create"]');
    expect(await visit.text('.lead')).toMatch(/^Reloader, your account is ready/);
    expect(await visit.page.title()).toMatch(/^Create your passkey/);
    await finish(visit);
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });

  it('goes on after Back, by the link that is there, and after Forward', async () => {
    const visit = await stage.visit();
    await visit.go('/');
    await visit.sees('[data-view="welcome"]');
    await visit.click('enrol');
    await visit.sees('[data-view="enrol"]');
    await visit.page.fill('#username', 'returner');
    await visit.page.fill('#display-name', 'Returner');
    await visit.click('open-account');
    await visit.sees('[data-stage="create"]');
    await visit.page.goBack();
    await visit.sees('[data-view="welcome"]');
    expect(await visit.text('[data-action="go-on"]')).toBe('Go on with the account of Returner');
    await visit.page.goForward();
    await visit.sees('[data-stage="create"]');
    await visit.page.goBack();
    await visit.click('go-on');
    await visit.sees('[data-stage="create"]');
    await finish(visit);
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });

  it('goes on where the page was left while the device was asked', async () => {
    const visit = await stage.visit();
    await visit.openAccount('prompted');
    await visit.touch(false);
    await visit.click('create-passkey');
    await visit.sees('[data-stage="create"][data-state="waiting"]');
    await visit.page.reload();
    await visit.sees('[data-stage="create"][data-state="idle"]');
    await visit.touch(true);
    await finish(visit);
    await visit.close();
  });

  it('starts again under the same username, which nobody else has', async () => {
    const visit = await stage.visit();
    await visit.openAccount('again');
    const [first] = await payersNamed('again');
    await visit.page.reload();
    await visit.sees('[data-stage="create"]');
    await visit.click('start-again');
    await visit.page.fill('#username', 'again');
    await visit.page.fill('#display-name', 'Spelled Right');
    await visit.click('open-account');
    await visit.sees('[data-stage="create"]');
    expect(await visit.text('.lead')).toMatch(/^Spelled Right,/);
    expect(await payersNamed('again')).not.toEqual([first]);
    await finish(visit);
    await visit.close();
  });

  it('whose passkey is registered offers the sign-in that is left, and asks the device when the payer presses', async () => {
    const visit = await stage.visit();
    await visit.openAccount('pending');
    visit.hold();
    await visit.click('create-passkey');
    await visit.sees('[data-stage="sign-in"]');
    await vi.waitFor(() => expect(visit.prompts.count).toBe(1), PATIENCE);
    await visit.page.reload();
    await visit.sees('[data-view="enrol"] [data-stage="sign-in"][data-state="idle"] [data-note="not-yet"]');
    expect(await visit.page.title()).toMatch(/^Sign in with your passkey/);
    expect(await visit.page.locator('[data-action="start-again"]').count()).toBe(1);
    visit.release();
    await visit.click('first-sign-in');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    // Nothing is left to go on with.
    await visit.signOut();
    await visit.go('/enrol');
    await visit.sees('[data-view="enrol"] #username');
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });
});

it('an activation goes on after a reload, with a code that was typed in small letters and without hyphens', async () => {
  const codes = await seedDemo(stage.bank.stores, stage.bank.clock.now);
  const { activationCode = '' } = codes.find(({ username }) => username === 'amelie') ?? {};
  const visit = await stage.visit();
  await visit.go('/activate');
  await visit.page.fill('#username', 'amelie');
  await visit.page.locator('#activation-code').pressSequentially(activationCode.replaceAll('-', '').toLowerCase());
  expect(await visit.page.inputValue('#activation-code')).toBe(activationCode);
  await visit.click('activate');
  await visit.sees('[data-stage="create"]');
  await visit.page.reload();
  await visit.sees('[data-view="activate"] [data-stage="create"]');
  await finish(visit);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});
