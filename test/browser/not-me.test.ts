/**
 * "This was not me" says what was done, of which passkey, and never that nothing was done where that is not known (RTS Art 27(a)). The
 * payer reads its number out to the bank.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderOpened } from '../support/browsers/confirm-page.ts';
import { holdOne, loseAnswers } from '../support/browsers/held-answers.ts';
import { aboutToRevoke, consentToAnother, escapeDialog } from '../support/browsers/passkeys-page.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const did = (visit: Visit) => visit.page.locator('[data-did] li').allInnerTexts();
const says = (visit: Visit, text: string) =>
  visit.page.waitForFunction((wanted) => document.querySelector('[data-did]')?.textContent?.includes(wanted), text);
async function showNotMe(visit: Visit, query = ''): Promise<void> {
  await visit.go(`/not-me${query}`);
  await visit.sees('[data-view="not-me"][data-state="ready"]');
}
const openRevocation = (visit: Visit, label: string) =>
  visit.page.locator('[data-credential]', { hasText: label }).locator('button').click();

async function withTwoPasskeys(username: string): Promise<{ visit: Visit; labels: [string, string] }> {
  const visit = await stage.visit();
  await visit.enrol(username);
  await consentToAnother(visit);
  await visit.click('place-security-key');
  await visit.page.waitForFunction(() => document.querySelectorAll('[data-credential]').length === 2);
  // Of one name each, whatever the bank called them.
  const named = await visit.page.evaluate(async () => {
    const { credentials } = await (await fetch('/api/credentials')).json();
    const label = ['Left', 'Right'];
    for (const [index, { credentialId }] of credentials.entries()) {
      const headers = { 'content-type': 'application/json' };
      await fetch(`/api/credentials/${credentialId}`, { method: 'PATCH', headers, body: JSON.stringify({ label: label[index] }) });
    }
    const inUse = credentials.findIndex((each: { inUse: boolean }) => each.inUse);
    return inUse === 0 ? ['Right', 'Left'] : ['Left', 'Right'];
  });
  return { visit, labels: named as [string, string] };
}

describe('what the bank did', () => {
  it('names the passkey that was revoked, though the dialog was opened for another meanwhile', async () => {
    const { visit, labels } = await withTwoPasskeys('two-keys');
    const [first, second] = labels;
    await showNotMe(visit);
    await openRevocation(visit, first);
    await visit.click('consent');
    await visit.sees('dialog[open][data-stage="act"]');
    const revoking = await holdOne(visit, 'DELETE', '**/api/credentials/*', 'answer');
    await visit.click('revoke-now');
    await revoking.came;
    await escapeDialog(visit);
    await openRevocation(visit, second);
    await visit.sees('dialog[open][data-stage="consent"]');
    await revoking.letGo();
    await says(visit, 'revoked');
    expect(await did(visit)).toEqual([expect.stringContaining(`revoked the passkey “${first}”`)]);
    await visit.close();
  });

  it('is not nothing where the answer to "sign out everywhere else" was lost', async () => {
    const visit = await stage.visit();
    await visit.enrol('lost-sessions');
    await showNotMe(visit);
    expect(await did(visit)).toEqual([expect.stringMatching(/^Nothing yet/)]);
    await loseAnswers(visit, 'DELETE', '**/api/sessions');
    await visit.click('end-other-sessions');
    await visit.sees('[data-problem="offline"]');
    expect(await did(visit)).toEqual([
      expect.stringMatching(/end every session but this one, and its answer was lost\. It may have done it/),
    ]);
    await visit.page.unrouteAll();
    await visit.click('end-other-sessions');
    await says(visit, 'It ended every session');
    expect(await did(visit)).toEqual([expect.stringMatching(/^It ended every session but this one on/)]);
    await visit.close();
  });

  it('is not nothing where the answer to a revocation was lost', async () => {
    const { visit, labels } = await withTwoPasskeys('lost-revocation');
    await showNotMe(visit);
    await openRevocation(visit, labels[0]);
    await visit.click('consent');
    await visit.sees('dialog[open][data-stage="act"]');
    await loseAnswers(visit, 'DELETE', '**/api/credentials/*');
    await visit.click('revoke-now');
    await visit.sees('dialog[open] [data-problem="offline"]');
    await escapeDialog(visit);
    expect(await did(visit)).toEqual([expect.stringContaining(`revoke the passkey “${labels[0]}”, and its answer was lost`)]);
    await visit.close();
  });

  it('is nothing where the bank refused', async () => {
    const visit = await stage.visit();
    await visit.enrol('refused-sessions');
    await showNotMe(visit);
    await visit.page.route('**/api/sessions', (route) =>
      route.fulfill({
        status: 429,
        contentType: 'application/problem+json',
        body: '{"type":"/problems/too-many-requests","instance":"r"}',
      }),
    );
    await visit.click('end-other-sessions');
    await visit.sees('[data-problem="too-many-requests"]');
    expect(await did(visit)).toEqual([expect.stringMatching(/^Nothing yet/)]);
    await visit.close();
  });
});

it('the number that the payer reads out is shown as every id is, with a sign before it that is not copied', async () => {
  const visit = await stage.visit();
  await visit.enrol('reader-out');
  await orderOpened(visit);
  const paymentId = new URL(visit.page.url()).pathname.split('/')[2] ?? '';
  await aboutToRevoke(visit);
  await escapeDialog(visit);
  const messageId = (await visit.page.getAttribute('[data-message-id]', 'data-message-id')) ?? '';
  for (const [query, id] of [
    [`?payment=${paymentId}`, paymentId],
    [`?notice=${encodeURIComponent(messageId)}`, messageId],
  ] as const) {
    await showNotMe(visit, query);
    expect(await visit.text('code.id[data-reference]')).toBe(id);
    const sign = await visit.page.evaluate(
      () => getComputedStyle(document.querySelector('[data-reference]') as Element, '::before').content,
    );
    expect(sign).toBe('"#"');
  }
  await visit.close();
});
