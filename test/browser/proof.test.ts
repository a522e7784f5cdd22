/**
 * The proof, as a regulator reads it: what matters first, the rest behind a verdict, each line with the right clause and with
 * who wrote it. RTS Art 5(1)(b)-(c), 5(2).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
let visit: Visit;
beforeAll(async () => {
  stage = await openStage({}, { dialog: true });
  visit = await stage.visit();
  await visit.inDialog('autoAccept');
  await visit.enrol('regulator');
  await visit.order();
  await visit.click('confirm');
  await visit.sees('[data-state="paid"]');
  await visit.click('see-proof');
  await visit.sees('[data-view="proof"][data-state="holds"]');
});
afterAll(() => stage.close());

type Row = { check: string; voucher: string; clauses: string[] };
const rows = () =>
  visit.page.locator('[data-check]').evaluateAll((all) =>
    all.map((row): Row => {
      const clauses = [...row.querySelectorAll('.source a')].map(({ textContent }) => textContent ?? '');
      const voucher = row.querySelector('[data-voucher]')?.getAttribute('data-voucher') ?? '';
      return { check: row.getAttribute('data-check') ?? '', voucher, clauses };
    }),
  );
const rtsOf = (all: Row[], check: string) => all.find((row) => row.check === check)?.clauses.filter((clause) => clause.startsWith('RTS'));

describe('the proof', () => {
  it('begins with the five facts that matter, in this order', async () => {
    const first = await visit.page
      .locator('[data-summary]')
      .evaluateAll((all) => all.map((row) => [row.getAttribute('data-summary'), row.getAttribute('data-result')]));
    expect(first).toEqual(['amount', 'payee-name', 'payee-iban', 'signature', 'user-verified'].map((key) => [key, 'yes']));
    expect(await visit.text('.summary')).toMatch(/EUR\s49\.99[\s\S]*Alpine Books[\s\S]*CH93 0076 2011 6238 5295 7/);
  });

  it('folds every section behind its verdict and count', async () => {
    const sections = await visit.page.locator('details.section').evaluateAll((all) =>
      all.map((section) => {
        const said = section.querySelector('summary .result')?.textContent ?? '';
        return { open: section.hasAttribute('open'), said, rows: section.querySelectorAll('[data-check]').length };
      }),
    );
    expect(sections.length).toBe(5);
    for (const { open, said, rows: count } of sections) {
      expect(open).toBe(false);
      expect(said).toContain(count === 1 ? 'holds' : String(count));
    }
  });

  it('cites Art 5(1)(b), (c) and 5(2)(a) for amount, payee and IBAN, and 5(2)(b) for what else is displayed', async () => {
    const all = await rows();
    for (const check of ['amount', 'payee-name', 'payee-iban'])
      expect(rtsOf(all, check), check).toEqual(['RTS Art 5(1)(b)', 'RTS Art 5(1)(c)', 'RTS Art 5(2)(a)']);
    for (const check of ['payer-iban', 'reference', 'payment.instrument.displayName', 'payment.instrument.details'])
      expect(rtsOf(all, check), check).toEqual(['RTS Art 5(2)(b)']);
    for (const check of ['payment.payeeName', 'payment.total.currency', 'payment.total.value'])
      expect(rtsOf(all, check), check).toEqual(['RTS Art 5(1)(a)', 'RTS Art 5(2)(a)']);
  });

  it('says of every row whether the device, the browser or the bank wrote it', async () => {
    const all = await rows();
    const byTheBrowser = all.filter(({ voucher }) => voucher === 'browser').map(({ check }) => check);
    expect(byTheBrowser.filter((check) => !check.startsWith('payment.'))).toEqual(['challenge', 'type', 'origin', 'cross-origin']);
    expect(all.filter(({ check }) => check.startsWith('payment.')).map(({ voucher }) => voucher)).not.toContain('device');
    const said = await visit.page.locator('[data-check="origin"] [data-voucher]').textContent();
    expect(said).toBe('Written by your browser, signed by your device');
  });

  it('links each clause to its own place, and says what it asks; Art 5(1) in its own words', async () => {
    const asked = await visit.page.locator('.asked > div').evaluateAll((all) =>
      all.map((row) => ({
        clause: row.querySelector('a')?.textContent,
        href: row.querySelector('a')?.href,
        asks: row.querySelector('dd')?.textContent,
      })),
    );
    expect(new Set(asked.map(({ clause }) => clause))).toEqual(new Set((await rows()).flatMap(({ clauses }) => clauses)));
    for (const { clause, href, asks } of asked) {
      const article = /^RTS Art (\d+)/.exec(clause ?? '')?.[1];
      expect(href, clause ?? '').toMatch(article ? new RegExp(`#art_${article}$`) : /#sctn-verifying-assertion$/);
      expect(asks?.length).toBeGreaterThan(20);
    }
    expect(asked.find(({ clause }) => clause === 'RTS Art 5(1)(a)')?.asks).toBe(
      '“the payer is made aware of the amount of the payment transaction and of the payee”',
    );
  });
});

describe('the proof on paper', () => {
  it('is unfolded, names the payer and the hour, and has each address once, at the end', async () => {
    await visit.page.emulateMedia({ media: 'print' });
    await visit.page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await visit.text('paper-line')).toMatch(/Payer: Regulator · Printed \d+ \w+ \d{4} at/);
    expect(await visit.page.locator('[data-check="seal"]').isVisible()).toBe(true);
    const addresses = await visit.page.locator('.addresses dt').allInnerTexts();
    expect(addresses.length).toBe(new Set(addresses).size);
    expect((await visit.page.innerText('main')).match(/oj#art_5$/gm)?.length).toBe(
      addresses.filter((clause) => clause.startsWith('RTS Art 5')).length,
    );
    const broken = await visit.page
      .locator('.raw dl > div, .checks li')
      .evaluateAll((all) => all.filter((row) => getComputedStyle(row).breakInside !== 'avoid').length);
    expect(broken).toBe(0);
    await visit.page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await visit.page.emulateMedia({ media: 'screen' });
    expect(await visit.page.locator('paper-line').isVisible()).toBe(false);
  });
});
