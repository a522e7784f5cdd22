/**
 * An auditor in a real browser: from a refused try to its clause and its bytes, and from a payment to a verdict; and a
 * payer who looks where only auditors may.
 *
 * RTS Art 29(1), Art 22(1); PSD2 Art 72(1).
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvidence } from '../../server/evidence/evidence-file.ts';
import { seededCodes } from '../support/bank/activation.ts';
import { expectAccessible } from '../support/browsers/accessible.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
let payer: Visit;
let auditor: Visit;
beforeAll(async () => {
  stage = await openStage();
  const { auditor: code = '' } = await seededCodes(stage.bank);
  payer = await stage.visit();
  await payer.enrol('alice');
  await payer.order();
  const lie = (isBadUV: boolean) => payer.cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId: payer.authenticatorId, isBadUV });
  await lie(true);
  await payer.click('confirm');
  await payer.sees('[data-problem="authentication-failed"]');
  await lie(false);
  await payer.click('confirm');
  await payer.sees('[data-state="paid"]');

  auditor = await stage.visit();
  await auditor.go('/activate');
  await auditor.sees('[data-view="activate"]');
  await auditor.page.fill('#username', 'auditor');
  await auditor.page.fill('#activation-code', code);
  await auditor.click('activate');
  await auditor.sees('[data-action="create-passkey"]');
  await auditor.click('create-passkey');
  await auditor.sees('[data-view="audit"][data-state="ready"]');
});
afterAll(() => stage.close());

/** Names of the places of a list; what is new there stands after them. */
const placesOf = async (visit: Visit, list: string) =>
  (await visit.page.locator(`${list} li:visible`).allInnerTexts()).map((text) => text.split('\n')[0]);
const lastEvent = async () => (await stage.bank.events()).at(-1);
const refusedEvent = async () => (await stage.bank.events()).find(({ code }) => code === 'user-not-verified');

