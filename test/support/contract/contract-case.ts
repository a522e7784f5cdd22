/**
 * A case of the store contract: one promise of a port, the clause that asks for it, and how it is checked.
 */
import assert from 'node:assert/strict';
import type { Decision } from '../../../server/ceremonies/ports.ts';
import type { Failed, FailureCode, Outcome } from '../../../server/core/failures.ts';
import type { ContractWorld } from './contract-world.ts';

export type ContractCase = {
  /** Names a case for ever: reports and fault lists refer to it. */
  readonly id: string;
  readonly promise: string;
  readonly clause: string;
  readonly check: (world: ContractWorld) => Promise<void>;
};

export function contractCase(id: string, promise: string, clause: string, check: ContractCase['check']): ContractCase {
  return { id, promise, clause, check };
}

export const failureOf = (decision: Decision<unknown> | Outcome<unknown> | Failed | null): FailureCode | null => {
  if (decision === null) return null;
  const outcome = 'undo' in decision ? decision.undo : 'keep' in decision ? decision.keep : decision;
  return outcome.ok ? null : outcome.failure;
};

export const isPaid = (decision: Decision<unknown>): boolean => 'keep' in decision && decision.keep.ok;

/** How many of the payer's events are of this type, and of this outcome where it is named. */
export async function eventsOf({ look }: ContractWorld, payerId: string, type: string, outcome?: string): Promise<number> {
  const events = await look.events(payerId);
  return events.filter((each) => each.type === type && (outcome === undefined || each.outcome === outcome)).length;
}

/** What must be as it was where a transaction was undone. */
export async function traces(world: ContractWorld, opened: { authorisationId: string; payerId: string }, paymentId: string) {
  const { ports, look, alice, passkey } = world;
  return {
    authorisation: await ports.authorisations.own(opened.payerId, opened.authorisationId),
    payment: await look.payment(paymentId),
    balance: await look.balance(alice.iban),
    credential: await ports.credentials.load(passkey.credentialId),
    evidence: await look.evidence(opened.authorisationId),
    events: await look.events(opened.payerId),
    attempts: await ports.attempts.load(opened.payerId, 'sca'),
    messages: await look.messages(opened.payerId),
  };
}

export { assert };
