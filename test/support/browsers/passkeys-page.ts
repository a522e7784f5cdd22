/** What a payer does on the page of their passkeys. */
import { expect, vi } from 'vitest';
import { PATIENCE } from './patience.ts';
import type { Visit } from './visit.ts';

export async function showPasskeys(visit: Visit): Promise<void> {
  await visit.go('/security');
  await visit.sees('[data-view="security"][data-state="ready"]');
}

/** Consents to one more passkey; ends where its place is chosen, with a security key at hand. */
export async function consentToAnother(visit: Visit): Promise<void> {
  await showPasskeys(visit);
  await visit.click('add-passkey');
  await visit.click('consent');
  await visit.sees('[data-stage="act"]');
  await visit.addAuthenticator({ transport: 'usb' });
}

/** Consents to the revocation of the only passkey; ends before its last button. */
export async function aboutToRevoke(visit: Visit): Promise<void> {
  await showPasskeys(visit);
  await visit.click('revoke');
  await visit.click('consent');
  await visit.sees('[data-dialog="revoke"][data-stage="act"]');
  await visit.page.check('[data-action="understood"]');
}

export async function noDialog(visit: Visit): Promise<void> {
  await vi.waitFor(async () => expect(await visit.page.locator('dialog[open]').count()).toBe(0), PATIENCE);
}

export async function escapeDialog(visit: Visit): Promise<void> {
  await visit.page.keyboard.press('Escape');
  await noDialog(visit);
}
