/**
 * The security page: a second passkey, renaming, revoking, and coming in with an activation code (RTS Art 24, 25, 27).
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedDemo } from '../../server/cli/database/seed.ts';
import { showPasskeys } from '../support/browsers/passkeys-page.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
  stage = await openStage();
  visit = await stage.visit();
  await visit.enrol('alice');
});
afterAll(() => stage.close());

const cards = () => visit.page.locator('[data-credential]');

describe('the security page', () => {
  it('shows the passkey in use, and what kind it is', async () => {
    await showPasskeys(visit);
    expect(await cards().count()).toBe(1);
    expect(await cards().first().innerText()).toMatch(/device/i);
  });

  it('gives the payer’s own data as a file', async () => {
    const [download] = await Promise.all([visit.page.waitForEvent('download'), visit.click('download-data')]);
    expect(download.suggestedFilename()).toBe('my-data.json');
    expect(JSON.parse(readFileSync(await download.path(), 'utf8')).payer.username).toBe('alice');
  });

  it('renames it, and the browser’s list follows (WebAuthn L3 §5.1.10)', async () => {
    const named: (string | undefined)[] = [];
    visit.cdp.on('WebAuthn.credentialUpdated', ({ credential }) => named.push(credential.userDisplayName));
    await visit.click('rename');
    await visit.page.locator('.rename input').fill('Kitchen laptop');
    await visit.click('save-name');
    await visit.page.waitForFunction(() => document.querySelector('[data-credential]')?.textContent?.includes('Kitchen laptop'));
    await expect.poll(() => named.at(-1)).toBe('Alice (Kitchen laptop)');
  });

  it('adds a second one after fresh consent', async () => {
    await visit.click('add-passkey');
    await visit.click('consent');
    await visit.sees('[data-dialog="add"][data-stage="act"]');
    await visit.addAuthenticator({ transport: 'usb' });
    await visit.click('place-security-key');
    await visit.page.waitForFunction(() => document.querySelectorAll('[data-credential]').length === 2);
    expect(await visit.page.locator('[data-message="credential-registered"]').count()).toBe(2);
  });

  it('revokes the other one after fresh consent', async () => {
    const deleted: string[] = [];
    visit.cdp.on('WebAuthn.credentialDeleted', ({ credentialId }) => deleted.push(credentialId));
    const other = visit.page.locator('[data-credential]', { hasNotText: 'Kitchen laptop' });
    await other.locator('[data-action="revoke"]').click();
    await visit.click('consent');
    await visit.sees('[data-dialog="revoke"][data-stage="act"]');
    await visit.click('revoke-now');
    await visit.page.waitForFunction(() => document.querySelectorAll('[data-credential]').length === 1);
    expect((await stage.bank.events()).at(-1)?.type).toBe('credential-revoked');
    // The browser's list has followed (WebAuthn L3 §5.1.10).
    await expect.poll(() => deleted).toHaveLength(1);
  });

  it('meets no console error or violation on the way', () => expect(visit.complaints).toEqual([]));
});

describe('a payer with an activation code', () => {
  it('creates the first passkey with it, once', async () => {
    const [code] = await seedDemo(stage.bank.stores, stage.bank.clock.now);
    const guest = await stage.visit();
    await guest.go('/activate');
    await guest.page.fill('#username', code?.username ?? '');
    await guest.page.fill('#activation-code', code?.activationCode ?? '');
    await guest.click('activate');
    await guest.sees('[data-action="create-passkey"]');
    await guest.click('create-passkey');
    await guest.sees('[data-view="accounts"][data-state="ready"]');
    expect(await guest.page.locator('[data-account]').count()).toBe(2);
    expect(guest.complaints).toEqual([]);
    await guest.close();
  });

  it('is refused with a wrong one, in the same words as an unknown payer', async () => {
    const guest = await stage.visit();
    const refusal = async (username: string) => {
      await guest.go('/activate');
      await guest.page.fill('#username', username);
      await guest.page.fill('#activation-code', 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA');
      await guest.click('activate');
      await guest.sees('.problem, [data-flaws]');
      return (await guest.text('.problem, [data-flaws]')).replace(/\S{22}/, '');
    };
    expect(await refusal('kenji')).toBe(await refusal('nobody'));
    await guest.close();
  });
});
