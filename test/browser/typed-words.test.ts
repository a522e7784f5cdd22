/** What is typed on the pages before a session is refused in words, while it is typed: no pattern of a schema (contract §3). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/browsers/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('what is typed is refused in words, as it is typed', () => {
  it.each([
    ['/enrol', 'maria lopez', /no spaces/],
    ['/enrol', 'mária', /no “á”/],
    ['/activate', 'maria lopez', /no spaces/],
  ])('%s: username %s', async (page, typed, words) => {
    const visit = await stage.visit();
    await visit.go(page);
    await visit.page.locator('#username').pressSequentially(typed);
    await visit.sees('[data-flaw="/username"]');
    expect(await visit.text('[data-flaw="/username"]')).toMatch(words);
    await visit.click(page === '/enrol' ? 'open-account' : 'activate');
    await visit.sees('[data-flaws]');
    expect(await visit.text('[data-flaws]')).not.toMatch(/pattern|must |\^/);
    await visit.close();
  });

  it.each([
    ['7K2QD-U', /no “U”/],
    ['7K2QD', /20 are missing/],
    ['', /Enter the code/],
  ])('/activate: code %j', async (typed, words) => {
    const visit = await stage.visit();
    await visit.go('/activate');
    await visit.page.fill('#username', 'maria');
    await visit.page.locator('#activation-code').pressSequentially(typed);
    await visit.click('activate');
    await visit.sees('[data-flaws]');
    expect(await visit.text('[data-flaws]')).toMatch(words);
    await visit.close();
  });
});
