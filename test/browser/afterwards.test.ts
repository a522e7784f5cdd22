/**
 * What a payer looks for afterwards, in a real browser: an old payment and its like, unread notices, "this was not me", help, a
 * phone for a passkey, and the data of a passkey. On small and large screens, in both schemes and in forced colours, without a
 * violation that axe finds.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from '../support/browsers/accessible.ts';
import { alsoIn } from '../support/browsers/another-browser.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import { ORDER, type Visit } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

async function pay(visit: Visit, order: typeof ORDER = ORDER): Promise<void> {
  await visit.order(order);
  await visit.click('confirm');
  await visit.sees('[data-state="paid"]');
}
const listed = (visit: Visit) => visit.page.locator('[data-payment] .who').allInnerTexts();
const focused = (visit: Visit) => visit.page.evaluate(() => document.activeElement?.getAttribute('data-action'));

describe('the history', () => {
  it('finds a payment, keeps the search on the way back, and shows all again', async () => {
    const visit = await stage.visit();
    await visit.enrol('seeker');
    await pay(visit);
    await pay(visit, { payee: 'Nordlicht Energie', iban: 'DE89 3704 0044 0532 0130 00', amount: '7.50', reference: 'Ökostrom' });
    await visit.go('/accounts');
    await visit.sees('[data-list="payments"]');
    expect(await listed(visit)).toEqual(['Nordlicht Energie', 'Alpine Books']);
    await visit.page.click('[data-search] summary');
    await visit.page.fill('#search-text', 'okostrom');
    await visit.click('search');
    await visit.sees('[data-found="1"]');
    expect(await listed(visit)).toEqual(['Nordlicht Energie']);
    expect(await visit.page.locator('[role="status"]').allInnerTexts()).toContain('1 payment found.');
    await visit.page.click('[data-payment] a');
    await visit.sees('[data-view="receipt"][data-state="ACSC"]');
    await visit.page.goBack();
    await visit.sees('[data-found="1"]');
    expect(new URL(visit.page.url()).search, 'no payee in the browser’s history').toBe('');

    await visit.page.fill('#search-text', '');
    await visit.page.fill('#search-amountFrom', '20');
    await visit.click('search');
    await visit.page.waitForFunction(() => document.querySelector('[data-payment] .who')?.textContent?.includes('Alpine'));
    expect(await listed(visit)).toEqual(['Alpine Books']);
    await visit.page.fill('#search-amountFrom', 'much');
    await visit.click('search');
    await visit.sees('[data-flaw="/amountFrom"]');
    await visit.page.fill('#search-amountFrom', '');
    await visit.page.fill('#search-until', '2001-01-01');
    await visit.click('search');
    await visit.sees('[data-found="0"]');
    expect(await visit.text('[data-found]')).toBe('No payment fits this search.');
    await visit.click('show-all');
    await visit.page.waitForFunction(() => document.querySelectorAll('[data-payment]').length === 2);
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });

  it('pays again: a new payment with the same facts, which the payer sees and confirms', async () => {
    const visit = await stage.visit();
    await visit.enrol('repeater');
    await pay(visit);
    const first = visit.page.url();
    await visit.click('pay-again');
    await visit.sees('[data-view="order"][data-state="ready"]');
    const values = (ids: string[]) => Promise.all(ids.map((id) => visit.page.inputValue(`#${id}`)));
    expect(await values(['payee-name', 'payee-iban', 'amount', 'reference'])).toEqual([
      ORDER.payee,
      ORDER.iban,
      ORDER.amount,
      ORDER.reference,
    ]);
    await visit.click('continue');
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    await visit.click('confirm');
    await visit.sees('[data-state="paid"]');
    expect(visit.page.url()).not.toBe(first);
    await visit.go('/accounts');
    await visit.sees('[data-list="payments"]');
    expect(await visit.page.locator('[data-payment][data-status="ACSC"]').count()).toBe(2);
    await visit.close();
  });
});

describe('this was not me', () => {
  it('from a payment: says what the bank did, ends sessions, revokes a passkey, and says how the bank is reached', async () => {
    const other = await stage.visit();
    await other.enrol('doubter');
    await pay(other);
    const receipt = new URL(other.page.url()).pathname;
    const paymentId = receipt.split('/')[2];
    // The one that acts has used the passkey last, so its count goes on.
    const visit = await alsoIn(stage, other);
    await visit.go(receipt);
    await visit.sees('[data-view="receipt"][data-state="ACSC"]');
    await visit.click('not-me');
    await visit.sees('[data-view="not-me"][data-state="ready"] [data-about="payment"]');
    const did = () => visit.page.locator('[data-did] li').allInnerTexts();
    expect(await did()).toEqual([expect.stringMatching(/^It carried out this payment on/), expect.stringMatching(/^Nothing yet/)]);
    expect(await visit.text('[data-reference]')).toBe(paymentId);
    expect(await visit.page.locator('[data-contact="demo"]').count()).toBe(1);
    expect(await visit.page.locator('[data-only-one]').count()).toBe(1);
    expect(await stage.eventsOf('sessions-ended'), 'opening the page does nothing').toHaveLength(0);
    await visit.click('end-other-sessions');
    await visit.page.waitForFunction(() => document.querySelector('[data-did]')?.textContent?.includes('every session but this one'));
    expect(await did()).toHaveLength(2);
    expect(await stage.eventsOf('sessions-ended')).toHaveLength(1);
    await visit.click('revoke');
    await visit.sees('dialog[open][data-dialog="revoke"]');
    await visit.click('consent');
    await visit.sees('dialog[open][data-stage="act"]');
    await visit.page.click('[data-action="understood"]');
    visit.hold();
    await visit.click('revoke-now');
    await visit.sees('[data-view="welcome"]');
    await visit.close();
    await other.close();
  });

  it('of another payer’s payment says nothing but the three steps; nobody who is signed out gets there', async () => {
    const [owner, visit] = [await stage.visit(), await stage.visit()];
    await owner.enrol('owner');
    await pay(owner);
    const paymentId = new URL(owner.page.url()).pathname.split('/')[2];
    await visit.enrol('curious');
    await visit.go(`/not-me?payment=${paymentId}`);
    await visit.sees('[data-unknown]');
    expect(await visit.page.locator('[data-about], [data-reference]').count()).toBe(0);
    await visit.signOut();
    await visit.go('/not-me');
    await visit.sees('[data-view="welcome"]');
    await owner.close();
    await visit.close();
  });
});

it('notices are new, also in the header, until the payer says that they were read; from one it is a step to "this was not me"', async () => {
  const visit = await stage.visit();
  await visit.enrol('reader');
  await visit.sees('nav [data-unread="2"]');
  await visit.go('/security');
  await visit.sees('[data-message][data-read="false"]');
  expect(await visit.page.getAttribute('[data-action="menu"]', 'aria-label')).toContain('2 unread notices');
  await visit.click('mark-read');
  await visit.sees('nav [data-unread="1"]');
  expect(await focused(visit)).toBe('not-me');
  expect(await visit.page.locator('[data-read="false"]').count()).toBe(1);
  await visit.click('mark-read');
  await visit.page.waitForFunction(() => document.querySelector('[data-unread]') === null);
  await visit.page.reload();
  await visit.sees('[data-message][data-read="true"]');
  expect(await visit.page.locator('[data-unread], .badge.new').count()).toBe(0);
  await visit.page.click('[data-message="signed-in-new-browser"] [data-action="not-me"]');
  await visit.sees('[data-view="not-me"] [data-about="notice"]');
  expect(await visit.text('[data-about]')).toContain('A sign-in from a browser that the bank did not know');
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

it('WebAuthn L3 §5.8.7: a phone is a third place, asked for by a hint; not where the browser reaches none', async () => {
  const visit = await stage.visit();
  /** What the browser says of itself, on every page from now on: the one here has no Bluetooth. */
  const reachesPhones = (hybridTransport: boolean) =>
    visit.page.addInitScript((isReached) => {
      Object.assign(PublicKeyCredential, { getClientCapabilities: async () => ({ hybridTransport: isReached }) });
    }, hybridTransport);
  await reachesPhones(true);
  await visit.enrol('phoner');
  await visit.page.evaluate(() => {
    const state = globalThis as unknown as { hints: unknown[] };
    state.hints = [];
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = (options) => {
      const { hints, authenticatorSelection } = options?.publicKey as unknown as { hints: unknown; authenticatorSelection: object };
      state.hints.push({ hints, ...authenticatorSelection });
      return create(options);
    };
  });
  const upToThePlace = async () => {
    await visit.sees('[data-view="security"][data-state="ready"]');
    await visit.click('add-passkey');
    await visit.click('consent');
    await visit.sees('dialog[open][data-stage="act"]');
  };
  await visit.page.click('nav a[href="/security"]');
  await upToThePlace();
  await visit.click('place-phone');
  await visit.page.waitForFunction(() => (globalThis as unknown as { hints: unknown[] }).hints.length === 1);
  const asked = await visit.page.evaluate(() => (globalThis as unknown as { hints: unknown[] }).hints[0]);
  expect(asked).toMatchObject({ hints: ['hybrid'], authenticatorAttachment: 'cross-platform' });
  await reachesPhones(false);
  await visit.page.reload();
  await upToThePlace();
  expect(await visit.page.locator('[data-action="place-phone"]').count()).toBe(0);
  expect(await visit.page.locator('[data-action="place-security-key"]').count()).toBe(1);
  await visit.close();
});

