/**
 * A valid signature that the credential record does not fit: a sign count that did not grow, or another backup eligibility.
 *
 * WebAuthn L3 §6.1.1, §6.1.3, §7.2 steps 19 and 22; RTS Art 7(2). It is refused, and is none of the five failures of RTS Art 4(3)(b):
 * nobody guesses a signature. That holds only where every other step passes (`assertion-steps.ts`); otherwise forged flips would go
 * uncounted.
 * POLICY: each kind has a counter of its own, over 24 hours. A key may have been copied, so the second sign count suspends. A passkey
 * manager that began to sync looks the same each time, so only the fifth flip does. No success clears a counter: a copy and its
 * original take turns. The payer is left at most one message a credential in 24 hours, or a faulty authenticator would fill the mailbox:
 * that of a suspension takes the place of the one before.
 */
import type { FailureCode } from './failures.ts';
import type { Policy, SuspicionKind } from './policy.ts';

/**
 * `note`: counted and on record. `tell`: the payer gets a message as well. `suspend`: the credential is suspended, and its message is the
 * one of that time, instead of any that was told before.
 */
export type Suspicion = 'note' | 'tell' | 'suspend';

/** `at`: milliseconds since the epoch. `told`: whether it left a message. */
export type EarlierSuspicion = { readonly kind: SuspicionKind; readonly at: number; readonly told: boolean };

const KINDS: { readonly [Code in FailureCode]?: SuspicionKind } = {
  'backup-eligibility-changed': 'backup-eligibility',
  'sign-count-not-increased': 'sign-count',
};

/** What a failed step makes of the credential, where that step alone fails; null for a failed factor. */
export function suspicionOf(failure: FailureCode): SuspicionKind | null {
  return KINDS[failure] ?? null;
}

/** @param earlier suspicions of this credential, of both kinds; older ones than the window count for nothing @param active whether the credential is */
export function decideSuspicion(
  kind: SuspicionKind,
  earlier: readonly EarlierSuspicion[],
  active: boolean,
  now: number,
  { suspicionWindowMs, suspendsAt }: Policy,
): Suspicion {
  const recent = earlier.filter(({ at }) => at > now - suspicionWindowMs);
  if (active && recent.filter((each) => each.kind === kind).length + 1 >= suspendsAt[kind]) return 'suspend';
  return recent.some(({ told }) => told) ? 'note' : 'tell';
}
