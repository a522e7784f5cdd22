/**
 * Demo data: the same people and balances every time, put in once, and codes for those who still need one.
 *
 * RTS Art 25: what is delivered needs activation; a code is stored as a hash, so a start prints new ones. Contract §1:
 * a strict server refuses a database that was ever seeded.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seedDemo } from '../../server/cli/database/seed.ts';
import { digest } from '../../server/core/audit/audit-chain.ts';
import { codeInShape } from '../../server/core/encoding/activation-code.ts';
import { activate, seededCodes } from '../support/bank/activation.ts';
import { openBank, START } from '../support/bank/bank.ts';
import { expectStatus } from '../support/bank/payer-browser.ts';
import { expectSound } from '../support/bank/soundness.ts';
import { temporaryDatabase } from '../support/databases/temporary-database.ts';

const CODE = /^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){4}$/;
const PEOPLE =
  'SELECT p.username, a.iban, a.name, a.currency, a.balance_minor FROM payers p LEFT JOIN accounts a ON a.payer_id = p.payer_id ORDER BY 1, 2';

describe('seeding', () => {
  it('puts the same people, accounts and payees into every database', async () => {
    await using one = await temporaryDatabase();
    await using other = await temporaryDatabase();
    await seedDemo(one.stores, START);
    await seedDemo(other.stores, START + 1);
    expect(one.elsewhere(PEOPLE)).toEqual(other.elsewhere(PEOPLE));
    expect(one.elsewhere(PEOPLE)).toHaveLength(5);
    expect(one.elsewhere(PEOPLE)[0]).toMatchObject({ username: 'amelie', currency: 'EUR', balance_minor: 1_248_035 });
    expect(one.elsewhere(`SELECT balance_minor FROM accounts WHERE currency = 'JPY' ORDER BY 1`)).toEqual([
      { balance_minor: 120_000 },
      { balance_minor: 850_000 },
    ]);
    expect(await one.stores.accounts.suggestedPayees()).toHaveLength(5);
    await expectSound(one.database);
  });

  it('twice is once, but for the codes', async () => {
    await using here = await temporaryDatabase();
    const first = await seedDemo(here.stores, START);
    const before = [here.elsewhere(PEOPLE), here.elsewhere('SELECT * FROM payers'), here.elsewhere('SELECT * FROM ledger_entries')];
    const second = await seedDemo(here.stores, START + 1);
    expect([here.elsewhere(PEOPLE), here.elsewhere('SELECT * FROM payers'), here.elsewhere('SELECT * FROM ledger_entries')]).toEqual(
      before,
    );
    expect(await here.stores.facts.read('seeded')).toBe(new Date(START).toISOString());

    expect(second.map(({ username }) => username)).toEqual(first.map(({ username }) => username));
    const codes = [...first, ...second].map(({ activationCode }) => activationCode);
    expect(new Set(codes).size).toBe(6);
    for (const code of codes) expect(code).toMatch(CODE);
    const kept = here.elsewhere('SELECT selector, code_hash FROM activation_codes ORDER BY selector');
    const printed = second.map(({ activationCode }) => codeInShape(activationCode));
    const hashed = printed.map(({ selector, secret }) => ({ selector, code_hash: digest(secret) }));
    expect(kept).toEqual(hashed.toSorted((a, b) => (a.selector < b.selector ? -1 : 1)));
    await expectSound(here.database);
  });

  it('gives codes only to those without a passkey, and the older code is dead', async () => {
    await using bank = await openBank();
    const first = await seededCodes(bank);
    const amelie = await activate(bank, 'amelie', first.amelie ?? '');
    const second = await seededCodes(bank);
    expect(Object.keys(second)).toEqual(['kenji', 'auditor']);

    const dead = await bank.browser().post('/api/activations', { username: 'kenji', activationCode: first.kenji });
    expect(dead).toMatchObject({ status: 403, body: { type: '/problems/authentication-failed' } });
    await activate(bank, 'kenji', second.kenji ?? '');
    expectStatus(200, await amelie.pay());
    await expectSound(bank.database);
  });

  it('is what seeds/demo.json says, and that holds nothing personal and no secret', () => {
    const seeds = JSON.parse(readFileSync(new URL('../../seeds/demo.json', import.meta.url), 'utf8'));
    expect(seeds.payers.map(({ username }: { username: string }) => username)).toEqual(['amelie', 'kenji', 'auditor']);
    expect(JSON.stringify(seeds)).not.toMatch(/[0-9A-Z]{5}-[0-9A-Z]{5}|key|secret|password/i);
  });

  it('leaves no code in the database, in clear', async () => {
    await using here = await temporaryDatabase();
    const codes = await seedDemo(here.stores, START);
    await here.database.write(({ query }) => query('PRAGMA wal_checkpoint(TRUNCATE)')).catch(() => undefined);
    const bytes = [here.path, `${here.path}-wal`].map((path) => readFileSync(path).toString('latin1')).join('');
    expect(bytes).toContain('amelie');
    // All but the selector, in the spelling that is printed and in the one that is hashed.
    for (const { activationCode } of codes)
      for (const secret of [activationCode.slice(6), codeInShape(activationCode).secret]) expect(bytes).not.toContain(secret);
  });
});
