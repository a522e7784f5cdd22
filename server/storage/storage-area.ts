/**
 * What an area of storage lists: its tables, its stores, and the ports of its scopes. `payments/payments-area.ts` is one.
 *
 * Whatever iterates over all of them (`stores.ts`, `all-tables.ts`, `authorisations/scope-stores.ts`) puts the areas together, so a
 * new store, table or scope is a line in its area and in no other list.
 */
import type { ScopeReader, ScopeStores } from '../ceremonies/scopes/scope-stores.ts';
import type { Policy } from '../core/policy.ts';
import type { Scope } from '../core/scopes/scopes.ts';
import type { Database, Query, Transaction } from '../database/database.ts';
import type { AuditLog } from './audit/audit-log.ts';
import type { TableDescription } from './table-description.ts';

/** What stores are made of. */
export type StoreParts = {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly randomId: () => string;
  readonly policy: Policy;
};

/** What an act of this scope changes; required where its port has more than `load`. */
type Changes<S extends Scope> = (transaction: Transaction, randomId: () => string) => Omit<ScopeStores[S], 'load'>;

/** The port of a scope, on committed rows or on a transaction. */
export type ScopePort<S extends Scope> = { readonly read: (query: Query) => ScopeReader<S> } & (keyof ScopeStores[S] extends 'load'
  ? { readonly change?: undefined }
  : { readonly change: Changes<S> });

export type StorageArea = {
  readonly tables: readonly TableDescription[];
  readonly stores: (parts: StoreParts) => object;
  readonly scopes?: { readonly [S in Scope]?: ScopePort<S> };
};
