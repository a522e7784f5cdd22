/**
 * Every table of the bank, described once: what a move copies, what an export shows, and what an erasure deletes.
 *
 * A new table is a description beside its store, and a line in its area. Without them the tests of both schemas fail.
 */
import { AUDIT_AREA } from './audit/audit-area.ts';
import { AUTHORISATIONS_AREA } from './authorisations/authorisations-area.ts';
import { CREDENTIALS_AREA } from './credentials/credentials-area.ts';
import { inOrderOfReferences } from './in-order-of-references.ts';
import { PAYERS_AREA } from './payers/payers-area.ts';
import { PAYMENTS_AREA } from './payments/payments-area.ts';
import type { TableDescription } from './table-description.ts';

const DESCRIBED = [
  ...PAYERS_AREA.tables,
  ...PAYMENTS_AREA.tables,
  ...CREDENTIALS_AREA.tables,
  ...AUDIT_AREA.tables,
  ...AUTHORISATIONS_AREA.tables,
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
