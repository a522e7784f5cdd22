/**
 * The client starts wherever it can, and where it cannot the page says so: a blank page tells nobody what to do.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/stage.ts';
import type { Visit } from '../support/visit.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

async function payerWhoseBrowserLists(languages: readonly string[]): Promise<Visit> {
  const visit = await stage.visit();
  await visit.page.addInitScript((listed) => Object.defineProperty(navigator, 'languages', { get: () => listed }), languages);
  return visit;
}

describe('the client starts', () => {
  it.each([
    [['C'], '10,000.00'],
    [['en-US@posix', 'de-DE'], '10.000,00'],
    [[], '10,000.00'],
  ])('where the browser lists %j as languages', async (languages, balance) => {
    const visit = await payerWhoseBrowserLists(languages);
    await visit.enrol(`reader-${languages.length}-${balance.length}-${languages[0]?.length ?? 0}`);
    expect(await visit.text('[data-account]')).toContain(balance);
    await visit.order({ payee: 'Alpine Books', iban: 'CH93 0076 2011 6238 5295 7', amount: '1', reference: '' });
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });

  it('and leaves nothing of the notice for those for whom it does not', async () => {
    const visit = await stage.visit();
    await visit.go('/');
    await visit.sees('[data-view="welcome"]');
    expect(await visit.page.locator('.not-started').count()).toBe(0);
    await visit.close();
  });
});

describe('where the script does not start, the page', () => {
  it('says so after a while, and names the browsers that it takes', async () => {
    const visit = await stage.visit({ viewport: { width: 320, height: 640 } });
    await visit.page.route('**/assets/*.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("too old")' }),
    );
    await visit.go('/');
    const notice = visit.page.locator('.not-started');
    expect(await notice.isVisible()).toBe(false);
    await notice.waitFor({ state: 'visible' });
    expect(await notice.innerText()).toMatch(/Chrome or Edge \d+, Firefox \d+, Safari [\d.]+/);
    expect(await visit.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await visit.close();
  });
});
