/**
 * Seeded payers: their activation codes, and a browser in which one of them has begun or is done (seeds/demo.json).
 */
import { seedDemo } from '../../../server/cli/database/seed.ts';
import type { Bank } from './bank.ts';
import { type Browser, expectStatus } from './payer-browser.ts';

/** Seeds the demo payers. @returns their activation codes by username */
export async function seededCodes(bank: Bank): Promise<Record<string, string>> {
  const codes = await seedDemo(bank.stores, bank.clock.now);
  return Object.fromEntries(codes.map(({ username, activationCode }) => [username, activationCode]));
}

/** A browser whose seeded payer has activated and registered; `iban` is that of the first account. */
export async function activate(bank: Bank, username: string, activationCode: string): Promise<Browser> {
  const browser = bank.browser(username);
  const { body } = expectStatus(200, await browser.post('/api/activations', { username, activationCode }));
  expectStatus(201, await browser.register());
  expectStatus(200, await browser.signIn());
  const { accounts } = (await browser.get('/api/accounts')).body;
  return Object.assign(browser, { username, payerId: body.payer.payerId, iban: accounts[0]?.iban ?? '' });
}
