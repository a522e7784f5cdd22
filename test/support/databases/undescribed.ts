/**
 * What the descriptions of the tables leave open, compared with a real schema: one line a gap, none where all is described.
 *
 * Regulation (EU) 2016/679 Art 15, 17: a column that names a payer is found by its name and by its foreign key.
 */
import { ownerFoundBy } from '../../../server/storage/in-order-of-references.ts';
import { isOfPayers, type PayersTable, type TableDescription } from '../../../server/storage/table-description.ts';
import type { SchemaTable } from './schema-of.ts';

/** Holds the id of a payer. */
const PAYER_ID = /(^|_)(payer|owner)_id$/;
/** Says who somebody is, or what they wrote. */
const PERSONAL = /(^|_)((payer|owner)_id|username|user_handle|(display_)?name|label|iban|ledger_account|reference|e?mail|phone|address)$/;
/** Leads to a payer by another table. */
const LEADS_TO_PAYER = /(^|_)(credential|payment|authorisation|session|activation)_(id|ref|hash)$/;

export function undescribed(schema: readonly SchemaTable[], descriptions: readonly TableDescription[]): string[] {
  const there = new Set(schema.map(({ table }) => table));
  return [
    ...descriptions.filter(({ table }) => !there.has(table)).map(({ table }) => `${table}: described, and not there`),
    ...schema.flatMap((found) => {
      const [description, ...more] = descriptions.filter(({ table }) => table === found.table);
      const gaps = !description ? ['no description'] : more.length > 0 ? ['described twice'] : gapsOf(found, description, descriptions);
      return gaps.map((gap) => `${found.table}: ${gap}`);
    }),
  ];
}

function gapsOf(found: SchemaTable, description: TableDescription, all: readonly TableDescription[]): string[] {
  const { key, refersTo } = description;
  const named = [...new Set(found.foreignKeys.map(({ to }) => to))].sort();
  const before = all.slice(0, all.indexOf(description)).map(({ table }) => table);
  return [
    ...(key.join() === found.key.join() ? [] : [`the key is ${found.key.join()}, not ${key.join()}`]),
    ...differences('refersTo', refersTo.map(({ table }) => table).sort(), named),
    ...[...named, ...ownerFoundBy(description).map(({ table }) => table)]
      .filter((table) => !before.includes(table))
      .map((table) => `stands before ${table}, to which it refers`),
    ...(isOfPayers(description) ? gapsOfPayers(found, description) : gapsOfNobody(found, description, all)),
  ];
}

function gapsOfPayers({ columns, foreignKeys }: SchemaTable, { owner, export: copy, erase, stays = {} }: PayersTable): string[] {
  const owners = owner.flatMap((way) => ('names' in way ? [] : way.columns));
  const payerIds = columns.filter(
    (column) => PAYER_ID.test(column) || foreignKeys.some((each) => each.column === column && each.to === 'payers'),
  );
  const told = typeof copy === 'string' ? columns : [...copy.columns, ...Object.keys(copy.leftOut)];
  const reduced = typeof erase === 'object' && 'reduce' in erase ? [...Object.keys(erase.reduce), ...Object.keys(erase.keeps)] : null;
  const rowsStay = erase !== 'delete' && reduced === null;
  const named = owner.flatMap((way) => ('names' in way ? [way.column] : way.columns));
  return [
    ...unknown('owner', named, columns),
    ...payerIds.filter((column) => !owners.includes(column)).map((column) => `${column} names a payer, and owner does not know it`),
    ...unknown('export', told, columns),
    ...twice('export', told),
    ...columns.filter((column) => ![...told, ...owners].includes(column)).map((column) => `${column} is neither exported nor left out`),
    ...unknown('erase', reduced ?? [], columns),
    ...twice('erase', reduced ?? []),
    ...columns.filter((column) => reduced?.includes(column) === false).map((column) => `${column} is neither reduced nor kept`),
    ...unknown('stays', Object.keys(stays), rowsStay ? columns : []),
    ...columns
      .filter((column) => rowsStay && PERSONAL.test(column) && !owners.includes(column) && !(column in stays))
      .map((column) => `${column} outlasts an erasure without a reason`),
  ];
}

function gapsOfNobody({ columns, foreignKeys }: SchemaTable, description: TableDescription, all: readonly TableDescription[]): string[] {
  const { lookAlikes = {} } = isOfPayers(description) ? {} : description;
  const owned = all.filter(isOfPayers).map(({ table }) => table);
  return [
    ...unknown('lookAlikes', Object.keys(lookAlikes), columns),
    ...columns
      .filter((column) => (PERSONAL.test(column) || LEADS_TO_PAYER.test(column)) && !(column in lookAlikes))
      .map((column) => `${column} leads to a payer, and the table is said to be nobody’s`),
    ...foreignKeys
      .filter(({ to }) => owned.includes(to))
      .map(({ column, to }) => `${column} refers to ${to}, and the table is said to be nobody’s`),
  ];
}

const unknown = (where: string, named: readonly string[], columns: readonly string[]) =>
  named.filter((column) => !columns.includes(column)).map((column) => `${where} names a column ${column} that is not there`);
const twice = (where: string, named: readonly string[]) =>
  named.filter((column, i) => named.indexOf(column) !== i).map((column) => `${where} names ${column} twice`);
const differences = (where: string, described: readonly string[], found: readonly string[]) =>
  described.join() === found.join()
    ? []
    : [`${where} is ${described.join() || 'none'}, and the foreign keys name ${found.join() || 'none'}`];
