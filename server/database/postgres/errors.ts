/** What went wrong with PostgreSQL, told apart by what may follow it: whether the connection is at fault, the machine, the moment, or the job. */
import pg from 'pg';

/** The connection is gone, or was never there. */
export class Lost extends Error {}

/** One line, also of an attempt at several addresses. */
export function reason(error: unknown): string {
  const { message, errors, code } = error as Error & { errors?: Error[]; code?: string };
  return message || errors?.[0]?.message || code || 'no reason given';
}

/** Class 08: connection; 57P01–57P05: the server stops, starts or ends sessions; 25P03: it ended this one; 25006, 55000: it is a standby. */
export function isLoss(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || /^(08|57P0[1-5]|25P03|25006|55000)/.test(error.code ?? '');
}

/**
 * Two transactions in each other's way, of which PostgreSQL undid this one: run again, it is as if it had come later.
 * 26000: a statement that was sent right behind the first one of its kind, which could not be prepared.
 */
export function isCollision(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(40001|40P01|26000)$/.test(error.code ?? '');
}

/** PostgreSQL does not want what it was given: the job is at fault. */
export function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !isLoss(error) && !isCollision(error) && !isExhaustion(error);
}

/** The machine is at its end, or somebody holds it up: nobody's job is at fault. */
export function isExhaustion(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(53|58|XX|55P03|57014)/.test(error.code ?? '');
}
