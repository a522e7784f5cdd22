/**
 * The passkey that the browser offers in the username field: it stays good for as long as the page stands, and it never
 * signs in beside the button. Hours pass by Playwright's clock, in the page alone.
 *
 * RTS Art 4(3)(d); WebAuthn L3 §5.1.4 (conditional mediation).
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { answersTo, settled } from '../support/browsers/held-answers.ts';
import { PATIENCE } from '../support/browsers/patience.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
let visit: Visit;
/** What was asked of `/api/authentications`, and how it was answered. */
let judged: number[];
let number = 0;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

beforeEach(async () => {
  visit = await stage.visit();
  number += 1;
  await visit.page.clock.install();
  await visit.enrol(`payer${number}`);
  judged = answersTo(visit, '/api/authentications');
  await visit.signOut();
  await vi.waitFor(() => expect(visit.prompts.count).toBe(1), PATIENCE);
  return () => visit.close();
});

const sleep = (minutes: number) => visit.page.clock.fastForward(minutes * 60_000);

describe('an offer', () => {
  it('is made anew before its challenge runs out', async () => {
    await sleep(4.6);
    await vi.waitFor(() => expect(visit.prompts.count).toBe(2), PATIENCE);
    visit.release();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(judged).toEqual([200]);
  });

  it('is made anew as soon as a computer wakes up, whose timers have stood still', async () => {
    await visit.page.clock.setSystemTime(Date.now() + 60 * 60_000);
    await visit.page.clock.runFor(5_000);
    await vi.waitFor(() => expect(visit.prompts.count).toBe(2), PATIENCE);
    visit.release();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(judged).toEqual([200]);
  });

  it('counts where there are no options for the next one', async () => {
    await visit.page.route('**/api/authentications/options', (route) => route.abort());
    const failed = visit.page.waitForEvent('requestfailed');
    await sleep(4.6);
    await failed;
    visit.release();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(judged).toEqual([200]);
  });

  it('that outlived its challenge is not sent: the payer is asked to try again', async () => {
    await visit.page.route('**/api/authentications/options', (route) => route.abort());
    const failed = visit.page.waitForEvent('requestfailed');
    await sleep(6);
    await failed;
    visit.release();
    await visit.sees('[data-problem="offer-too-old"]');
    expect(judged).toEqual([]);
    await visit.page.unrouteAll();
    await visit.click('sign-in');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(judged).toEqual([200]);
  });

  it('is made again where there were no options at first', async () => {
    await visit.page.route('**/api/authentications/options', (route) => route.abort());
    const failed = visit.page.waitForEvent('requestfailed');
    await visit.go('/');
    await visit.sees('[data-view="welcome"]');
    await failed;
    await visit.page.unrouteAll();
    visit.release();
    await sleep(0.6);
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(judged).toEqual([200]);
  });

  it('is made again soon where the browser has ended it', async () => {
    visit.cancel();
    await vi.waitFor(() => expect(visit.prompts.is).toBe('answered'), PATIENCE); // the page has heard it
    visit.hold();
    await settled(visit);
    await sleep(0.6);
    await vi.waitFor(() => expect(visit.prompts.count).toBe(2), PATIENCE);
    visit.release();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(judged).toEqual([200]);
  });

  it('that the browser opens only after the button was pressed signs nobody in', async () => {
    // The page asks whether the browser can, just before its request.
    await visit.page.addInitScript(() => {
      let asked = 0;
      const ask = PublicKeyCredential.isConditionalMediationAvailable.bind(PublicKeyCredential);
      PublicKeyCredential.isConditionalMediationAvailable = async () => {
        asked += 1;
        if (asked === 1) await new Promise<void>((resolve) => Object.assign(globalThis, { letGo: resolve }));
        return ask();
      };
    });
    await visit.go('/');
    await visit.page.waitForFunction(() => 'letGo' in globalThis);
    const mayAnswer = Promise.withResolvers<void>();
    await visit.page.route('**/api/authentications/options', async (route) => {
      await mayAnswer.promise;
      await route.continue();
    });
    const before = visit.prompts.count;
    await visit.click('sign-in');
    await visit.sees('[data-view="welcome"][data-state="waiting"]');
    await visit.page.evaluate(() => (globalThis as unknown as { letGo: () => void }).letGo());
    await settled(visit);
    expect(visit.prompts.count).toBe(before); // the late offer does not even open
    visit.release();
    expect(judged).toEqual([]);
    mayAnswer.resolve();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expect(judged).toEqual([200]);
  });
});
