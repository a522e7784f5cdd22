/** What stores forget of an order that opens its own authorisation, each with the case that finds it (contract §4, RTS Art 4(1), 5(1)). */
import type { OrderingScopeStore } from '../../../server/ceremonies/scopes/scope-stores.ts';
import type { Payment } from '../../../server/core/payments/payment.ts';
import { type Bank, change } from '../../../server/examples/own-storage/storage/rows.ts';
import type { Transactions } from '../../../server/examples/own-storage/storage/transactions.ts';
import { orderingWith, type Ports } from './broken-ordering.ts';
import type { StoreFault } from './broken-stores.ts';
import { type OrderKeyRow, orderKeysOf } from './ordering-maps.ts';

const DAY_MS = 24 * 3_600_000;

const orderWith = (order: (sound: OrderingScopeStore['order'], maps: Transactions) => OrderingScopeStore['order']): Ports =>
  orderingWith((sound, maps) => ({ order: order(sound.order, maps) }));

const orderedAs = (changes: Partial<Payment>): NonNullable<StoreFault['spoil']> => {
  return (before, { payments }) => {
    for (const id of payments.keys()) if (!before.payments.has(id)) change(payments, id, changes);
  };
};
const keysLast = (moreMs: number): NonNullable<StoreFault['spoil']> => {
  return (before, after) => {
    for (const [key, row] of orderKeysOf(after))
      if (orderKeysOf(before).get(key) !== row) orderKeysOf(after).set(key, { ...row, expiresAt: row.expiresAt + moreMs });
  };
};
/** The newest of any payer. */
const anybodys = (bank: Bank, key: string): OrderKeyRow | undefined => [...orderKeysOf(bank).values()].findLast((row) => row.key === key);

export const ORDERING_FAULTS: Readonly<Record<string, StoreFault>> = {
  'keeps no key of an order': { foundBy: 'order', ports: orderWith((order) => (payment, _, now) => order(payment, null, now)) },
  'orders what is not started': { foundBy: 'order-as-it-stands', spoil: orderedAs({ scaStatus: 'received' }) },
  'orders at another version': { foundBy: 'order-as-it-stands', spoil: orderedAs({ version: 2 }) },
  'keeps the key of an order that was undone': {
    foundBy: 'order-undone',
    ports: orderWith((order, { committed }) => async (payment, idempotency, now) => {
      const { payerId, paymentId } = payment;
      const row = idempotency && { ...idempotency, payerId, paymentId, expiresAt: now + DAY_MS };
      if (row) orderKeysOf(committed()).set(`${payerId} ${row.key}`, row);
      return order(payment, idempotency, now);
    }),
  },
  'keeps the payment of an order that was undone': {
    foundBy: 'order-undone',
    ports: orderWith((order, { committed }) => (payment, idempotency, now) => {
      committed().payments.set(payment.paymentId, payment);
      return order(payment, idempotency, now);
    }),
  },
  'takes a repeat for a conflict': {
    foundBy: 'order-again',
    ports: orderWith(
      (order) => (payment, idempotency, now) => order(payment, idempotency && { ...idempotency, bodyDigest: payment.paymentId }, now),
    ),
  },
  'orders under a key whatever its body was': {
    foundBy: 'order-other-body',
    ports: orderWith((order) => (payment, idempotency, now) => order(payment, idempotency && { ...idempotency, bodyDigest: 'body' }, now)),
  },
  'finds a payment whatever the body was': {
    foundBy: 'order-other-body',
    ports: ({ ordering }) => ({
      ordering: {
        orderedBy: async (payerId, { key }, now) => (await ordering?.orderedBy(payerId, { key, bodyDigest: 'body' }, now)) ?? null,
      },
    }),
  },
  'has one key for all payers': {
    foundBy: 'order-key-of-payer',
    ports: (_, { committed }) => ({ ordering: { orderedBy: async (_of, { key }) => anybodys(committed(), key)?.paymentId ?? null } }),
  },
  'keeps a key a millisecond longer': { foundBy: 'order-key-a-day', spoil: keysLast(1) },
  'keeps a key a millisecond less': { foundBy: 'order-key-a-day', spoil: keysLast(-1) },
  'takes no key for a key': {
    foundBy: 'order-without-key',
    ports: orderWith((order) => (payment, idempotency, now) => order(payment, idempotency ?? { key: '', bodyDigest: '' }, now)),
  },
  'orders for a payer who was erased': {
    foundBy: 'order-payer-gone',
    ports: orderWith((order) => async (payment, idempotency, now) => {
      const made = await order(payment, idempotency, now);
      return made === 'payer-gone' ? payment.paymentId : made;
    }),
  },
  'makes a payment for each of two at once': {
    foundBy: 'order-at-once',
    ports: orderWith((order, { committed }) => (payment, idempotency, now) => {
      const isTwin = anybodys(committed(), idempotency?.key ?? '')?.expiresAt === now + DAY_MS;
      return order(payment, isTwin ? null : idempotency, now);
    }),
  },
};
