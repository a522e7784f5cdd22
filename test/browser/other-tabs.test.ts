/**
 * Two tabs of one browser: one cookie, one session, which begins and ends in both at once (RTS Art 4(3)(c)–(d)).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answersTo, holdOne, settled } from '../support/browsers/held-answers.ts';
import { aboutToRevoke } from '../support/browsers/passkeys-page.ts';
import { PATIENCE } from '../support/browsers/patience.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('two tabs', () => {
  it('sign in together and sign out together', async () => {
    const one = await stage.visit();
    await one.enrol('together');
    await one.signOut();
    const other = await one.newTab();
    await other.go('/');
    await other.sees('[data-view="welcome"]');
    await one.click('sign-in');
    await one.sees('[data-view="welcome"][data-state="waiting"]');
    one.release();
    await one.sees('[data-view="accounts"][data-state="ready"]');
    await other.sees('[data-view="accounts"][data-state="ready"]');

    await other.fillIn({ payee: 'Somebody', iban: '', amount: '1', reference: '' });
    expect(await other.page.evaluate(() => JSON.stringify(sessionStorage))).toContain('Somebody');
    const before = other.prompts.count;
    await one.signOut();
    await other.sees('[data-view="welcome"] [data-arrival="signed-out"]');
    await vi.waitFor(() => expect(other.prompts.count).toBe(before + 1), PATIENCE);
    await settled(other);
    expect(other.prompts.count).toBe(before + 1); // one offer, not two
    expect(await other.page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('Somebody');
    expect([...one.complaints, ...other.complaints]).toEqual([]);
    await one.close();
  });

  it('ask for nothing while nobody sees them', async () => {
    const visit = await stage.visit();
    visit.hold();
    await visit.page.addInitScript(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => !('seen' in globalThis) });
    });
    await visit.go('/');
    await visit.sees('[data-view="welcome"]');
    await settled(visit);
    expect(visit.prompts.count).toBe(0);
    await visit.page.evaluate(() => {
      Object.assign(globalThis, { seen: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await vi.waitFor(() => expect(visit.prompts.count).toBe(1), PATIENCE);
    await visit.close();
  });

  it('are out together where the passkey in use is revoked', async () => {
    const one = await stage.visit();
    await one.enrol('revoker');
    const other = await one.newTab();
    other.hold();
    await other.go('/accounts');
    await other.sees('[data-view="accounts"][data-state="ready"]');
    await aboutToRevoke(one);
    one.hold();
    await one.click('revoke-now');
    await one.sees('[data-view="welcome"] [data-arrival="passkey-revoked"]');
    await other.sees('[data-view="welcome"]');
    expect(one.complaints).toEqual([]);
    await one.close();
  });

  it('keep an offer in the username field that is good, also where the other begins to open an account', async () => {
    const one = await stage.visit();
    await one.enrol('keeper');
    await one.signOut();
    const judged = answersTo(one, '/api/authentications');
    const other = await one.newTab();
    await vi.waitFor(() => expect(one.prompts.count).toBe(1), PATIENCE);
    await other.openAccount('beginner');
    await vi.waitFor(() => expect(one.prompts.count).toBe(2), PATIENCE);
    one.release();
    await one.sees('[data-view="accounts"][data-state="ready"]');
    expect(judged).toEqual([200]);
    await one.close();
  });

  it('take turns with what may bring a session: one that offers sign-in does not replace the one that begins', async () => {
    const one = await stage.visit();
    one.hold();
    await one.go('/');
    await vi.waitFor(() => expect(one.prompts.count).toBe(1), PATIENCE);
    const options = await holdOne(one, 'POST', '**/api/authentications/options', 'request');
    const other = await one.newTab();
    await other.openAccount('turn');
    await options.came; // the offer is made anew
    const sent: string[] = [];
    other.page.on('request', (request) => request.url().endsWith('/api/registrations') && sent.push(request.method()));
    await other.click('create-passkey');
    await other.sees('[data-state="judging"]');
    await settled(other);
    expect(sent).toEqual([]);
    await options.letGo();
    await other.sees('[data-view="accounts"][data-state="ready"]');
    await one.sees('[data-view="accounts"][data-state="ready"]');
    await one.close();
  });

  it('ask for options one after the other, so that both have the one session', async () => {
    const one = await stage.visit();
    const other = await one.newTab();
    const order: string[] = [];
    await one.context.route('**/api/authentications/options', async (route) => {
      order.push('asked');
      await new Promise((resolve) => setTimeout(resolve, 500));
      const response = await route.fetch();
      order.push('answered');
      await route.fulfill({ response });
    });
    const answered = [one, other].map((visit) => visit.page.waitForResponse('**/api/authentications/options'));
    await Promise.all([one.go('/'), other.go('/')]);
    await Promise.all(answered);
    expect(order).toEqual(['asked', 'answered', 'asked', 'answered']);
    await one.close();
  });

  it('look for a session of which they heard nothing, when they are looked at', async () => {
    const one = await stage.visit();
    one.hold();
    await one.go('/');
    await one.sees('[data-view="welcome"]');
    const elsewhere = await stage.visit();
    await elsewhere.enrol('elsewhere');
    await one.context.addCookies(await elsewhere.context.cookies());
    await one.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await one.sees('[data-view="accounts"][data-state="ready"]');
    await elsewhere.close();
    await one.close();
  });
});
