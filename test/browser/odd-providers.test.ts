/**
 * What a browser's API or a password manager hands over is trusted to have no type: each member of each answer is wrong in each
 * way, in turn, in every flow that asks a device. Every try ends, in success or in a notice beside a way on that works; none leaves
 * the page busy. WebAuthn L3 §5.1 (required members); contract §2 ("nothing" has one meaning).
 */
import { describe, expect, it } from 'vitest';
import { seededCodes } from '../support/bank/activation.ts';
import { bothStages } from '../support/browsers/both-stages.ts';
import {
  ASSERTION,
  answerOddly,
  installOddProvider,
  type Odd,
  REGISTRATION,
  USER_HANDLE,
  WINDOW,
} from '../support/browsers/odd-provider.ts';
import { escapeDialog, showPasskeys } from '../support/browsers/passkeys-page.ts';
import { seenBrowser } from '../support/browsers/seen-browser.ts';
import type { Stage } from '../support/browsers/stage.ts';
import { pressed } from '../support/browsers/tried.ts';
import type { Visit, VisitOptions } from '../support/browsers/visit.ts';

const LONG = 300_000;
let stage: Stage;
let dialogStage: Stage;
bothStages((...both) => {
  [stage, dialogStage] = both;
});

/** `begin` brings the page to where one of `buttons` asks the device; `done` is what stands there after a right answer. */
type Flow = {
  readonly begin: (isFirst: boolean) => Promise<void>;
  readonly before?: () => Promise<unknown>;
  readonly buttons: string;
  readonly done: string;
};

const action = (name: string) => `[data-action="${name}"]`;
const BUSY = '[data-state="waiting"], [data-state="judging"], [data-state="opening"], [data-step="waiting"]';

/** @returns what each try came to: `done`, or the problem's slug */
async function tryAll(visit: Visit, odds: readonly Odd[], { begin, before, buttons, done }: Flow): Promise<string[]> {
  const ends: string[] = [];
  let isReady = false;
  for (const odd of [...odds, null]) {
    if (!isReady) await begin(ends.length === 0);
    await before?.();
    const label = odd ? `${odd.member || 'the whole answer'} ${odd.how}` : 'a right answer';
    const { end, busy, waysOn } = await pressed(visit, { odd, buttons, done, busy: BUSY });
    if (end === null) throw new Error(`${label}: no end`);
    if (end !== 'done') {
      expect(busy, `${label}: busy beside a notice`).toBe(0);
      expect(waysOn, label).toBeGreaterThan(0);
    }
    ends.push(odd ? `${label}: ${end}` : `${end}`);
    isReady = end !== 'done';
  }
  return ends;
}

/** Of what the bank does not need, nothing stops a ceremony; of what it needs, nothing is sent. */
function expectEnds(ends: readonly string[], unusable: RegExp, problem: string): void {
  const [right, ...odd] = [...ends].reverse();
  expect(right).toBe('done');
  expect(odd.length).toBeGreaterThan(15);
  for (const end of odd) expect(end).toMatch(unusable.test(end) ? new RegExp(`: ${problem}$`) : /: done$/);
}

const UNUSABLE = /^(the whole answer|response |response\.(clientDataJSON|authenticatorData|signature|attestationObject))/;

/** A virtual authenticator keeps a limited number. */
const forgetPasskeys = ({ cdp, authenticatorId }: Visit) => cdp.send('WebAuthn.clearCredentials', { authenticatorId });

/** The first order by the form, the next ones as the payer of the last one goes on. */
const payAgain = (visit: Visit) => async (isFirst: boolean) => {
  if (isFirst) return visit.order();
  await visit.click('pay-again');
  await visit.sees('[data-view="order"][data-state="ready"]');
  await visit.page.press('#amount', 'Enter');
  await visit.sees('[data-view="confirm"][data-state="ready"]');
};

async function visitWith(options: VisitOptions = {}, on: Stage = stage): Promise<Visit> {
  const visit = await on.visit(options);
  await installOddProvider(visit);
  return visit;
}

