/**
 * Tables in an order in which what a row refers to comes before that row's table: rows can be added in it, and deleted in the
 * opposite one.
 *
 * A table refers to another by a foreign key, or because it finds its owner by the other: once the session is deleted, nothing
 * leads from a payer to the challenges of that session, and an erasure would leave them.
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

/** The tables by which the owner of a row is found. */
export function ownerFoundBy({ owner }: TableDescription): TableDescription[] {
  return typeof owner === 'string' ? [] : owner.flatMap((way) => ('names' in way ? [way.names] : []));
}
