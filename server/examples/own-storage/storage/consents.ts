/**
 * Consents to a change of credentials: found, used up inside the change, and ended (RTS Art 24(2)(b), Art 27(a)).
 *
 * A consent is an accepted authorisation of another scope than `payment`: good once, in its own session, for its own subject.
 * The transaction of the change uses it up. Otherwise two requests at once make two changes of one consent.
 */
import type { Act } from '../../../core/audit/act.ts';
import { vouchesForDevices } from '../../../core/browser-bound-key.ts';
import { isAttested } from '../../../core/credential-record.ts';
import type { Policy } from '../../../core/policy.ts';
import type { Scope } from '../../../core/scopes/scopes.ts';
import { type AuthorisationRow, type Bank, change, keyOf } from './rows.ts';

type Consent = { readonly payerId: string; readonly sessionRef: string | null; readonly scope: Scope; readonly subjectId: string };

/** @param since milliseconds since the epoch: it was accepted after this @returns the newest that is not used */
export function acceptedConsent({ authorisations }: Bank, wanted: Consent, since: number): string | null {
  return [...authorisations.values()].findLast((row) => isConsent(row, wanted, since))?.authorisationId ?? null;
}

/** @returns false where there was nothing left to use */
export function useConsent(bank: Bank, authorisationId: string, wanted: Consent, since: number, { now }: Act): boolean {
  const row = bank.authorisations.get(authorisationId);
  if (!row || !isConsent(row, wanted, since)) return false;
  change(bank.authorisations, authorisationId, { usedAt: now });
  return true;
}

function isConsent(row: AuthorisationRow, { payerId, sessionRef, scope, subjectId }: Consent, since: number): boolean {
  const isTheirs = row.payerId === payerId && row.sessionRef === sessionRef;
  const isToThis = row.scope !== 'payment' && row.scope === scope && row.subjectId === subjectId;
  return isTheirs && isToThis && row.scaStatus === 'finalised' && row.usedAt === null && row.takenAt !== null && row.takenAt > since;
}

/**
 * A credential that is revoked or suspended takes along what it earned: the sessions that it opened, what they have open, every
 * consent that it gave, the browsers that it signed in in, and those that were bound to it (RTS Art 27(a)).
 */
export function endAllOf(bank: Bank, credentialId: string, now: number): void {
  const ended = new Set<string>();
  for (const [cookie, session] of bank.sessions) {
    if (session.credentialId !== credentialId) continue;
    ended.add(session.sessionRef);
    bank.sessions.delete(cookie);
  }
  for (const [key, row] of bank.devices) if (row.credentialId === credentialId) bank.devices.delete(key);
  for (const [key, row] of bank.browserKeys) if (row.credentialId === credentialId) bank.browserKeys.set(key, { ...row, status: 'seen' });
  for (const { challenge, sessionRef } of bank.challenges.values()) if (ended.has(sessionRef)) bank.challenges.delete(challenge);
  for (const row of bank.authorisations.values()) {
    const isOpen = row.scaStatus === 'started' && row.voidedAt === null;
    if (isOpen && ended.has(row.sessionRef)) change(bank.authorisations, row.authorisationId, { voidedAt: now });
    const isGiven = row.credentialId === credentialId || ended.has(row.sessionRef);
    if (row.scope !== 'payment' && isGiven && row.scaStatus === 'finalised' && row.usedAt === null)
      change(bank.authorisations, row.authorisationId, { usedAt: now });
  }
}

/** RTS Art 7(2): whether a consent proves more than that a copy of a synced passkey signed it. The facts are ours, the rule is in core. */
export function consentVouches(bank: Bank, authorisationId: string, now: number, { consentMs }: Policy): boolean {
  const consent = bank.authorisations.get(authorisationId);
  const credential = bank.credentials.get(consent?.credentialId ?? '');
  if (!consent || !credential) return false;
  const { credentialId, status, vouched, backupEligible, attestation } = credential;
  const boundBrowserPaid = [...bank.authorisations.values()].some(
    (row) =>
      row.scope === 'payment' &&
      row.scaStatus === 'finalised' &&
      row.payerId === consent.payerId &&
      row.sessionRef === consent.sessionRef &&
      row.credentialId === credentialId &&
      (row.takenAt ?? 0) > now - consentMs &&
      bank.browserKeys.get(keyOf(credentialId, row.browserKeyId ?? ''))?.status === 'bound',
  );
  const attested = isAttested(attestation.verdict);
  return vouchesForDevices({ active: status === 'active', attested, vouched, backupEligible, boundBrowserPaid });
}

/** A credential that is gone: what waits for an answer about it, and what was consented to about it, is worth nothing. */
export function endConsentsTo({ authorisations }: Bank, subjectId: string, now: number): void {
  for (const { authorisationId, scope, subjectId: of, scaStatus, voidedAt, usedAt } of authorisations.values()) {
    if (scope === 'payment' || of !== subjectId) continue;
    if (scaStatus === 'started' && voidedAt === null) change(authorisations, authorisationId, { voidedAt: now });
    if (scaStatus === 'finalised' && usedAt === null) change(authorisations, authorisationId, { usedAt: now });
  }
}
