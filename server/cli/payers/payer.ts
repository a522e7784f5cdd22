/**
 * `npm run payer -- show|unblock|revoke|activate USERNAME`, `step-up USERNAME [KEYID]`: what an operator may do for a payer who is locked out.
 *
 * RTS Art 4(4), Art 26: a payer regains the use of blocked elements, and gets new ones for lost ones, by a secure
 * procedure. Here it is the operator's, and it is in the audit log. `activate` prints a code to hand over by another
 * channel; it replaces an unused one. `step-up` lists the browsers that were seen, and for the one whose key id begins as
 * given prints a code that binds it to its synced passkey, and binds no other (RTS Art 7(2), Art 24(2)(b)).
 * Passkeys whose keys authenticate nothing any more are suspended by the first start of a server, and by no command: until then
 * `activate` counts them as active.
 */
import { randomBytes } from 'node:crypto';
import { readConfig } from '../../config.ts';
import { blockedForSeconds } from '../../core/attempts.ts';
import type { Act } from '../../core/audit/act.ts';
import { newId } from '../../core/audit/audit-chain.ts';
import { possessionOf, shortKeyId } from '../../core/browser-bound-key.ts';
import { isAttested } from '../../core/credential-record.ts';
import { formatAmount } from '../../core/payments/amount.ts';
import { openExistingDatabase } from '../../process/open-database.ts';
import { type Stores, stores } from '../../storage/stores.ts';
import { authenticatingKey } from '../../webauthn/signature.ts';
import { run, UsageError } from '../terminal.ts';
import { issueActivationCode } from './activation-code.ts';
import { findPayer } from './find-payer.ts';

await run(async ([command, username, ...rest]) => {
  const [keyId, ...tooMany] = rest;
  const known = ['show', 'unblock', 'revoke', 'activate', 'step-up'].includes(command ?? '');
  if (!username || !known || tooMany.length > 0 || (keyId !== undefined && command !== 'step-up')) {
    throw new UsageError('usage: npm run payer -- show|unblock|revoke|activate USERNAME, or step-up USERNAME [KEYID]');
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
    if (command === 'step-up') await stepUp(all, payer.payerId, keyId, act);
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

/** POLICY: at least eight letters, so that a slip of the pen names no browser. What begins alike is named by more. */
async function stepUp(all: Stores, payerId: string, beginning: string | undefined, act: Act): Promise<void> {
  const seen = (await all.browserKeys.ofPayer(payerId)).filter(({ status }) => status === 'seen');
  if (beginning === undefined) {
    console.log(seen.length === 0 ? 'no browser was seen that is not bound' : 'browsers that were seen and are not bound; name one:');
    for (const { keyId, firstSeenAt, lastUsedAt } of seen) {
      console.log(`  ${shortKeyId(keyId)}  first seen ${at(firstSeenAt)}  last used ${at(lastUsedAt)}`);
    }
    return;
  }
  if (beginning.length < 8) throw new UsageError('give at least 8 letters of the key id');
  const named = seen.filter(({ keyId }) => keyId.startsWith(beginning));
  const [browser] = named;
  if (!browser || named.length > 1)
    throw new UsageError(`${named.length} browsers that were seen have a key id that begins with “${beginning}”`);
  console.log(`step-up code: ${await issueActivationCode(all, payerId, act, browser)}`);
  console.log(`for the browser ${shortKeyId(browser.keyId)}, first seen ${at(browser.firstSeenAt)}`);
}

function blockText(seconds: number): string {
  if (seconds === Number.POSITIVE_INFINITY) return 'blocked until `unblock`';
  return seconds > 0 ? `blocked for ${seconds} s` : 'not blocked';
}

function at(time: number): string {
  return new Date(time).toISOString();
}

async function show(
  all: Stores,
  payer: { payerId: string; username: string; displayName: string; roles: readonly string[] },
): Promise<void> {
  console.log(`${payer.username}  ${payer.displayName}  ${payer.roles.join(', ')}  ${payer.payerId}`);
  for (const counter of ['sca', 'sign-in'] as const) {
    const attempts = await all.attempts.load(payer.payerId, counter);
    const seconds = blockedForSeconds(attempts, Date.now());
    console.log(`  ${counter}: ${attempts.failures} failures in a row, ${blockText(seconds)}`);
  }
  for (const { iban, name, balance } of await all.accounts.ofPayer(payer.payerId)) {
    console.log(`  account ${iban}  ${name}  ${formatAmount(balance).value} ${balance.currency}`);
  }
  for (const credential of await all.credentials.ofPayer(payer.payerId)) {
    const { credentialId, label, status, signCount, backupEligible, attestation, publicKey } = credential;
    const possession = possessionOf({ attested: isAttested(attestation.verdict), backupEligible }, null);
    console.log(`  passkey ${label}  ${status}  ${possession}  sign count ${signCount}  ${credentialId}`);
    // The way for its payer: another passkey adds one, or `revoke` and `activate`.
    if (authenticatingKey(publicKey) === null)
      console.log('    its key is of a kind that is not accepted any more: the payer needs a new passkey');
  }
}
