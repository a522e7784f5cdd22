/**
 * What a session may do that is no sign-in: register the first passkey of its payer (contract §3, RTS Art 24(1)).
 *
 * A page that was reloaded asks for it and goes on. Without it the payer stands before an empty form, and the username is taken
 * by themselves.
 */
import type { Environment } from '../../ceremonies/environment.ts';
import type { ActivationStore } from '../../storage/payers/activations.ts';
import type { PayerStore } from '../../storage/payers/payers.ts';
import type { SessionRecord } from '../../storage/payers/sessions.ts';
import type { MayRegisterJson } from '../shapes/operation-schemas.ts';

type Parts = { readonly environment: Environment; readonly activations: ActivationStore; readonly payers: PayerStore };

/** Whether it is a session of that kind. What it rests on may be over: `mayRegister` looks. */
export const isForRegistration = (record: SessionRecord | null): boolean => record?.kind === 'enrolling' || record?.kind === 'activated';

export function mayRegister({ environment, activations, payers }: Parts) {
  /** @returns null where the session is none of these, or the enrolment or the code that it rests on was used or is over */
  return async (record: SessionRecord | null): Promise<MayRegisterJson | null> => {
    if (!record?.payerId || !isForRegistration(record)) return null;
    const now = environment.now();
    const until = await (record.kind === 'enrolling'
      ? payers.enrollingUntil(record.payerId, now)
      : activations.usableUntil(record.activationId ?? '', record.payerId, now));
    const payer = until === null ? null : await payers.load(record.payerId);
    if (until === null || !payer) return null;
    const { payerId, username, displayName } = payer;
    return {
      by: record.kind === 'enrolling' ? 'enrolment' : 'activation',
      payer: { payerId, username, displayName },
      until: new Date(Math.min(until, record.expiresAt)).toISOString(),
    };
  };
}
