/**
 * The client starts wherever it can, and where it cannot the page says so: a blank page tells nobody what to do.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

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

  it('and takes the notice away at once, also where the bank is slow to answer', async () => {
    const visit = await stage.visit();
    const held = Promise.withResolvers<void>();
    await visit.page.route('**/api/relying-party', (route) => held.promise.then(() => route.continue()));
    await visit.go('/');
    await visit.page.locator('#start').waitFor({ state: 'detached' });
    held.resolve();
    await visit.sees('[data-view="welcome"]');
    await visit.close();
  });
});

describe('where the script does not start, the page says so, and names the browsers that it takes:', () => {
  const BROWSERS = /Chrome or Edge \d+, Firefox \d+, Safari [\d.]+/;

  it('after a while where it never comes or breaks', async () => {
    const visit = await stage.visit({ viewport: { width: 320, height: 640 } });
    await visit.page.route('**/assets/*.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("broken")' }),
    );
    await visit.go('/');
    const notice = visit.page.locator('#start p');
    const atFirst = await notice.evaluate((element) => {
      for (const animation of element.getAnimations()) animation.currentTime = 0;
      return [getComputedStyle(element).animationDelay, getComputedStyle(element).visibility];
    });
    expect(atFirst).toEqual(['6s', 'hidden']);
    await notice.waitFor({ state: 'visible' });
    expect(await notice.innerText()).toMatch(BROWSERS);
    expect(await visit.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await visit.close();
  });

  it('also where one part of it breaks', async () => {
    const visit = await stage.visit();
    await visit.page.addInitScript(() => {
      const define = customElements.define.bind(customElements);
      customElements.define = (name, ...rest) => {
        if (name === 'welcome-page') throw new RangeError('invalid language tag: C');
        define(name, ...rest);
      };
    });
    await visit.go('/');
    await visit.sees('#start p');
    expect(await visit.text('#start')).toMatch(BROWSERS);
    await visit.close();
  });

  it('at once in a browser that would hang later on', async () => {
    const visit = await stage.visit();
    await visit.page.addInitScript(() => Reflect.deleteProperty(Promise, 'withResolvers'));
    await visit.go('/');
    await visit.sees('#start.too-old p');
    expect(await visit.text('#start')).toMatch(BROWSERS);
    expect(await visit.page.title()).toBe('Your browser is too old');
    expect(await visit.page.locator('[data-view]').count()).toBe(0);
    await visit.close();
  });
});

it('without JavaScript the page says whose it is, as configured', async () => {
  const named = await openStage({ RP_NAME: 'A & <B>' });
  try {
    const visit = await named.visit();
    const context = await visit.context.browser()?.newContext({ javaScriptEnabled: false });
    const page = await context?.newPage();
    await page?.goto(named.origin);
    expect(await page?.locator('noscript').innerText()).toContain('This page of A & <B> needs JavaScript');
  } finally {
    await named.close();
  }
});
