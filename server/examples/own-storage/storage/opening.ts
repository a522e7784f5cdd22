/**
 * Authorisations: opened together with what begins for their subject, and found again by their payer.
 *
 * RTS Art 5(1)(b): `createdAt` and `expiresAt` are part of the linked object. They are written as they are handed in.
 */
import type { AuthorisationPort } from '../../../ceremonies/ports.ts';
import type { Append } from './audit-list.ts';
import { acceptedConsent } from './consents.ts';
import type { AuthorisationRow } from './rows.ts';
import { type ServedScope, scopeStore } from './scope-stores.ts';
import { type Transactions, Undo } from './transactions.ts';

type Opening = Pick<AuthorisationPort<ServedScope>, 'own' | 'reader' | 'open' | 'acceptedConsent'>;

const UNANSWERED = { takenAt: null, voidedAt: null, takenBy: null, credentialId: null, answeredBy: null, browserKeyId: null, usedAt: null };

export function openingPort({ committed, write }: Transactions, append: Append): Opening {
  return {
    own: async (payerId, authorisationId) => {
      const row = committed().authorisations.get(authorisationId);
      return row?.payerId === payerId ? row : null;
    },
    reader: <S extends ServedScope>(scope: S) => scopeStore(scope, committed()),

    open: (opened, begin, entry, act) =>
      write(async (bank) => {
        const begun = await begin(scopeStore(opened.scope, bank));
        if (!begun.ok) throw new Undo(begun);
        const row: AuthorisationRow = { ...opened, ...UNANSWERED, scaStatus: 'started', fallbackFrom: begun.value.fallbackFrom };
        bank.authorisations.set(opened.authorisationId, row);
        append(bank, act, entry(begun.value));
        return begun;
      }),

    acceptedConsent: async (payerId, sessionRef, scope, subjectId, since) =>
      acceptedConsent(committed(), { payerId, sessionRef, scope, subjectId }, since),
  };
}
