/**
 * What can go wrong in front of a payer, and that nothing is paid then.
 *
 * Each time the page says what happened, that nothing was paid and what to do; the server's log has the exact reason.
 */
import { describe, expect, it } from 'vitest';
import { confirmUntilBlocked } from '../support/browsers/confirm-page.ts';
import { eachPayer } from '../support/browsers/each-payer.ts';
import type { Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
let visit: Visit;
eachPayer('payer', async (...both) => {
  [visit, stage] = both;
  await visit.order();
});

const executed = async () =>
  (await stage.bank.events()).filter(({ type, outcome }) => type === 'payment-authorisation' && outcome === 'success').length;
const lastFailure = async () => (await stage.bank.events()).findLast(({ outcome }) => outcome === 'failure')?.code;

describe('nothing is paid when', () => {
  it('the authenticator does not verify its user', async () => {
    const before = await executed();
    await visit.verifies(false);
    await visit.click('confirm');
    await visit.sees('[data-problem="not-allowed"]');
    expect(await visit.text('[data-consequence]')).toMatch(/[Nn]othing was paid/);
    expect(await executed()).toBe(before);
  });

  it('the authenticator claims a verification that did not happen', async () => {
    const before = await executed();
    await visit.cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId: visit.authenticatorId, isBadUV: true });
    await visit.click('confirm');
    await visit.sees('[data-problem="authentication-failed"]');
    expect(await lastFailure()).toBe('user-not-verified');
    expect(await executed()).toBe(before);
    await visit.click('diagnostics');
    await visit.sees('[data-view="diagnostics"][data-state="ready"]');
    expect(await visit.text('main')).toMatch(/user-not-verified/);
  });

  it('the signature is bogus', async () => {
    await visit.cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId: visit.authenticatorId, isBogusSignature: true });
    await visit.click('confirm');
    await visit.sees('[data-problem="authentication-failed"]');
    expect(await lastFailure()).toBe('signature-invalid');
  });

  it('the payer closes the prompt', async () => {
    const before = await executed();
    visit.hold();
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="waiting"]');
    visit.cancel();
    await visit.sees('[data-problem="not-allowed"]');
    expect(await executed()).toBe(before);
  });

  it('another authenticator is at hand than the one that was registered', async () => {
    const before = await executed();
    await visit.cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: visit.authenticatorId });
    await visit.addAuthenticator();
    await visit.click('confirm');
    await visit.sees('[data-problem="not-allowed"]');
    expect(await executed()).toBe(before);
  });

  it('the authorisation expires while the prompt is open; a new try works', async () => {
    const before = await executed();
    visit.hold();
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="waiting"]');
    stage.bank.clock.advance(5 * 60_000 - 2_000);
    await stage.bank.stores.sessions.touch((await stage.bank.events()).at(-1)?.sessionRef ?? '', stage.bank.clock.now);
    stage.bank.clock.advance(4_000);
    visit.release();
    await visit.sees('[data-problem="authorisation-not-open"]');
    expect(await lastFailure()).toBe('authorisation-not-open');
    expect(await executed()).toBe(before);
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    expect(await executed()).toBe(before + 1);
  });

  it('five failures in a row have brought the block', async () => {
    await confirmUntilBlocked(visit);
    expect(await visit.text('[data-wait]')).toMatch(/1[45] min/);
  });

  it('the answer is lost on the way: the payment is looked up before another try is offered', async () => {
    await visit.page.route('**/authorisations/*', async (route) => {
      if (route.request().method() !== 'PUT') return route.continue();
      await route.fetch(); // the server has judged it, the browser does not hear
      return route.abort('connectionreset');
    });
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
    expect(await visit.text('h1')).toBe('Paid');
  });

  it('the browser has no WebAuthn', async () => {
    await visit.page.evaluate(() => Reflect.deleteProperty(globalThis, 'PublicKeyCredential'));
    await visit.click('confirm');
    await visit.sees('[data-problem="unsupported"]');
    expect(await visit.text('.problem')).toMatch(/[Nn]othing was paid/);
  });

  it('there is no connection', async () => {
    await visit.context.setOffline(true);
    await visit.click('confirm');
    await visit.sees('[data-problem="offline"]');
    await visit.context.setOffline(false);
    await visit.click('confirm');
    await visit.sees('[data-view="confirm"][data-state="paid"]');
  });
});
