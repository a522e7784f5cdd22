/**
 * The optional ports of an order that opens its own authorisation, on the Maps of the example, which takes three requests: so that
 * faults can be put into them.
 *
 * The keys are one more table of a transaction. Writers come one after the other, so the bank that is written to is the last one that
 * a job was handed.
 */
import type { NewAuthorisation, OpenPaymentPort, OrderKeyPort } from '../../../server/ceremonies/ports.ts';
import type { OrderingScopeStore, PaymentScopeStore } from '../../../server/ceremonies/scopes/scope-stores.ts';
import type { Authorisation } from '../../../server/core/authorisation.ts';
import type { Idempotency } from '../../../server/core/payments/payment.ts';
import { type Bank, emptyBank, keyOf } from '../../../server/examples/own-storage/storage/rows.ts';
import type { Transactions } from '../../../server/examples/own-storage/storage/transactions.ts';
import type { ContractStores } from '../contract/contract-stores.ts';
import { ownStorageStores } from '../worlds/own-storage-stores.ts';

const DAY_MS = 24 * 3_600_000;

export type OrderKeyRow = Idempotency & { readonly payerId: string; readonly paymentId: string; readonly expiresAt: number };
/** By `keyOf(payerId, key)`. */
export type OrderKeys = Map<string, OrderKeyRow>;

export const emptyOrderingBank = (): Bank & { readonly orderKeys: OrderKeys } => ({ ...emptyBank(), orderKeys: new Map() });
export const orderKeysOf = (bank: Bank): OrderKeys => (bank as ReturnType<typeof emptyOrderingBank>).orderKeys;

/** @param maps began as `emptyOrderingBank` */
export async function orderingStores(maps: Transactions): Promise<ContractStores> {
  let written: Bank = maps.committed();
  const write: Transactions['write'] = (job) =>
    maps.write((bank) => {
      written = bank;
      return job(bank);
    });
  const made = await ownStorageStores({ ...maps, write });
  const { authorisations } = made.ports;
  const open = (opened: NewAuthorisation & { scope: 'payment' }, begin: (store: PaymentScopeStore) => never, entry: never, act: never) =>
    authorisations.open(opened, (store) => begin({ ...store, ordering: orderingOn(written) }), entry, act);
  const ports = {
    ...made.ports,
    ordering: orderKeyPort(maps),
    authorisations: { ...authorisations, ...openPaymentPort(maps), open: open as typeof authorisations.open },
  };
  return { ...made, ports };
}

function orderedBy(bank: Bank, payerId: string, { key, bodyDigest }: Idempotency, now: number): string | null {
  const row = orderKeysOf(bank).get(keyOf(payerId, key));
  if (!row || row.expiresAt <= now) return null;
  return row.bodyDigest === bodyDigest ? row.paymentId : 'idempotency-conflict';
}

const orderKeyPort = ({ committed }: Transactions): OrderKeyPort => ({
  orderedBy: async (payerId, idempotency, now) => orderedBy(committed(), payerId, idempotency, now),
});

export type Asked = { readonly sessionRef: string; readonly paymentId: string; readonly now: number };
type Waits = (row: Authorisation, asked: Asked) => boolean;

/** When an authorisation waits for an answer: all of them. */
export const WAITS = {
  payment: ({ scope, subjectId }, { paymentId }) => scope === 'payment' && subjectId === paymentId,
  session: (row, { sessionRef }) => row.sessionRef === sessionRef,
  notAccepted: ({ scaStatus }) => scaStatus !== 'finalised',
  notFailed: ({ scaStatus }) => scaStatus !== 'failed',
  notVoided: ({ voidedAt }) => voidedAt === null,
  notExpired: ({ expiresAt }, { now }) => expiresAt > now,
} satisfies Readonly<Record<string, Waits>>;

/** Newest first. */
export function waiting({ authorisations }: Bank, asked: Asked, waits: Readonly<Record<string, Waits>> = WAITS): Authorisation[] {
  const all = [...authorisations.values()].filter((row) => Object.values(waits).every((holds) => holds(row, asked)));
  return all.sort((one, other) => other.createdAt - one.createdAt);
}

const openPaymentPort = ({ committed }: Transactions): OpenPaymentPort => ({
  openInSession: async (payerId, sessionRef, paymentId, now) => {
    const [found] = waiting(committed(), { sessionRef, paymentId, now });
    return found?.payerId === payerId ? found : null;
  },
});

const orderingOn = (bank: Bank): OrderingScopeStore => ({
  order: async (payment, idempotency, now) => {
    const { payerId, paymentId } = payment;
    if (!bank.payers.has(payerId)) return 'payer-gone';
    const earlier = idempotency && orderedBy(bank, payerId, idempotency, now);
    if (earlier) return earlier;
    if (idempotency)
      orderKeysOf(bank).set(keyOf(payerId, idempotency.key), { ...idempotency, payerId, paymentId, expiresAt: now + DAY_MS });
    bank.payments.set(paymentId, { ...payment, version: 1, transactionStatus: 'RCVD', scaStatus: 'started', createdAt: now });
    return paymentId;
  },
  isOpenIn: async (sessionRef, { paymentId }, now) => waiting(bank, { sessionRef, paymentId, now }).length > 0,
});
