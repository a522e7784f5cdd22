/** Wraps what the scope store of a payment brings for an order that opens its own authorisation. */
import type { NewAuthorisation } from '../../../server/ceremonies/ports.ts';
import type { OrderingScopeStore, PaymentScopeStore } from '../../../server/ceremonies/scopes/scope-stores.ts';
import type { Transactions } from '../../../server/examples/own-storage/storage/transactions.ts';
import type { StoreFault } from './broken-stores.ts';

export type Ports = NonNullable<StoreFault['ports']>;

/** Members of the scope store's `ordering`, made of the sound ones. */
export const orderingWith =
  (around: (sound: OrderingScopeStore, maps: Transactions) => Partial<OrderingScopeStore>): Ports =>
  ({ authorisations }, maps) => {
    const open = (
      opened: NewAuthorisation & { scope: 'payment' },
      begin: (store: PaymentScopeStore) => never,
      entry: never,
      act: never,
    ) => {
      const spoilt = (store: PaymentScopeStore) => {
        const { ordering: sound } = store as Required<PaymentScopeStore>;
        return begin({ ...store, ordering: { ...sound, ...around(sound, maps) } });
      };
      return authorisations.open(opened, spoilt, entry, act);
    };
    return { authorisations: { ...authorisations, open: open as typeof authorisations.open } };
  };
