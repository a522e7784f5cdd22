/**
 * Every reason for which a prompt ends, at every place that opens one: the notice has the words of the place, says what it means for
 * the payer's affairs, and leaves a way on. WebAuthn L3 §5.1.3, §5.1.4: the names of a browser's errors.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consequence, type Place } from '../../client/texts/en/problems/problems-by-place.ts';
import { consentToAnother, showPasskeys } from '../support/browsers/passkeys-page.ts';
import { seenBrowser } from '../support/browsers/seen-browser.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => stage.close());

const REASONS = {
  NotAllowedError: 'not-allowed',
  SecurityError: 'wrong-domain',
  ConstraintError: 'device-cannot',
  NotSupportedError: 'device-cannot',
  TimeoutError: 'timed-out',
  UnknownError: 'device-failed',
  '': 'device-failed',
} as const;

type Way = { readonly place: Place; readonly begin: (visit: Visit) => Promise<unknown>; readonly press: string; readonly title: RegExp };
const WAYS: readonly Way[] = [
  { place: 'payment', begin: (visit) => visit.order(), press: 'confirm', title: /^Your device did not confirm/ },
  { place: 'sign-in', begin: (visit) => visit.signOut(), press: 'sign-in', title: /^Your device did not confirm/ },
  { place: 'first-passkey', begin: (visit) => visit.openAccount('first'), press: 'create-passkey', title: /^Your device made no passkey/ },
  { place: 'registration', begin: consentToAnother, press: 'place-security-key', title: /^Your device made no passkey/ },
  {
    place: 'adding',
    begin: (visit) => showPasskeys(visit).then(() => visit.click('add-passkey')),
    press: 'consent',
    title: /^Your device did not confirm/,
  },
  {
    place: 'revocation',
    begin: (visit) => showPasskeys(visit).then(() => visit.click('revoke')),
    press: 'consent',
    title: /^Your device did not confirm/,
  },
  {
    place: 'binding',
    begin: async (visit) => {
      await seenBrowser(stage, 'at-binding');
      await showPasskeys(visit);
      await visit.click('bind-browser');
    },
    press: 'bind-with-passkey',
    title: /^Your device did not confirm/,
  },
];

describe.each(WAYS)('at $place', ({ place, begin, press, title }) => {
  it('each reason for which the prompt ends has the words of the place', async () => {
    const visit = await stage.visit({ synced: place === 'binding' });
    await visit.page.addInitScript(() => {
      const { credentials } = navigator;
      for (const name of ['get', 'create'] as const) {
        const real = credentials[name].bind(credentials) as (options: unknown) => Promise<unknown>;
        Object.assign(credentials, {
          [name]: (options: { mediation?: string }) => {
            const { failsWith } = globalThis as unknown as { failsWith?: string };
            if (failsWith === undefined || options.mediation === 'conditional') return real(options);
            return Promise.reject(failsWith === '' ? undefined : new DOMException('no', failsWith));
          },
        });
      }
    });
    if (place !== 'first-passkey') await visit.enrol(`at-${place}`);
    await begin(visit);
    for (const [name, slug] of Object.entries(REASONS)) {
      await visit.page.evaluate((failsWith) => {
        for (const old of document.querySelectorAll('.problem')) old.setAttribute('data-old', '');
        Object.assign(globalThis, { failsWith });
      }, name);
      await visit.click(press);
      await visit.sees(`.problem[data-problem="${slug}"]:not([data-old])`);
      expect(await visit.text('[data-consequence]'), name).toBe(consequence[place]);
      expect(await visit.text('.problem'), name).not.toMatch(/undefined|\[object/);
      if (slug === 'not-allowed') expect(await visit.text('.problem h2')).toMatch(title);
      expect(await visit.page.locator(`[data-action="${press}"]`).getAttribute('aria-disabled'), name).toBeNull();
    }
    await visit.close();
  });
});

describe('a first passkey', () => {
  it('that was not made: the ways on stand there, and lead on', async () => {
    const visit = await stage.visit();
    await visit.verifies(false);
    await visit.openAccount('no-lock');
    await visit.click('create-passkey');
    await visit.sees('[data-problem="not-allowed"]');
    const said = await visit.text('.problem');
    expect(said).toMatch(/No passkey was saved/);
    expect(said).not.toMatch(/sign in/i);
    await visit.addAuthenticator({ transport: 'usb' });
    await visit.click('create-on-key');
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    await visit.close();
  });
});
