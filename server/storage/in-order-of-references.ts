/**
 * Tables in an order for copying: a row is added after the rows that it refers to. Deleting takes the opposite order.
 *
 * A table refers to another by a foreign key, or because it finds its owner through the other. Challenges are such a case: once a
 * session is deleted, nothing leads from the payer to its challenges, and an erasure would leave them.
 */
import type { TableDescription } from './table-description.ts';

export function inOrderOfReferences(tables: readonly TableDescription[]): TableDescription[] {
  const placed = new Set<TableDescription>();
  const place = (description: TableDescription): void => {
    if (placed.has(description)) return;
    for (const other of [...description.refersTo, ...ownerFoundBy(description)]) place(other);
    placed.add(description);
  };
  for (const description of tables) place(description);
  return [...placed];
}

/** The tables through which the owner of a row is found. */
export function ownerFoundBy({ owner }: TableDescription): TableDescription[] {
  return typeof owner === 'string' ? [] : owner.flatMap((way) => ('names' in way ? [way.names] : []));
}
