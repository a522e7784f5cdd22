/**
 * The browsers on the security page, in a real Chromium: which one the dialog asks about, and taking one away.
 *
 * RTS Art 24(2)(b), Art 27(a). Chromium on Linux makes no browser-bound key, so two are put where a payment would have
 * left them. What is signed has to be the one that is shown.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueActivationCode } from '../../server/cli/payers/activation-code.ts';
import { rememberBrowserBoundKey } from '../../server/storage/credentials/remember-browser-bound-key.ts';
import { escapeDialog, showPasskeys } from '../support/browsers/passkeys-page.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

const [PHONE, THIEF] = ['PHONE'.padEnd(43, 'A'), 'THIEF'.padEnd(43, 'A')] as const;
let stage: Stage;
let visit: Visit;
let credentialId: string;
let payerId: string;

beforeAll(async () => {
  stage = await openStage();
  visit = await stage.visit({ synced: true });
  await visit.enrol('alice');
  await stage.bank.database.write(async (transaction) => {
    const [own] = await transaction.query<{ credential_id: string; payer_id: string }>(
      `SELECT credential_id, payer_id FROM credentials WHERE payer_id = (SELECT payer_id FROM payers WHERE username = 'alice')`,
    );
    ({ credential_id: credentialId, payer_id: payerId } = own ?? { credential_id: '', payer_id: '' });
    for (const keyId of [PHONE, THIEF])
      await rememberBrowserBoundKey(transaction, payerId, credentialId, { keyId, publicKey: 'AA' }, stage.bank.clock.now, () => keyId);
  });
  await showPasskeys(visit);
});
afterAll(() => stage.close());

const keys = async () =>
  stage.bank.database.read<{ key_id: string; status: string }>('SELECT key_id, status FROM browser_bound_keys ORDER BY key_id');

describe('a payer with two browsers that were seen', () => {
  it('reads the number and the times of each, and that none of them is the one at hand', async () => {
    expect(await visit.text(`[data-browser-key="${PHONE}"]`)).toMatch(/Browser PHONEAAAAAAA: not bound to you, first seen .*, last used/);
    expect(await visit.text('[data-list="credentials"]')).not.toMatch(/this browser/i);
  });

  it('consents to the one that the dialog shows', async () => {
    await visit.page.locator(`[data-browser-key="${PHONE}"] [data-action="bind-browser"]`).click();
    await visit.sees('[data-dialog="bind-browser"][data-state="idle"]');
    expect(await visit.text('[data-fact="browser-key"]')).toBe('PHONEAAAAAAA');
    await visit.click('bind-with-passkey');
    // The consent is accepted: what was signed is what the dialog shows. But a synced passkey alone vouches for no browser.
    await visit.sees('[data-dialog="bind-browser"][data-state="problem"]');
    const events = await stage.bank.events();
    const consented = events.findLast(({ type }) => type === 'bind-browser-key-authorisation');
    expect(consented).toMatchObject({ outcome: 'success', details: { credentialId, change: { credentialId, keyId: PHONE } } });
    expect(events.at(-1)).toMatchObject({ type: 'browser-key-bound', code: 'step-up-required', details: { keyId: PHONE } });
  });

  it('signs nothing where the server names another', async () => {
    await visit.page.route('**/api/bindings', async (route) => {
      await route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), keyId: THIEF }) });
    });
    await visit.click('bind-with-passkey');
    await visit.sees('[data-problem="display-differs"]');
    await visit.page.unroute('**/api/bindings');
    const opened = (await stage.bank.events()).at(-1);
    expect(opened).toMatchObject({ type: 'bind-browser-key-authorisation-started', details: { keyId: THIEF } });
  });

  it('asks for no binding where the dialog was closed while the consent was being judged', async () => {
    const [judged, mayAnswer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await visit.page.route('**/api/bindings/*', async (route) => {
      const response = await route.fetch();
      judged.resolve();
      await mayAnswer.promise;
      await route.fulfill({ response });
    });
    await visit.click('bind-with-passkey');
    await judged.promise;
    await escapeDialog(visit);
    mayAnswer.resolve();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await stage.bank.events()).at(-1)).toMatchObject({ type: 'bind-browser-key-authorisation', outcome: 'success' });
    await visit.page.locator(`[data-browser-key="${PHONE}"] [data-action="bind-browser"]`).click();
    await visit.sees('[data-dialog="bind-browser"][data-state="idle"]');
  });

  it('binds it with a code from the bank, and no other', async () => {
    const act = { now: stage.bank.clock.now, requestId: 'cli', sessionRef: null };
    const code = await issueActivationCode(stage.bank.stores, payerId, act, { credentialId, keyId: PHONE });
    await visit.page.fill('#step-up-code', code);
    await visit.click('bind-with-code');
    await visit.sees(`[data-browser-key="${PHONE}"][data-status="bound"]`);
    expect(await keys()).toEqual([
      { key_id: PHONE, status: 'bound' },
      { key_id: THIEF, status: 'seen' },
    ]);
  });

  it('takes away the one that is not theirs, from the dialog, and the other from the card', async () => {
    await visit.page.locator(`[data-browser-key="${THIEF}"] [data-action="bind-browser"]`).click();
    await visit.click('not-mine');
    await visit.page.locator(`[data-browser-key="${THIEF}"]`).waitFor({ state: 'detached' });
    expect(await keys()).toEqual([{ key_id: PHONE, status: 'bound' }]);
    await visit.page.locator(`[data-browser-key="${PHONE}"] [data-action="remove-browser"]`).click();
    await visit.page.locator(`[data-browser-key="${PHONE}"]`).waitFor({ state: 'detached' });
    expect(await keys()).toEqual([]);
    expect(await visit.page.locator('[data-message="browser-removed"]').count()).toBe(2);
  });
});