it('a passkey shows its data, folded', async () => {
  const visit = await stage.visit();
  await visit.enrol('maker');
  await visit.go('/security');
  await visit.sees('[data-passkey-data]');
  expect(await visit.page.locator('[data-term="aaguid"]').isVisible()).toBe(false);
  await visit.page.click('[data-passkey-data] summary');
  const term = (name: string) => visit.text(`[data-term="${name}"]`);
  expect(await term('algorithm')).toBe('ES256 (-7)');
  expect(await term('transports')).toBe('internal');
  expect(await term('attestation-format')).toBe('none');
  expect(await term('aaguid')).toMatch(/not stated|[0-9a-f-]{36}/);
  await visit.close();
});

for (const look of [
  { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 664 } },
  { colorScheme: 'light', viewport: { width: 1280, height: 800 }, forced: true },
  { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
] as const) {
  it(`axe finds nothing: ${look.colorScheme}, ${look.viewport.width} px${'forced' in look ? ', forced colours' : ''}`, async () => {
    const visit = await stage.visit(look);
    if ('forced' in look) await visit.page.emulateMedia({ forcedColors: 'active' });
    await visit.go('/help');
    await visit.page.click('[data-view="help"] details:first-child summary');
    await expectAccessible(visit, 'help, signed out');
    await visit.enrol(`eye-${look.viewport.width}-${'forced' in look ? 'forced' : look.colorScheme}`);
    await pay(visit);
    await expectAccessible(visit, 'paid');
    await visit.click('not-me');
    await visit.sees('[data-view="not-me"][data-state="ready"]');
    await expectAccessible(visit, 'this was not me');
    await visit.go('/accounts');
    await visit.sees('[data-list="payments"]');
    await visit.page.click('[data-search] summary');
    await visit.page.fill('#search-text', 'nothing like it');
    await visit.page.fill('#search-amountTo', 'x');
    await visit.click('search');
    await visit.sees('[data-flaw="/amountTo"]');
    await expectAccessible(visit, 'a search with a flaw');
    await visit.page.fill('#search-amountTo', '');
    await visit.click('search');
    await visit.sees('[data-found="0"]');
    await expectAccessible(visit, 'a search without a find');
    await visit.go('/security');
    await visit.sees('[data-message]');
    await visit.page.click('[data-passkey-data] summary');
    await expectAccessible(visit, 'unread notices and data of a passkey');
    await visit.close();
  });
}
