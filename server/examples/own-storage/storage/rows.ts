/**
 * All that this bank keeps, as Maps: one Map a table, one frozen row a key.
 *
 * A row is replaced and never changed in place, so a copy of the Maps is a snapshot of the bank (`transactions.ts`).
 * A bank with a database has these as tables. Times are milliseconds since the epoch, as they were handed in: the time of an
 * opening is part of what the payer signs (RTS Art 5(1)), and a rounded one fits no signature.
 */

import type { IssuedChallenge, KeptRefusal } from '../../../ceremonies/ports.ts';
import type { Attempts } from '../../../core/attempts.ts';
import type { AuditEvent } from '../../../core/audit/audit-chain.ts';
import type { Authorisation, AuthorisationMethod } from '../../../core/authorisation.ts';
import type { BrowserBoundKeyStatus } from '../../../core/browser-bound-key.ts';
import type { StoredCredential } from '../../../core/credential-record.ts';
import type { MessageType } from '../../../core/message-type.ts';
import type { Money } from '../../../core/payments/amount.ts';
import type { Payment } from '../../../core/payments/payment.ts';
import type { AttemptCounter, EarlierBlock } from '../../../core/policy/block-length.ts';
import type { EarlierSuspicion } from '../../../core/suspicion.ts';

export type PayerRow = {
  readonly payerId: string;
  readonly username: string;
  readonly displayName: string;
  readonly userHandle: string;
  /** Until when the payer may register a first credential; null once that is done. */
  readonly enrolmentExpiresAt: number | null;
};
export type AccountRow = { readonly iban: string; readonly payerId: string; readonly name: string; readonly balance: Money };
export type CredentialRow = StoredCredential & {
  readonly suspicions: readonly EarlierSuspicion[];
  /** Key of the last message about one of them; null: there was none. */
  readonly suspicionToldAs: number | null;
};
export type AuthorisationRow = Authorisation & {
  /** The request whose answer had the verdict, and what that answer was. */
  readonly takenBy: string | null;
  readonly credentialId: string | null;
  readonly answeredBy: AuthorisationMethod | null;
  readonly browserKeyId: string | null;
  /** When a consent was used up, or ended. */
  readonly usedAt: number | null;
};
export type ChallengeRow = IssuedChallenge & {
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly consumedAt: number | null;
};
export type SessionRow = {
  readonly sessionRef: string;
  readonly kind: 'anonymous' | 'enrolling' | 'authenticated';
  readonly payerId: string | null;
  readonly credentialId: string | null;
  readonly expiresAt: number;
};

export type DeviceRow = {
  readonly cookieHash: string;
  readonly payerId: string;
  readonly credentialId: string;
  readonly expiresAt: number;
  /** The last row of failures in which one came by this cookie. */
  readonly series: string | null;
};

/** `series` names this row of failures, by the request of its first. */
export type AttemptsRow = { readonly attempts: Attempts; readonly series: string };

export type Bank = {
  readonly payers: Map<string, PayerRow>;
  /** By IBAN. */
  readonly accounts: Map<string, AccountRow>;
  readonly payments: Map<string, Payment>;
  readonly credentials: Map<string, CredentialRow>;
  /** By `keyOf(credentialId, keyId)`. */
  readonly browserKeys: Map<string, { readonly credentialId: string; readonly status: BrowserBoundKeyStatus; readonly lastUsedAt: number }>;
  readonly challenges: Map<string, ChallengeRow>;
  readonly authorisations: Map<string, AuthorisationRow>;
  /** By `keyOf(payerId, counter)`. */
  readonly attempts: Map<string, AttemptsRow>;
  /** Of the payer's own counter: each makes the next one longer. */
  readonly blocks: Map<number, EarlierBlock & { readonly payerId: string }>;
  /** By `keyOf(cookieHash, credentialId)`: a browser is the payer's by a credential, and no longer than that is good. */
  readonly devices: Map<string, DeviceRow>;
  readonly activations: Map<string, { readonly payerId: string; readonly expiresAt: number; readonly consumedAt: number | null }>;
  /** By authorisation. */
  readonly evidence: Map<string, { readonly document: string; readonly sequence: number }>;
  /** By the sequence of the event that holds the digest. */
  readonly refusals: Map<number, KeptRefusal & { readonly refusedAt: number }>;
  readonly messages: Map<
    number,
    { readonly payerId: string; readonly type: MessageType; readonly label: string | null; readonly at: number }
  >;
  /** By SHA-256 of the cookie. */
  readonly sessions: Map<string, SessionRow>;
  readonly audit: Map<number, { readonly event: AuditEvent; readonly salt: string; readonly details: string }>;
};

export function emptyBank(): Bank {
  const none = () => new Map();
  const [payers, accounts, payments, credentials, browserKeys] = [none(), none(), none(), none(), none()];
  const [challenges, authorisations, attempts, devices, activations] = [none(), none(), none(), none(), none()];
  const [evidence, refusals, messages, sessions, audit, blocks] = [none(), none(), none(), none(), none(), none()];
  const ofPayers = { payers, accounts, attempts, blocks, devices, activations, messages, sessions };
  return { ...ofPayers, payments, credentials, browserKeys, challenges, authorisations, evidence, refusals, audit };
}

export function copyOf(bank: Bank): Bank {
  return Object.fromEntries(Object.entries(bank).map(([table, rows]) => [table, new Map(rows as Map<unknown, unknown>)])) as Bank;
}

/** Ids are base64url, and no counter has a space. */
export const keyOf = (one: string, other: AttemptCounter | string): string => `${one} ${other}`;

/** Replaces a row by one that differs in these members; does nothing where there is no such row. */
export function change<Key, Row>(rows: Map<Key, Row>, key: Key, changes: Partial<Row>): void {
  const row = rows.get(key);
  if (row !== undefined) rows.set(key, { ...row, ...changes });
}

/** @returns its key, higher than those of all that are there */
export function tell({ messages }: Bank, payerId: string, type: MessageType, label: string | null, at: number): number {
  const key = Math.max(0, ...messages.keys()) + 1;
  messages.set(key, { payerId, type, label, at });
  return key;
}
