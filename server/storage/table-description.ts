/**
 * The description of a table: how it is copied, who owns its rows, what a payer's copy shows, and what an erasure does.
 *
 * Regulation (EU) 2016/679 Art 15, 17, 20. Moving a database, the export and the erasure read these descriptions and no other
 * list (`all-tables.ts`). A missing member is a type error. A table without a description, or a column that names a payer and is
 * not described, is a failing test (`test/storage/both/table-descriptions.test.ts`). So personal data cannot be forgotten.
 */
import type { Database, Transaction } from '../database/database.ts';
import type { AuditLog } from './audit/audit-log.ts';

export type TableDescription = {
  readonly table: string;
  /** Columns of the primary key. Rows are copied and compared in the order of these columns. */
  readonly key: readonly string[];
  /** Tables that the foreign keys of this table name. They are filled before this table and emptied after it. */
  readonly refersTo: readonly TableDescription[];
} & (OfPayers | OfNobody);

type OfPayers = {
  /** How the rows of one payer are found. Each way uses an index. */
  readonly owner: readonly Way[];
  readonly export: OwnList | OwnPart | `left out, because ${string}`;
  readonly erase: Erase;
  /** What of it a credential earned and has to go with it (RTS Art 27(a)); for a table with a column that names one, or its session. */
  readonly earned?: Earned;
  /** For rows that outlast an erasure: columns whose name suggests personal data, and why they stay unchanged. */
  readonly stays?: Readonly<Record<string, string>>;
};

/** `live`: the condition on rows that are still good for something. `by`: the column that names the credential, or a session that it opened. */
type Earned = readonly { readonly by: string; readonly live: string }[] | `nothing, because ${string}`;

/** A table without rows of payers: no copy shows it, and every erasure leaves it. */
type OfNobody = {
  readonly owner: `nobody, because ${string}`;
  /** Columns whose name suggests personal data, and why they hold none. */
  readonly lookAlikes?: Readonly<Record<string, string>>;
  readonly export?: never;
  readonly earned?: never;
  readonly erase?: never;
};

/** @property where a condition on `columns` without parameters; it selects the rows that this way finds */
type Way =
  | { readonly columns: readonly string[]; readonly where?: string }
  | {
      /** The column refers to a row of another table that has an owner. `its` is the column there; by default the one of the same name. */
      readonly column: string;
      readonly names: TableDescription;
      readonly its?: string;
      /** A query for the referred rows; `$1` is the payer. Set it only where the query that follows from `names` has no index. */
      readonly found?: string;
    };

/** By column: why no copy shows it. The columns that lead to the owner need no reason. */
type LeftOut = Readonly<Record<string, string>>;

/** The reader of all lists. */
export type OwnSource = { readonly database: Database; readonly audit: AuditLog };

/** A list of the payer's copy, and how its rows are read, a page at a time. */
type OwnList = {
  readonly list: string;
  readonly columns: readonly string[];
  readonly leftOut: LeftOut;
  readonly pages: (source: OwnSource, payerId: string) => AsyncIterable<readonly unknown[]>;
};

/** Another member of the copy shows these rows. */
type OwnPart = { readonly partOf: string; readonly columns: readonly string[]; readonly leftOut: LeftOut };

type Kept = `kept, because ${string}`;

/** Conditions and expressions are SQL. In expressions `$1` is the payer and `$2` the time of the erasure. */
type Erase =
  | 'delete'
  | { readonly delete: string; readonly rest: Kept }
  | {
      /** By column: what it holds after the erasure. */
      readonly reduce: Readonly<Record<string, string>>;
      /** By column: why each other column stays. */
      readonly keeps: Readonly<Record<string, string>>;
      /** Reduces the rows where one UPDATE is not enough. @returns the number of rows */
      readonly by?: (transaction: Transaction, payerId: string, now: number, randomId: () => string) => Promise<number>;
    }
  | Kept;

export type PayersTable = Extract<TableDescription, OfPayers>;

export function isOfPayers(description: TableDescription): description is PayersTable {
  return typeof description.owner !== 'string';
}
