/**
 * The code or the consent that binds a browser, used up in the transaction that binds it.
 *
 * RTS Art 7(2), Art 24(2)(b): either names one browser, and binds no other. A consent binds only where it shows more than a copy of
 * a synced passkey could have signed.
 */
import type { Act } from '../../core/audit/act.ts';
import type { BrowserBoundKeyName } from '../../core/browser-bound-key.ts';
import type { ActivationCode } from '../../core/encoding/activation-code.ts';
import { type Failed, failed } from '../../core/failures.ts';
import type { Policy } from '../../core/policy.ts';
import type { Transaction } from '../../database/database.ts';
import { consumeCode, detailsOf } from '../payers/activations.ts';
import { blockInTransaction } from '../payers/attempts.ts';
import { type Consent, consentVouches, useConsent } from './consents.ts';

/** The code or the consent of a step-up. */
export type StepUp =
  | { readonly by: 'activation'; readonly code: ActivationCode }
  | { readonly by: 'bind-browser-key'; readonly consent: Consent };

export type BrowserBoundKeyTarget = BrowserBoundKeyName & { readonly payerId: string };

/** Why a step-up binds nothing; null where it was used up. `tried`: of a wrong code, for the log. */
export type UsedStepUp = { readonly refused: Failed | null; readonly tried?: Readonly<Record<string, unknown>> };

export async function useStepUp(
  transaction: Transaction,
  target: BrowserBoundKeyTarget,
  stepUp: StepUp | null,
  act: Act,
  policy: Policy,
): Promise<UsedStepUp> {
  const { payerId } = target;
  // RTS Art 4(3)(b): a block holds for every SCA action, also for an action with an earlier consent.
  const blocked = await blockInTransaction(transaction, payerId, 'sca', act.now);
  if (blocked > 0) return { refused: failed('payer-blocked', blocked) };
  if (stepUp === null) return { refused: failed('step-up-required') };
  if (stepUp.by === 'activation') {
    const tried = await consumeCode(transaction, payerId, stepUp.code, target, act.now);
    return tried.fits ? { refused: null } : { refused: failed('activation-refused'), tried: detailsOf(tried) };
  }
  const { consent } = stepUp;
  if (!(await consentVouches(transaction, consent.authorisationId, act.now, policy))) return { refused: failed('step-up-required') };
  return { refused: (await useConsent(transaction, payerId, consent, act)) ? null : failed('sca-required') };
}