describe('an auditor', () => {
  it('is taken to the log from a page that is for payers', async () => {
    for (const path of ['/accounts', '/payments/new', '/payments/of-nobody', '/payments/of-nobody/confirm', '/payments/of-nobody/proof']) {
      await auditor.go(path);
      await auditor.sees('[data-view="audit"][data-state="ready"]');
      expect(new URL(auditor.page.url()).pathname, path).toBe('/audit');
    }
  });

  it('lands on the log after sign-in, and finds it beside the menu, or on a small screen in it', async () => {
    expect(await placesOf(auditor, 'nav')).toEqual(['Audit log', 'Passkeys and notices']);
    await auditor.click('menu');
    expect(await placesOf(auditor, '.menu')).toEqual(['Passkeys and notices', 'Sign out']);
    const before = auditor.page.viewportSize();
    await auditor.page.setViewportSize({ width: 390, height: 664 });
    expect(await placesOf(auditor, '.menu')).toEqual(['Audit log', 'Passkeys and notices', 'Sign out']);
    if (before) await auditor.page.setViewportSize(before);
    auditor.hold(); // or the offer in the username field would sign in by itself
    await auditor.click('sign-out');
    await auditor.sees('[data-view="welcome"]');
    await auditor.click('sign-in');
    await auditor.sees('[data-view="welcome"][data-state="waiting"]');
    auditor.release();
    await auditor.sees('[data-view="audit"][data-state="ready"]');
    expect(new URL(auditor.page.url()).pathname).toBe('/audit');
    expect(await auditor.page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    expect(await auditor.text('[role="status"]')).toMatch(/\d+ entries shown/);
    expect(await auditor.text('[data-chain-head]')).toContain((await stage.bank.stores.audit.head()).hash);
  });

  it('finds a refused try by filter, with its code in the row', async () => {
    await auditor.page.fill('#payer', 'alice');
    await auditor.page.selectOption('#outcome', 'failure');
    await auditor.page.selectOption('#type', 'payment-authorisation');
    await auditor.click('filter');
    await auditor.sees('[data-event] .outcome.failure');
    await auditor.page.waitForFunction(() => document.querySelectorAll('[data-event]').length === 1);
    expect(new URL(auditor.page.url()).search).toBe('?payer=alice&type=payment-authorisation&outcome=failure');
    expect(await auditor.text('[data-event]')).toMatch(/Confirmation of a payment[\s\S]*user-not-verified/);
    // The copies have the same filters.
    expect(await auditor.page.getAttribute('[data-action="export-csv"]', 'href')).toBe(
      '/api/audit/export?format=csv&payer=alice&type=payment-authorisation&outcome=failure',
    );
  });

  it('opens it: the code, the clause, what differs, and the bytes as they came; the opening is on record', async () => {
    await auditor.page.locator('[data-event] a').click();
    await auditor.sees('[data-view="audit-event"][data-state="ready"]');
    expect(await lastEvent()).toMatchObject({
      type: 'access',
      outcome: 'success',
      details: { sequence: (await refusedEvent())?.sequence },
    });
    expect(await auditor.text('[data-failure-code]')).toMatch(/user-not-verified/);
    expect(await auditor.text('[data-clauses]')).toMatch(/WebAuthn L3, §7\.2, step 17[\s\S]*Regulation \(EU\) 2018\/389, Art 4\(1\)/);
    expect(await auditor.text('[data-member="flags"][data-fits="false"]')).toMatch(/differs/);
    expect(await auditor.page.locator('[data-fits="false"]').count()).toBe(1);
    expect(await auditor.page.locator('[data-part="signature"]').isVisible()).toBe(false);
    await auditor.page.locator('[data-raw] summary').click();
    const kept = await stage.bank.stores.refusedAssertions.at((await refusedEvent())?.sequence ?? 0);
    expect(await auditor.text('[data-part="signature"] code')).toBe(JSON.parse(kept ?? '').assertion.signature);
  });

  it('Back finds the list as it was', async () => {
    await auditor.click('back');
    await auditor.sees('[data-view="audit"][data-state="ready"]');
    expect(await auditor.page.inputValue('#payer')).toBe('alice');
    expect(await auditor.page.locator('[data-event]').count()).toBe(1);
    await auditor.page.locator('[data-event] a').click();
    await auditor.sees('[data-view="audit-event"][data-state="ready"]');
  });

  it('opens the payment: the verdict bound, every check with its clause, the refused try, the evidence to take away', async () => {
    await auditor.click('to-payment');
    await auditor.sees('[data-view="audit-payment"][data-state="ready"]');
    expect(await auditor.text('[data-verdict="bound"]')).toMatch(/^Bound/);
    expect(await auditor.text('[data-check="signature"]')).toMatch(
      /holds[\s\S]*WebAuthn L3, §7\.2, step 21|WebAuthn L3, §7\.2, step 21[\s\S]*holds/,
    );
    expect(await auditor.page.locator('[data-check][data-result="no"]').count()).toBe(0);
    expect(await auditor.page.getAttribute('[data-check="seal"]', 'data-voucher')).toBe('bank');
    expect(await auditor.text('[data-list="refusals"]')).toMatch(/user-not-verified/);
    expect(await auditor.text('#vouched-browser')).toBe('Signed along by the browser');
    const [file] = await Promise.all([auditor.page.waitForEvent('download'), auditor.click('download-evidence')]);
    const read = readEvidence(readFileSync(await file.path()));
    expect(read).toMatchObject({ ok: true, document: { object: { amount: { currency: 'EUR', value: '49.99' } } } });
  });

  it('takes a copy of the log as a file', async () => {
    await auditor.go('/audit?outcome=failure');
    await auditor.sees('[data-view="audit"][data-state="ready"]');
    const [file] = await Promise.all([auditor.page.waitForEvent('download'), auditor.click('export-csv')]);
    expect(file.suggestedFilename()).toMatch(/^audit-to-\d+\.csv$/);
    expect(readFileSync(await file.path(), 'utf8')).toMatch(/^sequence,recordedAt[\s\S]*user-not-verified/);
  });

  it('is told where nothing fits, and that an end before its beginning is none', async () => {
    await auditor.go('/audit?payer=nobody');
    await auditor.sees('[data-empty="events"]');
    await auditor.page.fill('#from', '2026-11-24T10:00');
    await auditor.page.fill('#to', '2026-11-24T09:00');
    await auditor.click('filter');
    await auditor.sees('#times-flaw:not([hidden])');
    expect(await auditor.page.evaluate(() => document.activeElement?.id)).toBe('to');
  });

  it('goes back in the log page by page', async () => {
    const act = { now: stage.bank.clock.now, requestId: 'many', sessionRef: null };
    const entry = { type: 'access', outcome: 'failure', code: 'cross-site-request', details: {} } as const;
    await stage.bank.stores.audit.record(act, ...Array.from({ length: 70 }, () => entry));
    await auditor.go('/audit?outcome=failure');
    await auditor.sees('[data-view="audit"][data-state="ready"]');
    expect(await auditor.page.locator('[data-event]').count()).toBe(50);
    await auditor.click('earlier');
    await auditor.page.waitForFunction(() => document.querySelectorAll('[data-event]').length > 70);
    const sequences = await auditor.page
      .locator('[data-event]')
      .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-event'))));
    expect(sequences).toEqual(sequences.toSorted((a, b) => b - a));
    expect(await auditor.page.locator('[data-action="earlier"]').count()).toBe(0);
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [320, 1280]) {
    it(`axe finds nothing, and nothing is wider than the screen: ${colorScheme}, ${width} px`, async () => {
      const visit = await stage.visit({ colorScheme, viewport: { width, height: 800 } });
      await visit.context.addCookies(await auditor.context.cookies());
      const refused = await refusedEvent();
      const pages = [
        '/audit?outcome=failure',
        '/audit?payer=nobody',
        `/audit/events/${refused?.sequence}`,
        `/audit/payments/${refused?.paymentId}`,
      ];
      for (const path of [...pages, '/audit/events/999999']) {
        await visit.go(path);
        await visit.page.waitForSelector('[data-state="ready"], [data-state="problem"]');
        for (const summary of await visit.page.locator('details:not([open]) > summary').all()) await summary.click();
        await expectAccessible(visit, path);
      }
      await visit.close();
    });
  }
}

describe('a payer', () => {
  it('who goes to /audit is refused, on record, and has no way there in the menu', async () => {
    await payer.go('/audit');
    await payer.sees('[data-view="audit"] [data-problem="role-required"]');
    expect(await payer.page.locator('[data-event], [data-form], [data-chain-head]').count()).toBe(0);
    expect(await lastEvent()).toMatchObject({ type: 'access', outcome: 'failure', code: 'role-required' });
    await payer.click('menu');
    expect(await placesOf(payer, '.menu')).not.toContain('Audit log');
  });

  it('loads none of the auditors’ pages with the first one', async () => {
    const visit = await stage.visit();
    const loaded: string[] = [];
    visit.page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await visit.go('/');
    await visit.sees('[data-view="welcome"]');
    expect(loaded.filter((path) => path.startsWith('/assets/')).length).toBeGreaterThan(0);
    expect(loaded.filter((path) => path.includes('audit'))).toEqual([]);
    await visit.close();
  });

  it('is told where a page cannot be loaded, and can try again', async () => {
    const visit = await stage.visit();
    await visit.context.addCookies(await auditor.context.cookies());
    await visit.page.route('**/assets/audit-page*', (route) => route.abort());
    await visit.go('/audit');
    await visit.sees('[data-view="offline"] [data-action="reload"]');
    await visit.page.unrouteAll();
    await visit.click('reload');
    await visit.sees('[data-view="audit"][data-state="ready"]');
    await visit.close();
  });
});

it('no console error, page error or violation of the security policy on the way', () => {
  expect(auditor.complaints.filter((text) => !/status of (404|422)/.test(text))).toEqual([]);
});
