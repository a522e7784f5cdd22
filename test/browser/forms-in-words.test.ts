/**
 * What is wrong with a form is said in words, at the field, while it is typed: never by a regular expression, and never by the words of a
 * schema, whatever the bank answers. WCAG 3.3.1, 3.3.3.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showPasskeys } from '../support/browsers/passkeys-page.ts';
import { openStage, type Stage } from '../support/browsers/stage.ts';
import { ORDER, type Visit } from '../support/browsers/visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const flawOf = async (visit: Visit, pointer: string) => (await visit.page.locator(`[data-flaw="${pointer}"]`).allInnerTexts()).join();

describe('while it is typed', () => {
  it('a username is judged: at once where it cannot become one, else when the field is left', async () => {
    const visit = await stage.visit();
    await visit.go('/enrol');
    await visit.sees('[data-view="enrol"]');
    for (const [typed, rule, at] of [
      ['maria lopez', /has no spaces: small letters, digits, dots, hyphens and underscores only/, 'once'],
      ['mária', /has no “á”: small letters/, 'once'],
      ['a'.repeat(33), /at most 32/, 'once'],
      ['.maria', /begins with a letter or a digit/, 'once'],
      ['ab', /at least three/, 'leaving'],
    ] as const) {
      await visit.page.fill('#username', typed);
      expect(await flawOf(visit, '/username'), typed).toMatch(at === 'once' ? rule : /^$/);
      await visit.page.locator('#username').blur();
      expect(await flawOf(visit, '/username'), typed).toMatch(rule);
      await visit.page.fill('#username', 'Maria.Lopez-1 ');
      expect(await flawOf(visit, '/username'), typed).toBe('');
    }
    await visit.page.fill('#display-name', 'n'.repeat(71));
    expect(await flawOf(visit, '/displayName')).toMatch(/needs 1 to 70 characters/);
    await visit.close();
  });

  it('an order is judged field by field, and a flaw goes as soon as it is mended', async () => {
    const visit = await stage.visit();
    await visit.enrol('typist');
    await visit.fillIn({ ...ORDER, iban: 'CH93 0076 2011 6238 5295 8', amount: 'twelve' });
    expect(await flawOf(visit, '/payee/iban')).toMatch(/is not a valid IBAN/);
    expect(await flawOf(visit, '/amount/value')).toMatch(/Write the amount like/);
    expect(await visit.page.locator('[data-flaws]').count()).toBe(0);
    await visit.page.fill('#payee-iban', ORDER.iban);
    await visit.page.fill('#amount', '12.00');
    expect([await flawOf(visit, '/payee/iban'), await flawOf(visit, '/amount/value')]).toEqual(['', '']);
    await visit.page.fill('#reference', 'r'.repeat(141));
    expect(await flawOf(visit, '/reference')).toMatch(/more than 140 characters/);
    await visit.page.fill('#payee-name', 'n'.repeat(71));
    expect(await flawOf(visit, '/payee/name')).toMatch(/more than 70 characters/);
    // A known payee mends both of its fields.
    await visit.page.fill('#reference', '');
    await visit.page.fill('#payee-name', ORDER.payee);
    await visit.click('continue');
    await visit.sees('[data-view="confirm"][data-state="ready"]');
    await visit.close();
  });

  it('the name of a passkey is judged', async () => {
    const visit = await stage.visit();
    await visit.enrol('namer');
    await showPasskeys(visit);
    await visit.click('rename');
    const flaw = () => visit.page.locator('.rename .flaw').allInnerTexts();
    await visit.page.fill('.rename input', 'n'.repeat(71));
    expect((await flaw()).join()).toMatch(/needs 1 to 70 characters/);
    await visit.page.fill('.rename input', 'a\u0000b');
    expect((await flaw()).join()).toMatch(/holds a character that this bank cannot show/);
    await visit.page.fill('.rename input', 'My key');
    expect(await flaw()).toEqual([]);
    await visit.close();
  });
});

/** What Ajv writes. */
const RAW = ['must match pattern "^[a-z0-9][a-z0-9._-]{2,31}$"', 'must NOT have more than 70 characters', 'must be string'];

describe('whatever the bank answers', () => {
  it.each([
    ['a new account', '/api/enrolments', ['/username', '/displayName']],
    ['an activation', '/api/activations', ['/username', '/activationCode']],
    ['an order', '/api/payments', ['/payee/name', '/payee/iban', '/amount/value', '/amount/currency', '/reference', '/payerAccount/iban']],
    ['a name of a passkey', '/api/credentials/*', ['/label']],
  ] as const)('the form of %s shows no reason of a schema', async (what, path, pointers) => {
    const visit = await stage.visit();
    const ofSession = path.includes('payments') || path.includes('credentials');
    if (ofSession) await visit.enrol(`raw-${pointers.length}`);
    const errors = [...pointers, '/of/a/newer/bank', ''].flatMap((pointer) => RAW.map((reason) => ({ pointer, reason })));
    const body = JSON.stringify({ type: '/problems/invalid-request', instance: 'r', errors });
    await visit.page.route(`**${path}`, (route) =>
      route.request().method() === 'GET' ? route.fallback() : route.fulfill({ status: 400, body, contentType: 'application/problem+json' }),
    );
    if (path === '/api/enrolments') {
      await visit.go('/enrol');
      await visit.page.fill('#username', 'maria');
      await visit.page.fill('#display-name', 'Maria');
      await visit.click('open-account');
    } else if (path === '/api/activations') {
      await visit.go('/activate');
      await visit.page.fill('#username', 'maria');
      await visit.page.fill('#activation-code', 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA');
      await visit.click('activate');
    } else if (path === '/api/payments') {
      await visit.order(ORDER);
      await visit.click('confirm');
      await visit.sees('[data-view="order"]'); // where it can be mended
    } else {
      await showPasskeys(visit);
      await visit.click('rename');
      await visit.page.fill('.rename input', 'My key');
      await visit.click('save-name');
    }
    await visit.sees('.flaw, [data-flaws]');
    const said = await visit.text('main');
    expect(said, what).not.toMatch(/\bmust\b|pattern|NOT have|\^|\/of\/a/);
    await visit.close();
  });
});
