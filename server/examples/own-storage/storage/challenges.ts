/**
 * Challenges of registration and sign-in: issued to one session, and consumed by the first answer (WebAuthn L3 §13.4.3).
 *
 * RTS Art 4(1). If a challenge that nobody issued consumed nothing, a script could answer one session's options until one
 * answer fits. If a session had challenges without end, a script could fill the memory.
 */
import type { ChallengePort, IssuedChallenge } from '../../../ceremonies/ports.ts';
import { type ChallengeRow, change } from './rows.ts';
import type { Transactions } from './transactions.ts';

export function challengePort({ write }: Transactions): ChallengePort {
  return {
    issue: (issued, { createdAt, expiresAt, most }) =>
      write(async ({ challenges }) => {
        for (const { challenge, expiresAt: until } of challenges.values()) if (until <= createdAt) challenges.delete(challenge);
        challenges.set(issued.challenge, { ...issued, createdAt, expiresAt, consumedAt: null });
        const tooMany = live(challenges, issued.sessionRef, issued.scope, createdAt).slice(most);
        for (const { challenge } of tooMany) change(challenges, challenge, { consumedAt: createdAt });
      }),

    take: (sessionRef, scope, claimed, now) =>
      write(async ({ challenges }) => {
        const own = live(challenges, sessionRef, scope, now);
        const taken = own.find(({ challenge }) => challenge === claimed);
        for (const { challenge } of taken ? [taken] : own) change(challenges, challenge, { consumedAt: now });
        return asIssued(taken ?? own[0]);
      }),
  };
}

/** Newest first; of one millisecond, the one that was issued last. */
function live(challenges: Map<string, ChallengeRow>, sessionRef: string, scope: string, now: number): ChallengeRow[] {
  const isLive = (row: ChallengeRow) =>
    row.sessionRef === sessionRef && row.scope === scope && row.consumedAt === null && row.expiresAt > now;
  return [...challenges.values()]
    .filter(isLive)
    .reverse()
    .sort((one, other) => other.createdAt - one.createdAt);
}

function asIssued(row: ChallengeRow | undefined): IssuedChallenge | null {
  if (!row) return null;
  const { challenge, sessionRef, scope, consentId, platform } = row;
  return { challenge, sessionRef, scope, consentId, platform };
}
