/**
 * The filters that list and export share: their shapes in the request, and their meaning for the log.
 *
 * Events hold no name, so a username becomes the payer's id here. An unknown username is no error and has no events.
 * Times may have any offset and are compared in UTC. A time that is in shape and does not exist is refused, not rounded.
 */
import { type Static, Type } from 'typebox';
import type { Flaw } from '../../../core/payments/payment.ts';
import type { AuditFilter } from '../../../storage/audit/audit-search.ts';
import type { PayerStore } from '../../../storage/payers/payers.ts';

export const FilterTime = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$',
  description: 'RFC 3339',
});

export const filterMembers = {
  payer: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'payerId or username' })),
  payment: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'paymentId' })),
  type: Type.Optional(Type.String({ pattern: '^[a-z][a-z-]{0,63}$' })),
  outcome: Type.Optional(Type.Union([Type.Literal('success'), Type.Literal('failure')])),
  from: Type.Optional(FilterTime),
  to: Type.Optional(Type.String({ ...FilterTime, description: 'RFC 3339; not included' })),
};
const Filters = Type.Object(filterMembers);
export type AuditQuery = Static<typeof Filters>;

/**
 * `onRecord`: the same with the payer's id for what was typed, and null for somebody unknown. A name in an auditor's details
 * would outlast the erasure of who has it (Regulation (EU) 2016/679 Art 17).
 */
type ReadFilter =
  | { readonly ok: true; readonly filter: AuditFilter; readonly onRecord: object }
  | { readonly ok: false; readonly errors: Flaw[] };

/** @returns what to look for, or which members are impossible */
export async function readAuditFilter(query: AuditQuery, payers: PayerStore): Promise<ReadFilter> {
  const [from, to] = [instant(query.from), instant(query.to)];
  const errors: Flaw[] = [];
  if (from === null) errors.push({ pointer: '/from', reason: 'is no time' });
  if (to === null) errors.push({ pointer: '/to', reason: 'is no time' });
  if (from && to && from >= to) errors.push({ pointer: '/to', reason: 'is not after from' });
  if (errors.length > 0) return { ok: false, errors };
  const payerId = query.payer === undefined ? undefined : await payerIdOf(query.payer, payers);
  return {
    ok: true,
    onRecord: { ...query, ...(payerId !== undefined && { payer: payerId }) },
    filter: {
      ...(payerId !== undefined && { payerId: payerId ?? query.payer }),
      ...(query.payment !== undefined && { paymentId: query.payment }),
      ...(query.type !== undefined && { type: query.type }),
      ...(query.outcome !== undefined && { outcome: query.outcome }),
      ...(from && { from }),
      ...(to && { to }),
    },
  };
}

/** An id is never a username by chance: 128 random bits, with capitals in them. Somebody who is gone is still in the log. */
async function payerIdOf(payer: string, payers: PayerStore): Promise<string | null> {
  return ((await payers.load(payer)) ?? (await payers.findByUsername(payer)))?.payerId ?? null;
}

/** A time of a filter as events are written: UTC, milliseconds. null where it is no time, undefined where there is none. */
export function instant(text: string | undefined): string | null | undefined {
  if (text === undefined) return undefined;
  const [time, midnight] = [Date.parse(text), Date.parse(`${text.slice(0, 10)}T00:00:00Z`)];
  // The parser takes 30 February for 2 March.
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text.slice(0, 10));
  return Number.isNaN(time) || !isDay ? null : new Date(time).toISOString();
}
