/**
 * The accepting transaction: a verified assertion takes effect, whole or not at all (RTS Art 4(1), 5(1)).
 *
 * Between judging and committing the world can change, so every judged fact is asked once more here, on the rows that the
 * transaction changes. A guard that is missing here is a payment that is made twice, or by a credential that was revoked.
 */
import type { AcceptedAnswer, Accepting, AuthorisationPort, Decision } from '../../../ceremonies/ports.ts';
import { blockedForSeconds } from '../../../core/attempts.ts';
import type { Act } from '../../../core/audit/act.ts';
import { isOpen } from '../../../core/authorisation.ts';
import type { BrowserBoundKeyStatus } from '../../../core/browser-bound-key.ts';
import { type Failed, failed } from '../../../core/failures.ts';
import type { VerifiedAssertion } from '../../../core/verified-assertion.ts';
import type { Append } from './audit-list.ts';
import { attemptsOf, resetAttempts } from './reading.ts';
import { type Bank, change, keyOf, tell } from './rows.ts';
import { type ServedScope, scopeStore } from './scope-stores.ts';
import { type Transactions, Undo } from './transactions.ts';

export function acceptingPort({ write }: Transactions, append: Append): Pick<AuthorisationPort<ServedScope>, 'accept'> {
  return {
    accept: <S extends ServedScope, T>(scope: S, _payerId: string, job: (accepting: Accepting<S>) => Promise<Decision<T>>) =>
      write<Decision<T>>(async (bank) => {
        const decision = await job({
          store: scopeStore(scope, bank),
          guard: async (accepted, act) => guard(bank, accepted, act),
          useBrowserBoundKey: async (accepted, judgedAs, act) => useBrowserBoundKey(bank, accepted, judgedAs, act),
          record: async ({ authorisationId }, entry, evidence, act) => {
            const sequence = append(bank, act, entry);
            if (evidence !== null) bank.evidence.set(authorisationId, { document: evidence, sequence });
          },
        });
        if ('undo' in decision) throw new Undo(decision);
        return decision;
      }),
  };
}

/** In any order, since the transaction is undone where one of them fails; but a block is told before all others. */
function guard(bank: Bank, { authorisationId, payerId, assertion }: AcceptedAnswer, { now, requestId }: Act): Failed | null {
  // RTS Art 4(3)(b): the fifth failure may have landed while this answer was being judged.
  const blocked = blockedForSeconds(attemptsOf(bank, payerId, 'sca'), now);
  if (blocked > 0) return failed('payer-blocked', blocked);
  const row = bank.authorisations.get(authorisationId);
  if (row?.payerId !== payerId || !isOpen(row, now)) return failed('authorisation-not-open');
  change(bank.authorisations, authorisationId, {
    scaStatus: 'finalised',
    takenAt: now,
    takenBy: requestId,
    credentialId: assertion.credentialId,
    answeredBy: assertion.method,
    browserKeyId: assertion.browserBoundKey?.keyId ?? null,
  });
  resetAttempts(bank, payerId, 'sca');
  return useCredential(bank, payerId, assertion, now);
}

/** WebAuthn L3 §7.2 step 24: the same key, active, and a count that still grows. */
export function useCredential(bank: Bank, payerId: string, assertion: VerifiedAssertion, now: number): Failed | null {
  const { credentialId, publicKey, signCount, backupState } = assertion;
  const row = bank.credentials.get(credentialId);
  if (row?.payerId !== payerId || row.status !== 'active' || row.publicKey !== publicKey) return failed('credential-not-active');
  const grows = row.signCount < signCount || (row.signCount === 0 && signCount === 0);
  if (!grows) return failed('sign-count-not-increased');
  change(bank.credentials, credentialId, { signCount, backupState, lastUsedAt: now });
  return null;
}

/** RTS Art 7(2): what merely turned up is `seen`, and the payer is told. */
function useBrowserBoundKey(
  bank: Bank,
  { payerId, assertion: { credentialId, browserBoundKey } }: AcceptedAnswer,
  judgedAs: BrowserBoundKeyStatus | null,
  { now }: Act,
): Failed | null {
  if (!browserBoundKey) return null;
  const key = keyOf(credentialId, browserBoundKey.keyId);
  const status = bank.browserKeys.get(key)?.status ?? null;
  // Evidence would say `bound` of a browser that was removed since it was judged.
  if (judgedAs === 'bound' && status !== 'bound') return failed('authorisation-not-open');
  bank.browserKeys.set(key, { credentialId, status: status ?? 'seen', lastUsedAt: now });
  if (status === null) tell(bank, payerId, 'browser-seen', bank.credentials.get(credentialId)?.label ?? null, now);
  return null;
}
