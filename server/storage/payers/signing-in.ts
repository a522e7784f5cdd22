/**
 * The accepting transaction of a sign-in (PSD2 Art 97(1)(a)): block, write-back, counters, device and event together.
 *
 * RTS Art 4(3)(b): a block is told only here, to somebody who has proven to be the payer.
 */
import type { SigningInPort } from '../../ceremonies/ports.ts';
import type { ActEntry } from '../../core/audit/act.ts';
import { failed, succeeded } from '../../core/failures.ts';
import type { AttemptCounter } from '../../core/policy/block-length.ts';
import type { VerifiedAssertion } from '../../core/verified-assertion.ts';
import { type Database, Rollback, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { namedCredential } from '../credentials/naming.ts';
import { useCredential } from '../credentials/use-credential.ts';
import { blockInTransaction, resetAttempts } from './attempts.ts';
import { rememberDevice } from './device-cookies.ts';
import { insertMessage } from './messages.ts';

export function signingInStore(database: Database, audit: AuditLog, randomId: () => string): SigningInPort {
  return {
    acceptSignIn: (accepted, act) =>
      database.write(async (transaction) => {
        const { payerId, assertion } = accepted;
        const { credentialId } = assertion;
        // A block of the payer's own counter holds for every SCA action; a stranger's holds for sign-in without the device cookie.
        await refuseBlocked(transaction, payerId, 'sca', act.now);
        if (accepted.counter === 'sign-in') await refuseBlocked(transaction, payerId, 'sign-in', act.now);
        const activated = await activate(transaction, payerId, credentialId);
        const unusable = await useCredential(transaction, payerId, assertion, act.now);
        if (unusable) throw new Rollback(unusable);
        await resetAttempts(transaction, payerId, accepted.counter);
        if (!(await rememberDevice(transaction, { payerId, credentialId, ...accepted.device, now: act.now })))
          await tellOfNewBrowser(transaction, { payerId, credentialId, messageId: randomId() }, act.now);
        await audit.append(transaction, act, ...(activated ? [activation(accepted)] : []), accepted.entry);
        return succeeded(null);
      }),
  };
}

/** Contract §3: somebody who signs in elsewhere with the payer's passkey cannot do so unseen. */
async function tellOfNewBrowser(
  transaction: Transaction,
  { payerId, credentialId, messageId }: { readonly payerId: string; readonly credentialId: string; readonly messageId: string },
  now: number,
): Promise<void> {
  const named = await namedCredential(transaction.query, payerId, credentialId);
  const label = named && { credentialLabel: named.label };
  await insertMessage(transaction, { messageId, payerId, type: 'signed-in-new-browser', ...label, createdAt: now });
}

/** RTS Art 4(1), 24(1): the first assertion proves both elements, so the credential is the payer's from now on. @returns whether it was pending */
async function activate(transaction: Transaction, payerId: string, credentialId: string): Promise<boolean> {
  const sql = `UPDATE credentials SET status = 'active' WHERE credential_id = $1 AND payer_id = $2 AND status = 'pending'`;
  return (await transaction.run(sql, [credentialId, payerId])) === 1;
}

function activation({ payerId, assertion }: { readonly payerId: string; readonly assertion: VerifiedAssertion }): ActEntry {
  return { type: 'credential-activated', outcome: 'success', payerId, details: { credentialId: assertion.credentialId } };
}

/** RTS Art 4(3)(b): the fifth failure may have landed while this answer was being judged. */
async function refuseBlocked(transaction: Transaction, payerId: string, counter: AttemptCounter, now: number): Promise<void> {
  const blocked = await blockInTransaction(transaction, payerId, counter, now);
  if (blocked > 0) throw new Rollback(failed('payer-blocked', blocked));
}
