/**
 * Two people in two tabs of one browser: no tab does anything in the name of the other's payer (RTS Art 24(1)).
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { holdOne } from '../support/browsers/held-answers.ts';
import { aboutToRevoke } from '../support/browsers/passkeys-page.ts';
import { PATIENCE } from '../support/browsers/patience.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import { ORDER } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const registered = async () => (await stage.eventsOf('registration')).length;
const ended = async () => (await stage.eventsOf('sign-out')).length;

describe('two tabs', () => {
  it('never make a passkey for the payer of the other one', async () => {
    const before = await registered();
    const alice = await stage.visit();
    await alice.openAccount('alice');
    const bob = await alice.newTab();
    await bob.openAccount('bob');
    await alice.click('create-passkey');
    await alice.sees('[data-problem="for-another"]');
    expect(await alice.text('[data-consequence]')).toBe('No passkey was saved.');
    expect(await registered()).toBe(before);
    await bob.click('create-passkey');
    await bob.sees('[data-view="accounts"][data-state="ready"]');
    expect(await bob.text('h1')).toMatch(/Bob/);
    await alice.close();
  });

  it('say where an enrolment is over, instead of asking for a passkey that nobody has yet', async () => {
    const late = await stage.visit();
    await late.openAccount('late');
    const sooner = await late.newTab();
    await sooner.enrol('sooner');
    await late.click('create-passkey');
    await late.sees('[data-problem="enrolment-over"]');
    expect(await late.page.locator('[data-action="create-passkey"]').count()).toBe(0);
    await late.click('to-sign-in');
    await late.sees('[data-view="accounts"][data-state="ready"]');
    expect(await late.text('h1')).toMatch(/Sooner/);
    await late.close();
  });

  it('where one opens an account, nobody is signed in any more, and the page stays', async () => {
    const before = await ended();
    const one = await stage.visit();
    await one.enrol('first');
    one.hold(); // or the offer in the username field would sign in by itself
    const other = await one.newTab();
    await other.openAccount('second');
    await one.sees('[data-view="welcome"] [data-arrival="signed-out"]');
    expect(await other.page.locator('bank-header [data-action="menu"]').count()).toBe(0);
    await other.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await other.click('create-passkey');
    await other.sees('[data-view="accounts"][data-state="ready"]');
    await one.sees('[data-view="accounts"][data-state="ready"]');
    expect(await one.text('h1')).toMatch(/Second/);
    expect(await ended()).toBe(before);
    await one.close();
  });

  it('show no page of one payer under the name of another', async () => {
    const anna = await stage.visit();
    await anna.enrol('anna');
    await anna.fillIn(ORDER);
    const bert = await stage.visit();
    await bert.enrol('bert');
    await anna.context.addCookies(await bert.context.cookies()); // of which this tab heard nothing
    await anna.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await anna.sees('[data-view="accounts"][data-state="ready"]');
    expect(await anna.text('h1')).toMatch(/Bert/);
    expect(await anna.page.evaluate(() => Object.keys(sessionStorage))).toEqual([]);
    await bert.close();
    await anna.close();
  });

  it('believe what was asked for last, in whatever order the answers come', async () => {
    const first = await stage.visit();
    await first.enrol('earlier');
    first.hold();
    const look = await holdOne(first, 'GET', '**/api/relying-party', 'answer');
    const next = await first.newTab();
    await next.openAccount('later');
    await look.came; // nobody is signed in, it will say
    await next.click('create-passkey');
    await next.sees('[data-view="accounts"][data-state="ready"]');
    await vi.waitFor(async () => expect(await first.text('h1')).toMatch(/Later/), PATIENCE);
    await look.letGo();
    expect(await first.view()).toBe('accounts');
    await first.close();
  });

  it('end the prompt of one where the other has signed in: the device is not asked for a challenge that is gone', async () => {
    const anna = await stage.visit();
    await anna.enrol('annika');
    anna.hold();
    const bert = await anna.newTab();
    await bert.enrol('bertil');
    await anna.sees('[data-view="accounts"][data-state="ready"]'); // his
    await bert.signOut();
    await anna.sees('[data-view="welcome"]');
    await bert.click('sign-in');
    await bert.sees('[data-view="welcome"][data-state="waiting"]');
    await anna.click('sign-in');
    anna.release();
    await anna.sees('[data-view="accounts"][data-state="ready"]');
    await bert.sees('[data-view="accounts"][data-state="ready"]');
    expect(await bert.text('h1')).toMatch(/Annika/);
    expect([...anna.complaints, ...bert.complaints]).toEqual([]);
    await anna.close();
  });

  it('that revokes a passkey late does not sign the next payer out', async () => {
    const first = await stage.visit();
    await first.enrol('revoker');
    await aboutToRevoke(first);
    first.hold();
    const revoked = await holdOne(first, 'DELETE', '**/api/credentials/*', 'answer');
    await first.click('revoke-now');
    await revoked.came;
    const next = await first.newTab();
    await next.enrol('follower');
    await first.sees('[data-view="accounts"][data-state="ready"]');
    await revoked.letGo();
    expect(await Promise.all([first, next].map((tab) => tab.view()))).toEqual(['accounts', 'accounts']);
    await first.close();
  });
});
