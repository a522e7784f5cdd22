/**
 * A verified registration becomes a credential, and uses up what it rests on (RTS Art 24(1), 24(2)(b)).
 *
 * The id of a credential is unique for ever, whatever became of it: a second owner could otherwise answer for the first.
 */
import type { Grant, RegisteringPort } from '../../../ceremonies/ports.ts';
import { blockedForSeconds } from '../../../core/attempts.ts';
import type { Act } from '../../../core/audit/act.ts';
import { statusAtRegistration } from '../../../core/credential-record.ts';
import { failed, succeeded } from '../../../core/failures.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Append } from './audit-list.ts';
import { consentVouches, useConsent } from './consents.ts';
import { attemptsOf } from './reading.ts';
import { type Bank, change, keyOf, tell } from './rows.ts';
import { type Transactions, Undo } from './transactions.ts';

export function registeringPort({ write }: Transactions, append: Append, policy: Policy): RegisteringPort {
  return {
    register: ({ browserBoundKey, ...credential }, grant, act) =>
      write(async (bank) => {
        const { credentialId, payerId, label } = credential;
        const isConsent = grant.by === 'register-credential';
        const blocked = isConsent ? blockedForSeconds(attemptsOf(bank, payerId, 'sca'), act.now) : 0;
        if (blocked > 0) throw new Undo(failed('payer-blocked', blocked));
        const payer = bank.payers.get(payerId);
        if (!payer || !useGrant(bank, payerId, grant, policy, act)) throw new Undo(failed('sca-required'));
        const owner = bank.credentials.get(credentialId)?.payerId;
        if (owner !== undefined) throw new Undo(failed(owner === payerId ? 'credential-already-registered' : 'credential-id-taken'));

        const vouched = !isConsent || consentVouches(bank, grant.authorisationId, act.now, policy);
        const set = { userHandle: payer.userHandle, createdAt: act.now, lastUsedAt: null, suspicions: [], suspicionToldAs: null, vouched };
        bank.credentials.set(credentialId, { ...credential, ...set, status: statusAtRegistration(grant.by) });
        const status = vouched ? 'bound' : 'seen';
        if (browserBoundKey)
          bank.browserKeys.set(keyOf(credentialId, browserBoundKey.keyId), { credentialId, status, lastUsedAt: act.now });
        tell(bank, payerId, 'credential-registered', label, act.now);
        const details = { credentialId, aaguid: credential.aaguid, attestation: credential.attestation, boundBy: grant.by, vouched };
        append(bank, act, { type: 'registration', outcome: 'success', payerId, details });
        return succeeded(null);
      }),
  };
}

/** @returns false where there was nothing left to use */
function useGrant(bank: Bank, payerId: string, grant: Grant, policy: Policy, act: Act): boolean {
  if (grant.by === 'register-credential') {
    const wanted = { payerId, sessionRef: act.sessionRef, scope: 'register-credential', subjectId: payerId } as const;
    return useConsent(bank, grant.authorisationId, wanted, act.now - policy.consentMs, act);
  }
  if (grant.by === 'enrolment') {
    const isOpen = (bank.payers.get(payerId)?.enrolmentExpiresAt ?? 0) > act.now;
    change(bank.payers, payerId, { enrolmentExpiresAt: null });
    return isOpen;
  }
  const activation = bank.activations.get(grant.activationId);
  if (activation?.payerId !== payerId || activation.consumedAt !== null || activation.expiresAt <= act.now) return false;
  change(bank.activations, grant.activationId, { consumedAt: act.now });
  return true;
}
