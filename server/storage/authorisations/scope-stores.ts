/**
 * The port of each scope, on a transaction or on committed rows: one row of this table a scope.
 *
 * The statements stand beside the rows that they read and change: `payments/paying.ts`, `credentials/naming.ts`.
 */
import type { ScopeReader, ScopeStore, ScopeStores } from '../../ceremonies/scopes/scope-stores.ts';
import type { Scope } from '../../core/scopes/scopes.ts';
import type { Query, Transaction } from '../../database/database.ts';
import { namedBrowser, namedCredential } from '../credentials/naming.ts';
import { livingPayer } from '../payers/payers.ts';
import { paying } from '../payments/paying.ts';
import { readBarePayment } from '../payments/payments.ts';

const READERS: { readonly [S in Scope]: (query: Query) => ScopeReader<S> } = {
  payment: (query) => ({ load: (paymentId) => readBarePayment(query, paymentId) }),
  'register-credential': (query) => ({ load: (payerId) => livingPayer(query, payerId) }),
  'revoke-credential': (query) => ({ load: (payerId, credentialId) => namedCredential(query, payerId, credentialId) }),
  'bind-browser-key': (query) => ({ load: (payerId, credentialId, keyId) => namedBrowser(query, payerId, credentialId, keyId) }),
};

/** The changes of a scope, beyond what it reads. */
const CHANGES: { readonly [S in Scope]?: (transaction: Transaction, randomId: () => string) => Omit<ScopeStores[S], 'load'> } = {
  payment: paying,
};

export function scopeReader<S extends Scope>(scope: S, query: Query): ScopeReader<S> {
  return (READERS[scope] as (query: Query) => ScopeReader<S>)(query);
}

export function scopeStore<S extends Scope>(scope: S, transaction: Transaction, randomId: () => string): ScopeStore<S> {
  return { ...scopeReader(scope, transaction.query), ...CHANGES[scope]?.(transaction, randomId) } as ScopeStore<S>;
}
