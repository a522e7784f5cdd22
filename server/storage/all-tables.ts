/**
 * Every table of the bank, described once: what a move copies, what an export shows, and what an erasure deletes.
 *
 * A new table is a description beside its store, and a line in the list of its area. Without them the tests of both schemas fail.
 */
import { TABLES_OF_AUDIT } from './audit/tables.ts';
import { TABLES_OF_AUTHORISATIONS } from './authorisations/tables.ts';
import { TABLES_OF_CREDENTIALS } from './credentials/tables.ts';
import { inOrderOfReferences } from './in-order-of-references.ts';
import { TABLES_OF_PAYERS } from './payers/tables.ts';
import { TABLES_OF_ACCOUNTS } from './payments/account-tables.ts';
import { TABLES_OF_PAYMENTS } from './payments/tables.ts';
import type { TableDescription } from './table-description.ts';

const DESCRIBED = [
  ...TABLES_OF_PAYERS,
  ...TABLES_OF_ACCOUNTS,
  ...TABLES_OF_PAYMENTS,
  ...TABLES_OF_CREDENTIALS,
  ...TABLES_OF_AUDIT,
  ...TABLES_OF_AUTHORISATIONS,
] as const;

/** The order in which rows can be added. */
export const ALL_TABLES: readonly TableDescription[] = inOrderOfReferences(DESCRIBED);

type Listed = Extract<(typeof DESCRIBED)[number], { readonly export: { readonly list: string } }>['export'];

/** A list of a payer's own copy. */
export type OwnListName = Listed['list'];

/** The type of a row of that list. */
export type OwnListRow<Name extends OwnListName> = Extract<Listed, { readonly list: Name }>['pages'] extends (
  ...from: never[]
) => AsyncIterable<readonly (infer Each)[]>
  ? Each
  : never;
