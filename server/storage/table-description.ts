/**
 * What a table says of itself: how it is copied, whose its rows are, what a payer's copy shows, and what an erasure does.
 *
 * Regulation (EU) 2016/679 Art 15, 17, 20. Moving a database, the export and the erasure read these descriptions and no other
 * list (`all-tables.ts`). A member that is missing is a type error; a table, or a column that names a payer, without a
 * description is a failing test (`test/storage/both/table-descriptions.test.ts`): personal data cannot be forgotten in silence.
 */
import type { Database, Transaction } from '../database/database.ts';
import type { AuditLog } from './audit/audit-log.ts';

export type TableDescription = {
  readonly table: string;
  /** Columns of the primary key: rows are copied and compared in their order. */
  readonly key: readonly string[];
  /** Tables that its foreign keys name. They are filled before it and emptied after it. */
  readonly refersTo: readonly TableDescription[];
} & (OfPayers | OfNobody);

type OfPayers = {
  /** How the rows of one payer are found; each way by an index. */
  readonly owner: readonly Way[];
  readonly export: OwnList | OwnPart | `left out, because ${string}`;
  readonly erase: Erase;
  /** Of rows that outlast an erasure: columns with the name of personal data, and why they stay as they are. */
  readonly stays?: Readonly<Record<string, string>>;
};

/** Nothing of it is a payer's, so that it is in no copy and outlasts every erasure. */
type OfNobody = {
  readonly owner: `nobody, because ${string}`;
  /** Columns that have the name of personal data, and why they are none. */
  readonly lookAlikes?: Readonly<Record<string, string>>;
  readonly export?: never;
  readonly erase?: never;
};

/** @property where a condition of `columns` without parameters: the rows that this way finds */
type Way =
  | { readonly columns: readonly string[]; readonly where?: string }
  | {
      /** Names a row of another table that has an owner, by `its` column there; by one of the same name where none is given. */
      readonly column: string;
      readonly names: TableDescription;
      readonly its?: string;
      /** A query of those names, `$1` being the payer: where the one that follows from `names` would find them by no index. */
      readonly found?: string;
    };

/** Why a column is in no copy, by column. The columns by which the owner is found need no reason. */
type LeftOut = Readonly<Record<string, string>>;

/** What all lists are read through. */
export type OwnSource = { readonly database: Database; readonly audit: AuditLog };

/** A list of the payer's copy, and where its rows come from, a page at a time. */
type OwnList = {
  readonly list: string;
  readonly columns: readonly string[];
  readonly leftOut: LeftOut;
  readonly pages: (source: OwnSource, payerId: string) => AsyncIterable<readonly unknown[]>;
};

/** Told in another member of the copy, by what reads that. */
type OwnPart = { readonly partOf: string; readonly columns: readonly string[]; readonly leftOut: LeftOut };

type Kept = `kept, because ${string}`;

/** Conditions and expressions are SQL; in expressions `$1` is the payer and `$2` the time of the erasure. */
type Erase =
  | 'delete'
  | { readonly delete: string; readonly rest: Kept }
  | {
      /** What each column holds afterwards, by column. */
      readonly reduce: Readonly<Record<string, string>>;
      /** Why each other column stays, by column. */
      readonly keeps: Readonly<Record<string, string>>;
      /** Does it, where one UPDATE is not all of it. @returns how many rows */
      readonly by?: (transaction: Transaction, payerId: string, now: number, randomId: () => string) => Promise<number>;
    }
  | Kept;

export type PayersTable = Extract<TableDescription, OfPayers>;

export function isOfPayers(description: TableDescription): description is PayersTable {
  return typeof description.owner !== 'string';
}
