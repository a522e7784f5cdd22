/**
 * `npm run payer -- show|unblock|revoke|activate|step-up USERNAME`: what an operator may do for a payer who is locked out.
 *
 * RTS Art 4(4), Art 26: a payer regains the use of blocked elements, and gets new ones for lost ones, by a secure
 * procedure. Here it is the operator's, and it is in the audit log. `activate` prints a code to hand over by another
 * channel; it replaces an unused one. `step-up` prints one that binds a new browser to a synced passkey (RTS Art 7(2)).
 */
import { randomBytes } from 'node:crypto';
import { readConfig } from '../config.ts';
import { formatAmount } from '../core/amount.ts';
import { blockedForSeconds } from '../core/attempts.ts';
import { newId } from '../core/audit-chain.ts';
import { openExistingDatabase } from '../open-database.ts';
import type { Act } from '../storage/audit-log.ts';
import { type Stores, stores } from '../storage/stores.ts';
import { issueActivationCode } from './activation-code.ts';
import { findPayer } from './find-payer.ts';
import { run, UsageError } from './terminal.ts';

await run(async ([command, username, ...rest]) => {
  if (!username || rest.length > 0 || !['show', 'unblock', 'revoke', 'activate', 'step-up'].includes(command ?? '')) {
    throw new UsageError('usage: npm run payer -- show|unblock|revoke|activate|step-up USERNAME');
  }
  const { database } = await openExistingDatabase(readConfig());
  try {
    const all = stores(database, randomBytes, () => newId(randomBytes));
    const payer = await findPayer(all.payers, username);
    const act = { now: Date.now(), requestId: newId(randomBytes), sessionRef: null };
    if (command === 'unblock') {
      await all.attempts.unblock(payer.payerId, act);
      console.log(`${username}: every block is lifted`);
    }
    if (command === 'revoke') await revokeAll(all, payer.payerId, act);
    if (command === 'activate' && (await all.credentials.activeOfPayer(payer.payerId)).length > 0) {
      throw new UsageError(`${username} has an active passkey; revoke it first, or let the payer add another with it`);
    }
    if (command === 'activate') console.log(`activation code: ${await issueActivationCode(all, payer.payerId, act)}`);
    if (command === 'step-up') console.log(`step-up code: ${await issueActivationCode(all, payer.payerId, act, 'browser-key')}`);
    await show(all, payer);
    return 0;
  } finally {
    await database.close();
  }
});

/** RTS Art 27(a): every passkey of a payer who lost a device, at once, with the sessions that they opened. */
async function revokeAll(all: Stores, payerId: string, act: Act): Promise<void> {
  for (const { credentialId, label } of await all.credentials.ofPayer(payerId)) {
    await all.revoking.revoke({ payerId, credentialId, label, mayBeLast: true }, null, act);
    console.log(`revoked: ${label}`);
  }
}

async function show(
  all: Stores,
  payer: { payerId: string; username: string; displayName: string; roles: readonly string[] },
): Promise<void> {
  console.log(`${payer.username}  ${payer.displayName}  ${payer.roles.join(', ')}  ${payer.payerId}`);
  for (const counter of ['sca', 'sign-in'] as const) {
    const attempts = await all.attempts.load(payer.payerId, counter);
    const seconds = blockedForSeconds(attempts, Date.now());
    console.log(`  ${counter}: ${attempts.failures} failures in a row, ${seconds > 0 ? `blocked for ${seconds} s` : 'not blocked'}`);
  }
  for (const { iban, name, balance } of await all.accounts.ofPayer(payer.payerId)) {
    console.log(`  account ${iban}  ${name}  ${formatAmount(balance).value} ${balance.currency}`);
  }
  for (const { credentialId, label, status, signCount, backupEligible } of await all.credentials.ofPayer(payer.payerId)) {
    console.log(`  passkey ${label}  ${status}  ${backupEligible ? 'synced' : 'device-bound'}  sign count ${signCount}  ${credentialId}`);
  }
}
