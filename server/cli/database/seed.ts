/**
 * Demo data: two payers, an auditor, accounts in EUR and JPY, payees (`seeds/demo.json`), and activation codes.
 *
 * For demo databases only. It marks the database as seeded, and a strict server refuses a seeded database for ever. Codes are
 * kept as hashes, so each start prints new codes for the payers who have not used theirs.
 */

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { newId } from '../../core/audit/audit-chain.ts';
import { USER_HANDLE_BYTES } from '../../core/credential-record.ts';
import { toBase64url } from '../../core/encoding/base64url.ts';
import { parseAmount } from '../../core/payments/amount.ts';
import { BANK_CODE, composeIban } from '../../core/payments/iban.ts';
import type { Role } from '../../storage/payers/payers.ts';
import type { Stores } from '../../storage/stores.ts';
import { issueActivationCode } from '../payers/activation-code.ts';

type SeededAccount = { accountNumber: string; name: string; currency: string; value: string };
type Seeds = {
  payers: { username: string; displayName: string; roles: Role[]; accounts: SeededAccount[] }[];
  payees: { name: string; iban: string; origin?: string }[];
};

export type UnusedCode = { readonly username: string; readonly displayName: string; readonly activationCode: string };

/** Puts in what is missing. @returns a fresh activation code for everybody without a credential */
export async function seedDemo(stores: Stores, now: number): Promise<UnusedCode[]> {
  const seeds = JSON.parse(readFileSync(new URL('../../../seeds/demo.json', import.meta.url), 'utf8')) as Seeds;
  await stores.facts.remember('seeded', new Date(now).toISOString());
  for (const payee of seeds.payees) await stores.accounts.suggestPayee(payee);

  const unused: UnusedCode[] = [];
  for (const seed of seeds.payers) {
    const act = { now, requestId: newId(randomBytes), sessionRef: null };
    const payerId = await findOrAdd(stores, seed, act);
    if (payerId === null) continue;
    if ((await stores.credentials.ofPayer(payerId)).length > 0) continue;
    const activationCode = await issueActivationCode(stores, payerId, act);
    unused.push({ username: seed.username, displayName: seed.displayName, activationCode });
  }
  return unused;
}

async function findOrAdd(
  stores: Stores,
  seed: Seeds['payers'][number],
  act: { now: number; requestId: string; sessionRef: null },
): Promise<string | null> {
  const known = await stores.payers.findByUsername(seed.username);
  if (known) return known.payerId;
  const payerId = newId(randomBytes);
  const accounts = seed.accounts.map(({ accountNumber, name, currency, value }) => {
    const balance = parseAmount({ currency, value });
    if (!balance.ok) throw new Error(`seeds/demo.json: ${currency} ${value} ${balance.reason}`);
    return { iban: composeIban(BANK_CODE, accountNumber), name, balance: balance.value };
  });
  // Who was erased does not come back by a start.
  for (const { iban } of accounts) if (await stores.accounts.isOpened(iban)) return null;
  const { username, displayName, roles } = seed;
  const userHandle = toBase64url(randomBytes(USER_HANDLE_BYTES));
  const added = { payerId, username, displayName, roles, userHandle, seeded: true, enrolmentExpiresAt: null, accounts };
  if (await stores.payers.add(added, act)) return payerId;
  // Another instance that starts at this moment was first.
  return (await stores.payers.findByUsername(seed.username))?.payerId ?? null;
}
