/**
 * Sessions by cookie: who asks, and how far that payer has come.
 *
 * RTS Art 4(3)(d): a session ends by itself. The Maps hold the hash of a cookie, so a copy of them opens no session. A sign-in
 * has a new cookie (a cookie that was planted before is worth nothing) and ends the session that it replaces. A credential that was
 * revoked opens none.
 */
import type { IncomingMessage } from 'node:http';
import { digest } from '../../core/audit/audit-chain.ts';
import { webOrigins } from '../../core/relying-party/origins.ts';
import type { OwnBank } from './own-bank.ts';
import type { SessionRow } from './storage/rows.ts';

const SESSION_MS = 5 * 60_000;
const DEVICE_SECONDS = 365 * 24 * 60 * 60;

export type Visit = {
  /** null where the cookie names no living session. */
  readonly session: SessionRow | null;
  /** The key of that session's row, whether there is one or not. */
  readonly sessionHash: string;
  readonly device: string | null;
  readonly requestId: string;
};

export function visitOf(bank: OwnBank, request: Pick<IncomingMessage, 'headers'>): Visit {
  const pairs = (request.headers.cookie ?? '').split(/; */).map((pair) => pair.split('='));
  const cookies = new Map(pairs.map(([name = '', value = '']) => [name, value]));
  const sessionHash = digest(cookies.get(nameOf(bank, 'session')) ?? '');
  const found = bank.maps.committed().sessions.get(sessionHash);
  const session = found && found.expiresAt > bank.environment.now() ? found : null;
  return { session, sessionHash, device: cookies.get(nameOf(bank, 'device')) || null, requestId: bank.newId() };
}

/**
 * Opens a session, ends the one that the visit came with, and deletes those that have expired.
 *
 * @returns the header that sets the cookie, and what the session is called; null where the credential may not open one any more
 */
export async function openSession(
  bank: OwnBank,
  replaced: Visit,
  opened: Pick<SessionRow, 'kind' | 'payerId' | 'credentialId'>,
  sessionRef = bank.newId(),
): Promise<{ readonly sessionRef: string; readonly cookie: string } | null> {
  const value = bank.newId();
  const now = bank.environment.now();
  const isOpen = await bank.maps.write(async ({ sessions, credentials }) => {
    // The credential may have been revoked since it was accepted (RTS Art 27(a)).
    if (opened.credentialId !== null && credentials.get(opened.credentialId)?.status !== 'active') return false;
    for (const [hash, { expiresAt }] of sessions) if (hash === replaced.sessionHash || expiresAt <= now) sessions.delete(hash);
    sessions.set(digest(value), { ...opened, sessionRef, expiresAt: now + SESSION_MS });
    return true;
  });
  return isOpen ? { sessionRef, cookie: cookieOf(bank, 'session', value) } : null;
}

/** The cookie by which a device is known again. */
export const deviceCookie = (bank: OwnBank, value: string): string => `${cookieOf(bank, 'device', value)}; Max-Age=${DEVICE_SECONDS}`;

function cookieOf(bank: OwnBank, name: string, value: string): string {
  return `${nameOf(bank, name)}=${value}; Path=/; HttpOnly; SameSite=Strict${isSecure(bank) ? '; Secure' : ''}`;
}

/** `__Host-` (RFC 6265bis): no other host of the domain can set such a cookie. Browsers take one over TLS only. */
const nameOf = (bank: OwnBank, name: string): string => (isSecure(bank) ? `__Host-${name}` : name);
const isSecure = ({ environment }: OwnBank): boolean =>
  webOrigins(environment.relyingParty.origins).every((origin) => origin.startsWith('https:'));

/** Who is signed in; null where nobody is. */
export function callerOf({ session, requestId }: Visit) {
  if (session?.kind !== 'authenticated' || session.payerId === null) return null;
  return { payerId: session.payerId, sessionRef: session.sessionRef, requestId };
}
