/**
 * Sessions by cookie: who asks, and how far that payer has come.
 *
 * RTS Art 4(3)(d): a session ends by itself. The Maps hold the hash of a cookie, so a copy of them opens no session. A sign-in
 * has a new cookie (a cookie that was planted before is worth nothing), and a credential that was revoked opens none.
 */
import type { IncomingMessage } from 'node:http';
import { digest } from '../../core/audit/audit-chain.ts';
import type { OwnBank } from './own-bank.ts';
import type { SessionRow } from './storage/rows.ts';

const SESSION_MS = 5 * 60_000;

export type Visit = {
  /** null where the cookie names no living session. */
  readonly session: SessionRow | null;
  readonly cookies: Readonly<Record<string, string>>;
  readonly requestId: string;
};

export function visitOf({ maps, environment, newId }: OwnBank, request: IncomingMessage): Visit {
  const pairs = (request.headers.cookie ?? '').split(/; */).map((pair) => pair.split('='));
  const cookies = Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
  const found = maps.committed().sessions.get(digest(cookies.session ?? ''));
  return { session: found && found.expiresAt > environment.now() ? found : null, cookies, requestId: newId() };
}

/** @returns the header that sets the cookie, and what the session is called; null where the credential may not open one any more */
export async function openSession(
  { maps, environment, newId }: OwnBank,
  opened: Pick<SessionRow, 'kind' | 'payerId' | 'credentialId'>,
  sessionRef = newId(),
): Promise<{ readonly sessionRef: string; readonly cookie: string } | null> {
  const value = newId();
  const isOpen = await maps.write(async ({ sessions, credentials }) => {
    // The credential may have been revoked since it was accepted (RTS Art 27(a)).
    if (opened.credentialId !== null && credentials.get(opened.credentialId)?.status !== 'active') return false;
    sessions.set(digest(value), { ...opened, sessionRef, expiresAt: environment.now() + SESSION_MS });
    return true;
  });
  return isOpen ? { sessionRef, cookie: cookieOf('session', value) } : null;
}

export const cookieOf = (name: string, value: string): string => `${name}=${value}; Path=/; HttpOnly; SameSite=Strict`;

/** Who is signed in; null where nobody is. */
export function callerOf({ session, requestId }: Visit) {
  if (session?.kind !== 'authenticated' || session.payerId === null) return null;
  return { payerId: session.payerId, sessionRef: session.sessionRef, requestId };
}
