/**
 * Two stores, device and bank, and both have to learn of a failure: a passkey that the bank has answered not to have stored goes
 * from the browser's list (WebAuthn L3 §5.1.10), and the payer reads that a password manager may still list it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loseAnswers } from '../support/browsers/held-answers.ts';
import { answerOddly, installOddProvider } from '../support/browsers/odd-provider.ts';
import { consentToAnother } from '../support/browsers/passkeys-page.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** A visit that notes what the page signals. */
async function signalling(): Promise<{ visit: Visit; signals: { rpId: string; credentialId: string }[] }> {
  const visit = await stage.visit();
  const signals: { rpId: string; credentialId: string }[] = [];
  await visit.page.exposeFunction('signalled', (signal: (typeof signals)[number]) => void signals.push(signal));
  await visit.page.addInitScript(() => {
    const { signalled } = globalThis as unknown as { signalled: (signal: unknown) => Promise<void> };
    Object.assign(PublicKeyCredential, { signalUnknownCredential: signalled });
  });
  await installOddProvider(visit);
  return { visit, signals };
}

const made = async ({ cdp, authenticatorId }: Visit) =>
  (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials.map(({ credentialId }) =>
    Buffer.from(credentialId, 'base64').toString('base64url'),
  );

/** The bank gets something else than the page has sent, and answers that by itself. */
const alter = (visit: Visit, change: (body: { response: { clientDataJSON: string } }) => unknown) =>
  visit.page.route('**/api/registrations', (route) => route.continue({ postData: JSON.stringify(change(route.request().postDataJSON())) }));

describe('a passkey that the bank did not store', () => {
  it.each([
    ['400', 'invalid-request', (body: object) => ({ ...body, type: 'password' })],
    ['403', 'authentication-failed', (body: object) => ({ ...body, id: 'AAAA', rawId: 'AAAA' })],
  ] as const)('since it answered %s: the browser is told, and the payer', async (status, slug, change) => {
    const { visit, signals } = await signalling();
    await visit.openAccount(`refused-${status}`);
    await alter(visit, change);
    await visit.click('create-passkey');
    await visit.sees(`[data-problem="${slug}"]`);
    expect(signals).toEqual([{ rpId: 'localhost', credentialId: (await made(visit))[0] }]);
    expect(await visit.text('[data-left-behind]')).toMatch(/password manager may still list it/);
    expect(await visit.text('[data-consequence]')).toBe('The bank did not save the passkey.');
    expect(await visit.text('.problem')).not.toMatch(/No passkey was saved/);
    // And the way on works.
    await visit.page.unrouteAll();
    await visit.click('create-passkey');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    await visit.close();
  });

  it('since what the device answered cannot be used: the bank was not even asked', async () => {
    const { visit, signals } = await signalling();
    await visit.openAccount('unusable');
    await answerOddly(visit, { member: 'response.attestationObject', how: 'throwing getter' });
    await visit.click('create-passkey');
    await visit.sees('[data-problem="device-failed"] [data-left-behind]');
    expect(signals).toEqual([{ rpId: 'localhost', credentialId: (await made(visit))[0] }]);
    await visit.close();
  });

  it('of a further passkey too', async () => {
    const { visit, signals } = await signalling();
    await visit.enrol('further');
    await consentToAnother(visit);
    await alter(visit, (body) => ({ ...body, type: 'password' }));
    await visit.click('place-security-key');
    await visit.sees('[data-problem="invalid-request"] [data-left-behind]');
    expect(signals).toEqual([{ rpId: 'localhost', credentialId: (await made(visit))[0] }]);
    await visit.close();
  });
});

describe('nothing is signalled where the passkey may be stored', () => {
  it.each(['done', 'unheard'] as const)('the answer was lost (%s)', async (lost) => {
    const { visit, signals } = await signalling();
    await visit.openAccount(`lost-${lost}`);
    await loseAnswers(visit, 'POST', '**/api/registrations', lost);
    await visit.click('create-passkey');
    await visit.sees('[data-problem="registration-unknown"]');
    expect(signals).toEqual([]);
    expect(await visit.page.locator('[data-left-behind]').count()).toBe(0);
    await visit.close();
  });

  it.each([
    ['a proxy answers in place of the bank', 403, '{"error":"forbidden"}', 'application/json'],
    ['the bank failed', 500, '{"type":"/problems/internal","instance":"r"}', 'application/problem+json'],
    ['it is registered already', 409, '{"type":"/problems/credential-already-registered","instance":"r"}', 'application/problem+json'],
  ] as const)('%s', async (what, status, body, contentType) => {
    const { visit, signals } = await signalling();
    await visit.openAccount(`kept-${status}`);
    await visit.page.route('**/api/registrations', (route) => route.fulfill({ status, body, contentType }));
    await visit.click('create-passkey');
    await visit.sees('[data-problem]');
    expect(signals, what).toEqual([]);
    expect(await visit.page.locator('[data-left-behind]').count()).toBe(0);
    await visit.close();
  });
});
