/**
 * The accepting transaction of a sign-in (PSD2 Art 97(1)(a)): block, write-back, counters, device and event together.
 *
 * RTS Art 4(3)(b): a block is told only here, to somebody who has proven to be the payer.
 */
import type { SigningInPort } from '../../ceremonies/ports.ts';
import type { AttemptCounter } from '../../core/attempts.ts';
import type { ActEntry } from '../../core/audit/act.ts';
import { failed, succeeded } from '../../core/failures.ts';
import type { VerifiedAssertion } from '../../core/verified-assertion.ts';
import { type Database, Rollback, type Transaction } from '../../database/database.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { useCredential } from '../credentials/use-credential.ts';
import { blockInTransaction, resetAttempts } from './attempts.ts';
import { rememberDevice } from './device-cookies.ts';

export function signingInStore(database: Database, audit: AuditLog): SigningInPort {
  return {
    acceptSignIn: (accepted, act) =>
      database.write(async (transaction) => {
        // A block of the payer's own counter holds for every SCA action; a stranger's holds for sign-in without the device cookie.
        await refuseBlocked(transaction, accepted.payerId, 'sca', act.now);
        if (accepted.counter === 'sign-in') await refuseBlocked(transaction, accepted.payerId, 'sign-in', act.now);
        const activated = await activate(transaction, accepted.payerId, accepted.assertion.credentialId);
        const unusable = await useCredential(transaction, accepted.payerId, accepted.assertion, act.now);
        if (unusable) throw new Rollback(unusable);
        await resetAttempts(transaction, accepted.payerId);
        await rememberDevice(transaction, { payerId: accepted.payerId, ...accepted.device, now: act.now });
        await audit.append(transaction, act, ...(activated ? [activation(accepted)] : []), accepted.entry);
        return succeeded(null);
      }),
  };
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
