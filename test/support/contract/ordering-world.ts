/**
 * An order that opens its own authorisation, by the ports alone, and what is found of it (`ceremonies/start-with-order.ts`).
 *
 * Optional: a store that brings `ordering` brings all four of its members, and one that does not takes three requests a payment.
 */
import assert from 'node:assert/strict';
import type { OpenPaymentPort, OrderKeyPort } from '../../../server/ceremonies/ports.ts';
import type { OrderingScopeStore, PaymentScopeStore } from '../../../server/ceremonies/scopes/scope-stores.ts';
import type { ActEntry } from '../../../server/core/audit/act.ts';
import { failed, type Outcome, succeeded } from '../../../server/core/failures.ts';
import type { Idempotency, Payment } from '../../../server/core/payments/payment.ts';
import { anAuthorisation, aPayment } from './contract-rows.ts';
import type { SeededPayer } from './contract-stores.ts';
import { act, type ContractWorld, freshId, NOW } from './contract-world.ts';

export const KEY: Idempotency = { key: 'order-17', bodyDigest: 'body' };
export const HOUR_MS = 3_600_000;
const UNDONE = failed('payment-not-open');

type Begin = (store: PaymentScopeStore) => Promise<Outcome<{ readonly fallbackFrom: string | null }>>;
type How = { readonly key?: Idempotency | null; readonly now?: number; readonly undo?: boolean };

/** Opens an authorisation of this payment with what `begin` does. */
async function openWith({ ports }: ContractWorld, of: Payment, begin: Begin, now: number, sessionRef = 'session-1') {
  const opened = { ...anAuthorisation(freshId(), of, now), sessionRef, scope: 'payment' as const };
  const entry = (): ActEntry => ({ type: 'payment-authorisation-started', outcome: 'success', payerId: of.payerId, details: {} });
  const outcome = await ports.authorisations.open(opened, begin, entry, act(now, sessionRef));
  return { opened, outcome };
}

/** Orders as the ceremony does: all but a payment of its own undoes the opening. @returns `made`: what the store said of the key */
export async function order(world: ContractWorld, of: SeededPayer, { key = KEY, now = NOW, undo = false }: How = {}) {
  const draft = aPayment(freshId(), of, now);
  let made: string | null = null;
  const { opened, outcome } = await openWith(
    world,
    draft,
    async (store) => {
      made = await orderingOf(store).order(draft, key, now);
      return made === draft.paymentId && !undo ? succeeded({ fallbackFrom: null }) : UNDONE;
    },
    now,
  );
  return { draft, opened, outcome, made };
}

/** Opens one that voids none of those before, as `begin` would. */
export async function openBeside(world: ContractWorld, of: Payment, now: number, sessionRef?: string) {
  return (await openWith(world, of, async () => succeeded({ fallbackFrom: null }), now, sessionRef)).opened;
}

/** What the key made, for whoever looks before an opening. */
export const orderedBy = ({ ports }: ContractWorld, { payerId }: SeededPayer, key: Idempotency, now: number) =>
  brought<OrderKeyPort>(ports.ordering, 'orderedBy').orderedBy(payerId, key, now);

/** What waits in this session for an answer: asked inside a transaction and outside, which must agree. */
export async function waiting(world: ContractWorld, of: Payment, { now, sessionRef = 'session-1' }: { now: number; sessionRef?: string }) {
  const { openInSession } = brought<OpenPaymentPort>(world.ports.authorisations, 'openInSession');
  const found = await openInSession(of.payerId, sessionRef, of.paymentId, now);
  let inside = false;
  await openWith(
    world,
    of,
    async (store) => {
      inside = await orderingOf(store).isOpenIn(sessionRef, of, now);
      return UNDONE;
    },
    now,
  );
  assert.equal(inside, found !== null, `isOpenIn says ${inside}`);
  return found;
}

function orderingOf(store: PaymentScopeStore): OrderingScopeStore {
  return brought<Required<PaymentScopeStore>>(store, 'ordering').ordering;
}

function brought<Port extends object>(port: Partial<Port> | undefined, member: keyof Port & string): Port {
  assert.ok(port?.[member], `a store that takes orders has ${member}`);
  return port as Port;
}
