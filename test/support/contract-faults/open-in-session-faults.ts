/** What stores forget when they look for what a session has open, each with the case that finds it (contract §4, RTS Art 4(1)). */
import type { OpenPaymentPort } from '../../../server/ceremonies/ports.ts';
import type { OrderingScopeStore } from '../../../server/ceremonies/scopes/scope-stores.ts';
import type { Authorisation } from '../../../server/core/authorisation.ts';
import type { Bank } from '../../../server/examples/own-storage/storage/rows.ts';
import { orderingWith, type Ports } from './broken-ordering.ts';
import type { StoreFault } from './broken-stores.ts';
import { type Asked, WAITS, waiting } from './ordering-maps.ts';

/** Both that look for what a session has open, with another way to find it. */
const findingWith =
  (find: (bank: Bank, asked: Asked) => Authorisation | undefined): Ports =>
  (ports, maps) => {
    const openInSession: OpenPaymentPort['openInSession'] = async (payerId, sessionRef, paymentId, now) => {
      const found = find(maps.committed(), { sessionRef, paymentId, now });
      return found?.payerId === payerId ? found : null;
    };
    const isOpenIn: OrderingScopeStore['isOpenIn'] = async (sessionRef, { paymentId }, now) =>
      find(maps.committed(), { sessionRef, paymentId, now }) !== undefined;
    const { authorisations } = orderingWith(() => ({ isOpenIn }))(ports, maps);
    return { authorisations: { ...ports.authorisations, ...authorisations, openInSession } };
  };

const without = (condition: keyof typeof WAITS): Ports => {
  const { [condition]: _, ...others } = WAITS;
  return findingWith((bank, asked) => waiting(bank, asked, others)[0]);
};

export const OPEN_IN_SESSION_FAULTS: Readonly<Record<string, StoreFault>> = {
  'finds what is open without its nonce': {
    foundBy: 'open-in-session',
    ports: ({ authorisations }) => ({
      authorisations: {
        ...authorisations,
        openInSession: async (...asked) => {
          const found = (await authorisations.openInSession?.(...asked)) ?? null;
          return found && { ...found, nonce: '' };
        },
      },
    }),
  },
  'finds nothing open inside a transaction': { foundBy: 'open-in-session', ports: orderingWith(() => ({ isOpenIn: async () => false })) },
  'hands a code to another session': { foundBy: 'open-in-other-session', ports: without('session') },
  'hands the code of one payment out for another': { foundBy: 'open-of-other-payment', ports: without('payment') },
  'hands a code to another payer': {
    foundBy: 'open-of-other-payer',
    ports: ({ authorisations }, { committed }) => ({
      authorisations: {
        ...authorisations,
        openInSession: async (_, sessionRef, paymentId, now) => waiting(committed(), { sessionRef, paymentId, now })[0] ?? null,
      },
    }),
  },
  'hands out a code in the millisecond in which it expires': {
    foundBy: 'open-until-expired',
    ports: findingWith((bank, { now, ...asked }) => waiting(bank, { ...asked, now: now - 1 })[0]),
  },
  'hands out a code that was accepted': { foundBy: 'open-until-taken', ports: without('notAccepted') },
  'hands out a code that failed': { foundBy: 'open-until-failed', ports: without('notFailed') },
  'hands out a code that was voided': { foundBy: 'open-until-voided', ports: without('notVoided') },
  'hands out the oldest code': { foundBy: 'open-newest', ports: findingWith((bank, asked) => waiting(bank, asked).at(-1)) },
};
