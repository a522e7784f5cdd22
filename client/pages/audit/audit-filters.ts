/**
 * The filters of the audit log, kept in the page's address: a view of the log can be bookmarked, and Back restores it.
 *
 * Times are RFC 3339 in the address and local time in the fields: an auditor thinks in local time, and the log is in UTC.
 */
const NAMES = ['payer', 'payment', 'type', 'outcome', 'from', 'to'] as const;
type Name = (typeof NAMES)[number];
/** Empty where there is no such filter. */
export type Filters = Record<Name, string>;

export function readFilters(query: URLSearchParams): Filters {
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ''])) as Filters;
}

/** `&payer=…&from=…`, without what is empty. */
export function filterQuery(filters: Partial<Filters>): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''));
  return query.size === 0 ? '' : `&${query}`;
}

/** A page of the log with these filters. */
export function logAddress(filters: Partial<Filters>): string {
  return `/audit${filterQuery(filters).replace('&', '?')}`;
}

/** The view of the log that was shown last, for the way back to it. */
export const lastLog = { address: '/audit' };

/** As `<input type="datetime-local">` has it; empty where it is no time. */
export function toLocal(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return '';
  return new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** RFC 3339 in UTC; empty where the field is. */
export function fromLocal(local: string): string {
  const time = Date.parse(local);
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}
