/**
 * The port of each scope, on a transaction or on committed rows, as its area lists it. A scope that no area lists is a type error.
 *
 * The statements stand beside the rows that they read and change: `payments/paying.ts`, `credentials/naming.ts`.
 */
import type { ScopeReader, ScopeStore } from '../../ceremonies/scopes/scope-stores.ts';
import type { Scope } from '../../core/scopes/scopes.ts';
import type { Query, Transaction } from '../../database/database.ts';
import { CREDENTIALS_AREA } from '../credentials/credentials-area.ts';
import { PAYMENTS_AREA } from '../payments/payments-area.ts';
import type { ScopePort } from '../storage-area.ts';

const PORTS: { readonly [S in Scope]: ScopePort<S> } = { ...CREDENTIALS_AREA.scopes, ...PAYMENTS_AREA.scopes };

export function scopeReader<S extends Scope>(scope: S, query: Query): ScopeReader<S> {
  return (PORTS[scope].read as (query: Query) => ScopeReader<S>)(query);
}

export function scopeStore<S extends Scope>(scope: S, transaction: Transaction, randomId: () => string): ScopeStore<S> {
  return { ...scopeReader(scope, transaction.query), ...PORTS[scope].change?.(transaction, randomId) } as ScopeStore<S>;
}