describe('a password manager that answers oddly', () => {
  it('where a first passkey is made', { timeout: LONG }, async () => {
    const visit = await visitWith();
    let number = 0;
    visit.hold(); // the sign-in that follows
    const begin = async (isFirst: boolean) => {
      number += 1;
      if (isFirst) return visit.openAccount(`maker-${number}`);
      await visit.click('start-again');
      await visit.page.fill('#username', `maker-${number}`);
      await visit.page.fill('#display-name', 'Maker');
      await visit.page.press('#display-name', 'Enter');
      await visit.sees(action('create-passkey'));
    };
    const flow = { begin, before: () => forgetPasskeys(visit), buttons: action('create-passkey'), done: '[data-stage="sign-in"]' };
    expectEnds(await tryAll(visit, REGISTRATION, flow), UNUSABLE, 'device-failed');
    await visit.close();
  });

  it('where the first sign-in follows, here after an activation', { timeout: LONG }, async () => {
    const visit = await visitWith();
    const { auditor = '' } = await seededCodes(stage.bank);
    await visit.go('/activate');
    await visit.sees('[data-view="activate"]');
    await visit.page.fill('#username', 'auditor');
    await visit.page.fill('#activation-code', auditor);
    await visit.click('activate');
    await visit.sees('[data-action="create-passkey"]');
    visit.cancel();
    await visit.click('create-passkey');
    await visit.sees('[data-note="not-yet"]');
    const failing = ASSERTION.filter(({ member, how }) => UNUSABLE.test(`${member || 'the whole answer'} ${how}`));
    const flow = { begin: async () => {}, buttons: action('first-sign-in'), done: '[data-view="audit"]' };
    expectEnds(await tryAll(visit, failing, flow), UNUSABLE, 'device-failed');
    await visit.close();
  });

  it('where a payer signs in by the button', { timeout: LONG }, async () => {
    const visit = await visitWith();
    await visit.enrol('presser');
    const begin = async () => {
      await visit.signOut();
      visit.release();
    };
    const buttons = action('sign-in');
    const done = '[data-view="accounts"]';
    // The field's own offer must not be answered in place of the button's.
    await visit.page.addInitScript(() => Reflect.deleteProperty(PublicKeyCredential, 'isConditionalMediationAvailable'));
    await visit.page.reload();
    await visit.sees('[data-view="accounts"][data-state="ready"]');
    expectEnds(await tryAll(visit, ASSERTION, { begin, buttons, done }), UNUSABLE, 'device-failed');
    // A sign-in without a user handle names nobody: the bank refuses it, and counts four of them, not five.
    const named = await tryAll(visit, USER_HANDLE.slice(0, 4), { begin, buttons, done });
    expect(named.map((end) => end.replace(/.*: /, ''))).toEqual([...Array(4).fill('authentication-failed'), 'done']);
    await visit.close();
  });

  it('where a payer picks a passkey in the field', { timeout: LONG }, async () => {
    const visit = await visitWith();
    await visit.enrol('picker');
    for (const odd of [...ASSERTION.filter(({ member }) => member !== ''), null]) {
      const label = odd ? `${odd.member} ${odd.how}` : 'a right answer';
      // Signed out, the page offers by itself; after a refusal it does not, until it is loaded again.
      const isIn = await visit.page.evaluate(() => document.querySelector('[data-action="menu"]') !== null);
      visit.hold();
      if (isIn) await visit.signOut();
      else await visit.go('/');
      await visit.sees('[data-view="welcome"]');
      await answerOddly(visit, odd);
      visit.release();
      const end = UNUSABLE.test(label) ? '[data-problem="device-failed"]' : '[data-view="accounts"]';
      await visit.sees(end).catch((cause: unknown) => Promise.reject(new Error(label, { cause })));
      expect(await visit.page.locator(BUSY).count(), label).toBe(0);
    }
    await visit.close();
  });

  it('where a payer pays', { timeout: LONG }, async () => {
    const visit = await visitWith();
    await visit.enrol('spender');
    const flow = { begin: payAgain(visit), buttons: action('confirm'), done: '[data-state="paid"]' };
    expectEnds(await tryAll(visit, [...ASSERTION, ...USER_HANDLE], flow), UNUSABLE, 'device-failed');
    await visit.close();
  });

  it('in the browser’s payment window', { timeout: LONG }, async () => {
    const visit = await visitWith({}, dialogStage);
    await visit.enrol('window');
    await visit.inDialog('autoAccept');
    const flow = { begin: payAgain(visit), buttons: `${action('ask-browser')}, ${action('confirm')}`, done: '[data-state="paid"]' };
    const unusable =
      /^(the whole answer (missing|null|wrong)|details |details\.(response |response\.(clientDataJSON|authenticatorData|signature)))/;
    const ends = await tryAll(visit, WINDOW, flow);
    // Rejected with nothing, the window counts as one that is not there: the page asks by itself, and meets the same password manager.
    expect(ends.splice(ends.indexOf('the whole answer throwing getter: device-failed'), 1)).toHaveLength(1);
    expectEnds(ends, unusable, 'dialog-failed');
    await visit.close();
  });

  it.each([
    ['add-passkey', 'add', false],
    ['revoke', 'revoke', false],
    ['bind-browser', 'bind-browser', true],
  ] as const)('where a payer consents: %s', { timeout: LONG }, async (opener, dialog, binds) => {
    const visit = await visitWith({ synced: binds });
    await visit.enrol(`consent-${dialog}`);
    if (binds) await seenBrowser(stage, `consent-${dialog}`);
    const begin = async (isFirst: boolean) => {
      if (isFirst) await showPasskeys(visit);
      else await escapeDialog(visit);
      await visit.click(opener);
      await visit.sees(`dialog[open][data-dialog="${dialog}"]`);
    };
    const flow = { begin, buttons: action(binds ? 'bind-with-passkey' : 'consent'), done: 'dialog[open][data-stage="act"]' };
    const ends = await tryAll(visit, [...ASSERTION, ...USER_HANDLE], flow);
    // A synced passkey alone binds no browser: the consent is accepted, and the bank asks for more.
    expectEnds(
      ends.map((end) => end.replace(/authentication-failed$|sca-required$/, 'done')),
      UNUSABLE,
      'device-failed',
    );
    await visit.close();
  });

  it('where a further passkey is made', { timeout: LONG }, async () => {
    const visit = await visitWith();
    await visit.enrol('collector');
    await visit.addAuthenticator({ transport: 'usb' });
    const begin = async () => {
      await visit.go('/security');
      await visit.sees('[data-view="security"][data-state="ready"]');
      await visit.click('add-passkey');
      await visit.click('consent');
      await visit.sees('[data-stage="act"]');
    };
    const failing = REGISTRATION.filter(({ member, how }) => UNUSABLE.test(`${member || 'the whole answer'} ${how}`));
    const buttons = action('place-security-key');
    const done = '[data-view="security"]:not(:has(dialog[open]))';
    expectEnds(await tryAll(visit, failing, { begin, buttons, done }), UNUSABLE, 'device-failed');
    await visit.close();
  });
});
