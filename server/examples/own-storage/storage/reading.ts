/**
 * The ports that read, each of what is committed: a ceremony that just wrote finds what it wrote.
 *
 * RTS Art 4(3)(b): counters are read here before an answer is judged, and once more inside the transaction that accepts it.
 */

import type { AttemptPort, BrowserBoundKeyPort, CredentialPort, DevicePort, DialogPort, PayerPort } from '../../../ceremonies/ports.ts';
import { type Attempts, NO_ATTEMPTS } from '../../../core/attempts.ts';
import type { StoredCredential } from '../../../core/credential-record.ts';
import type { AttemptCounter } from '../../../core/policy/block-length.ts';
import { type Bank, keyOf } from './rows.ts';

type Committed = () => Bank;

export function attemptsOf(bank: Bank, payerId: string, counter: AttemptCounter): Attempts {
  return bank.attempts.get(keyOf(payerId, counter))?.attempts ?? NO_ATTEMPTS;
}

/** A success ends the series of failures of its own counter, and no other. */
export function resetAttempts(bank: Bank, payerId: string, counter: AttemptCounter): void {
  bank.attempts.delete(keyOf(payerId, counter));
}

/** Whether an active credential of the payer has signed in in this browser. */
export function isKnown({ devices, credentials }: Bank, cookieHash: string | null, payerId: string, now: number): boolean {
  return [...devices.values()].some(
    (row) =>
      row.cookieHash === cookieHash &&
      row.payerId === payerId &&
      row.expiresAt > now &&
      credentials.get(row.credentialId)?.status === 'active',
  );
}

export const attemptPort = (committed: Committed): AttemptPort => ({
  load: async (payerId, counter) => attemptsOf(committed(), payerId, counter),
});

export const payerPort = (committed: Committed): PayerPort => ({
  load: async (payerId) => committed().payers.get(payerId) ?? null,
});

export function credentialPort(committed: Committed): CredentialPort {
  const oldestFirst = (one: StoredCredential, other: StoredCredential) => one.createdAt - other.createdAt;
  const of = (payerId: string) => [...committed().credentials.values()].filter((each) => each.payerId === payerId).sort(oldestFirst);
  return {
    load: async (credentialId) => committed().credentials.get(credentialId) ?? null,
    ofPayer: async (payerId) => of(payerId).filter(({ status }) => status !== 'revoked'),
    answering: async (payerId) => of(payerId).filter(({ status }) => status === 'active'),
  };
}

export const devicePort = (committed: Committed): DevicePort => ({
  knows: async (cookieHash, payerId, now) => isKnown(committed(), cookieHash, payerId, now),
});

export const browserKeyPort = (committed: Committed): BrowserBoundKeyPort => ({
  status: async (credentialId, keyId) => committed().browserKeys.get(keyOf(credentialId, keyId))?.status ?? null,
});

export const dialogPort = (committed: Committed): DialogPort => ({
  shownInDialog: async (payerId, iban) => {
    const account = committed().accounts.get(iban);
    return account?.payerId === payerId ? { accountName: account.name, payeeOrigin: null } : null;
  },
});
