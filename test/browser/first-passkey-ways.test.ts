/**
 * The ways on where a first passkey is made: each stands where it leads somewhere. A phone only where the browser may reach one
 * (WebAuthn L3 §5.1.7); the sign-in page wherever the words say "sign in with it".
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../client/texts/en/en.ts';
import { type OwnProblemSlug, ownProblems } from '../../client/texts/en/problems/own-problems.ts';
import { byPlace } from '../../client/texts/en/problems/problems-by-place.ts';
import type { ProblemSlug } from '../../server/core/failures.ts';
import { problems } from '../../server/http/frame/problems.ts';
import { loseAnswers, settled } from '../support/browsers/held-answers.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => stage.close());

describe('a phone', () => {
  it.each([
    ['that the browser reaches', true, 1],
    ['that the browser does not reach', false, 0],
    ['that the browser says nothing of', undefined, 1],
  ] as const)('%s', async (_what, hybridTransport, offered) => {
    const visit = await stage.visit();
    await visit.page.addInitScript((isReached) => {
      Object.assign(PublicKeyCredential, {
        getClientCapabilities: async () => {
          setTimeout(() => Object.assign(globalThis, { said: true }));
          return isReached === undefined ? {} : { hybridTransport: isReached };
        },
      });
    }, hybridTransport);
    await visit.openAccount(`phone-${offered}-${String(hybridTransport)}`);
    await visit.page.waitForFunction(() => 'said' in globalThis);
    await settled(visit);
    expect(await visit.page.locator('[data-action="create-on-phone"]').count()).toBe(offered);
    expect(await visit.page.locator('[data-action="create-on-key"]').count()).toBe(1);
    await visit.close();
  });
});

/** How each problem is brought about whose words send the payer to sign in. */
const answers = (path: string, status: number, slug: string) => (visit: Visit) =>
  visit.page.route(path, (route) =>
    route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ type: `/problems/${slug}`, instance: 'r' }) }),
  );
const BROUGHT_ABOUT: Readonly<Record<string, { bring: (visit: Visit) => Promise<unknown> }>> = {
  'already-registered': {
    bring: (visit) =>
      visit.page.evaluate(() => {
        navigator.credentials.create = () => Promise.reject(new DOMException('no', 'InvalidStateError'));
      }),
  },
  'credential-already-registered': { bring: answers('**/api/registrations', 409, 'credential-already-registered') },
  'registration-unknown': { bring: (visit) => loseAnswers(visit, 'POST', '**/api/registrations') },
  'enrolment-over': { bring: answers('**/api/registrations/options', 403, 'sca-required') },
};

describe('where the words say "sign in with it", there is the link', () => {
  const wordsOf = (slug: ProblemSlug | OwnProblemSlug) => byPlace['first-passkey']?.[slug] ?? en.problem.known(slug);
  const slugs = [...Object.keys(ownProblems), ...Object.keys(problems)] as (ProblemSlug | OwnProblemSlug)[];

  it('in every such problem of this place', () => {
    const saying = slugs.filter((slug) => /sign in with it/i.test(JSON.stringify(wordsOf(slug))));
    expect(saying.sort()).toEqual(Object.keys(BROUGHT_ABOUT).sort());
  });

  it.each(Object.entries(BROUGHT_ABOUT))('%s', async (slug, { bring }) => {
    const visit = await stage.visit();
    await visit.openAccount(`sent-${slug}`.slice(0, 32));
    await bring(visit);
    await visit.click('create-passkey');
    await visit.sees(`[data-problem="${slug}"]`);
    expect(await visit.text('.problem')).toMatch(/sign in with it/i);
    visit.hold();
    await visit.click('to-sign-in');
    await visit.sees('[data-view="welcome"]');
    await visit.close();
  });

  it('and none where no passkey can have been saved', async () => {
    const visit = await stage.visit();
    await visit.openAccount('sent-nowhere');
    await visit.verifies(false);
    await visit.click('create-passkey');
    await visit.sees('[data-problem="not-allowed"]');
    expect(await visit.page.locator('[data-action="to-sign-in"]').count()).toBe(0);
    await visit.close();
  });
});
