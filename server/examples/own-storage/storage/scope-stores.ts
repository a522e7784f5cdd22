/**
 * What each scope that this bank serves reads and changes, on the copy of a transaction or on what is committed
 * (`ceremonies/scopes/scope-stores.ts`).
 *
 * A bank brings the stores of the scopes that it serves. Wiring the act of another scope is a type error (`own-bank.ts`).
 * PSD2 Art 97(1)(b), RTS Art 5(1)(d): a payment begins and executes only at the version that was linked, and while it is
 * `RCVD`. One that was edited or executed meanwhile is another payment.
 */

import type { ScopeStore, ScopeStores } from '../../../ceremonies/scopes/scope-stores.ts';
import type { Payment } from '../../../core/payments/payment.ts';
import type { NamedCredential } from '../../../core/scopes/revoke-credential.ts';
import { type Bank, change, keyOf } from './rows.ts';

/** Also the reader: on what is committed only `load` is ever asked, as the type of a reader says. */
export function scopeStore<S extends ServedScope>(scope: S, bank: Bank): ScopeStore<S> {
  return (STORES[scope] as (of: Bank) => ScopeStore<S>)(bank);
}

const STORES = {
  payment: (bank) => ({
    load: async (paymentId) => bank.payments.get(paymentId) ?? null,

    begin: async (payment, shown, now) => {
      const { paymentId } = payment;
      if (!isStill(bank, payment)) return null;
      change(bank.payments, paymentId, { scaStatus: 'started' });
      const earlier = ofPayment(bank, paymentId);
      for (const { authorisationId, scaStatus, voidedAt } of earlier)
        if (scaStatus === 'started' && voidedAt === null) change(bank.authorisations, authorisationId, { voidedAt: now });
      // RTS Art 5(1)(a): a payer (or a script) that leaves the browser's dialog for a page leaves a trace.
      const inDialog = earlier.findLast(({ paymentConfirmation }) => paymentConfirmation !== null);
      return { fallbackFrom: shown ? null : (inDialog?.authorisationId ?? null) };
    },

    execute: async (payment, _authorisationId, method, now) => {
      if (!isStill(bank, payment)) return null;
      const { amount, payerIban, payee } = payment;
      const from = bank.accounts.get(payerIban);
      const executes =
        from?.payerId === payment.payerId && from.balance.currency === amount.currency && from.balance.minorUnits >= amount.minorUnits;
      if (executes) {
        book(bank, payerIban, amount.currency, -amount.minorUnits);
        // A payee who banks elsewhere is paid outside of these Maps.
        book(bank, payee.iban, amount.currency, amount.minorUnits);
      }
      const end = executes ? ({ transactionStatus: 'ACSC', executedAt: now, method } as const) : ({ transactionStatus: 'RJCT' } as const);
      change(bank.payments, payment.paymentId, { ...end, scaStatus: 'finalised' });
      return executes ? 'executed' : 'insufficient-funds';
    },
  }),
  'register-credential': ({ payers }) => ({ load: async (payerId) => (payers.has(payerId) ? { payerId } : null) }),
  'revoke-credential': (bank) => ({ load: async (payerId, credentialId) => named(bank, payerId, credentialId) }),
  'bind-browser-key': (bank) => ({
    load: async (payerId, credentialId, keyId) =>
      bank.browserKeys.get(keyOf(credentialId, keyId))?.status === 'seen' ? named(bank, payerId, credentialId) : null,
  }),
} satisfies { readonly [S in keyof ScopeStores]?: (bank: Bank) => ScopeStores[S] };

export type ServedScope = keyof typeof STORES;

function isStill({ payments }: Bank, { paymentId, payerId, version }: Payment): boolean {
  const now = payments.get(paymentId);
  return now?.payerId === payerId && now.version === version && now.transactionStatus === 'RCVD';
}

function book({ accounts }: Bank, iban: string, currency: string, minorUnits: bigint): void {
  const balance = accounts.get(iban)?.balance;
  if (balance?.currency === currency) change(accounts, iban, { balance: { currency, minorUnits: balance.minorUnits + minorUnits } });
}

function named({ credentials }: Bank, payerId: string, credentialId: string): NamedCredential | null {
  const row = credentials.get(credentialId);
  if (row?.payerId !== payerId || row.status === 'revoked') return null;
  return { credentialId, label: row.label, createdAt: new Date(row.createdAt).toISOString() };
}

function ofPayment({ authorisations }: Bank, paymentId: string) {
  return [...authorisations.values()].filter(({ scope, subjectId }) => scope === 'payment' && subjectId === paymentId);
}

/** A try of a payment failed: the payment waits for another one, unless that was opened already. */
export function tryEnded(bank: Bank, paymentId: string): void {
  const payment = bank.payments.get(paymentId);
  const isOpen = ofPayment(bank, paymentId).some(({ scaStatus, voidedAt }) => scaStatus === 'started' && voidedAt === null);
  if (payment?.transactionStatus === 'RCVD' && payment.scaStatus === 'started' && !isOpen)
    change(bank.payments, paymentId, { scaStatus: 'failed' });
}
