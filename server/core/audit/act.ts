/**
 * An act that the audit log records: its time, its request, and what it says of itself.
 *
 * RTS Art 29(2)(a): every event names its session. The caller describes the act once, and the store writes the event in the
 * transaction of the act.
 */
import type { AuditEntry } from './audit-chain.ts';

/** When and in which request something happens; `now` in milliseconds since the epoch. */
export type Act = { readonly now: number; readonly requestId: string; readonly sessionRef: string | null };

/** What an act says of itself; the request it happened in is added by `append`. */
export type ActEntry = Omit<AuditEntry, 'requestId' | 'sessionRef'>;
