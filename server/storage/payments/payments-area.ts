/** The area `payments`: accounts, payments, and what a payer authorises about them (PSD2 Art 97(1)(b)). */
import type { StorageArea } from '../storage-area.ts';
import { TABLES_OF_ACCOUNTS } from './account-tables.ts';
import { accountStore } from './accounts.ts';
import { orderingStore } from './ordering.ts';
import { paying } from './paying.ts';
import { paymentSearchStore } from './payment-search.ts';
import { paymentStore, readBarePayment } from './payments.ts';
import { TABLES_OF_PAYMENTS } from './tables.ts';

export const PAYMENTS_AREA = {
  tables: [...TABLES_OF_ACCOUNTS, ...TABLES_OF_PAYMENTS],
  stores: ({ database, audit }) => ({
    accounts: accountStore(database),
    ordering: orderingStore(database, audit),
    payments: paymentStore(database),
    paymentSearch: paymentSearchStore(database),
  }),
  scopes: {
    payment: { read: (query) => ({ load: (paymentId) => readBarePayment(query, paymentId) }), change: paying },
  },
} as const satisfies StorageArea;
