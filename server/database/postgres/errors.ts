/**
 * The errors of PostgreSQL, by what may follow each: a new connection (`Lost`), another try of the same (collision), 503 for
 * the whole batch (exhaustion), or the failure of the one job (refusal). If the kind is wrong, a payment that may be tried
 * again fails, or a job that is wrong is tried again.
 */
import pg from 'pg';

/** The connection is gone, or could not be made. */
export class Lost extends Error {}

/** One line, even if several addresses were tried. */
export function reason(error: unknown): string {
  const { message, errors, code } = error as Error & { errors?: Error[]; code?: string };
  return message || errors?.[0]?.message || code || 'no reason given';
}

/**
 * Class 08: connection; 57P01–57P05: the server stops, starts or ends connections; 25P03: it ended this one; 25006, 55000: it is
 * a standby.
 */
export function isLoss(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || /^(08|57P0[1-5]|25P03|25006|55000)/.test(error.code ?? '');
}

/**
 * Two transactions were in each other's way and PostgreSQL rolled this one back: it may run again, as if it came later.
 * 26000: a statement that was sent directly behind the first one of its name, which could not be prepared.
 */
export function isCollision(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(40001|40P01|26000)$/.test(error.code ?? '');
}

/** PostgreSQL refuses the statement or its values: the job is at fault. */
export function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !isLoss(error) && !isCollision(error) && !isExhaustion(error);
}

/** The machine is at its limit, or another connection holds it up: no job is at fault. */
export function isExhaustion(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(53|58|XX|55P03|57014)/.test(error.code ?? '');
}
