/**
 * Which clauses of a failure govern the ceremony in which it happened.
 *
 * One code may come from two ceremonies (an unexpected origin, for example), and cites a clause for each. WebAuthn L3 §7.1
 * governs registrations and §7.2 everything else: an auditor who is shown the other one checks the wrong rule.
 */
import { type Clause, type FailureCode, failureRow, failures } from './failures.ts';

/** @param ceremony type of the audit event */
export function clausesOf(code: FailureCode, ceremony: string): readonly Clause[] {
  const other = ceremony === 'registration' ? '§7.2' : '§7.1';
  return failureRow(code).clauses.filter(({ section }) => section !== other);
}

/** Codes in events are text: an older log may hold one that is no longer given. */
export function isFailureCode(code: string | undefined): code is FailureCode {
  return code !== undefined && Object.hasOwn(failures, code);
}

/** What became of one step of a ceremony that was refused: of what stands after the first that fails, nothing is said. */
export type StepState = 'pass' | 'fail' | 'not-reached';
