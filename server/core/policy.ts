/**
 * Every number and choice that the law and the specification leave to us, in one object.
 *
 * RTS Art 4(3)(b), 4(4), Art 7(2). A bank changes them here. The policy text that evidence seals is made from the same
 * object (`policy/sealed-policy.ts`), so it follows. If a number stood in two places, evidence could state something untrue.
 */
import type { SpcPolicy } from './authorisation.ts';

/** What a valid signature may come with that the credential record does not fit (`suspicion.ts`). */
export type SuspicionKind = 'sign-count' | 'backup-eligibility';

/** Times in milliseconds. */
export type Policy = {
  /** WebAuthn L3 §15.1 recommends 5–10 minutes for a ceremony. */
  readonly authorisationMs: number;
  /** How long an accepted consent to a change of credentials is good, once, in its own session (contract §3). */
  readonly consentMs: number;
  readonly challengeMs: number;
  /** A page may ask in several tabs; a script may not fill the table. */
  readonly openChallengesPerSession: number;
  /** RTS Art 4(3)(b): at most five. */
  readonly failuresInARow: number;
  /** RTS Art 4(4): the first block. Long enough to make guessing pointless, short enough to need no help desk. */
  readonly blockMs: number;
  /** RTS Art 4(4): what makes the next ones longer (`policy/block-length.ts`). `largeAmount`: in whole units of the account's currency. */
  readonly block: {
    readonly secondMs: number;
    readonly secondWithinMs: number;
    readonly thirdMs: number;
    readonly thirdWithinMs: number;
    readonly largeAmount: number;
  };
  /** Suspicions of a credential are counted over this time, by kind (WebAuthn L3 §7.2 steps 19, 22). */
  readonly suspicionWindowMs: number;
  /** By kind: which suspicion within that time suspends the credential. */
  readonly suspendsAt: Readonly<Record<SuspicionKind, number>>;
  /** Documents of refused answers that are kept of one payer in 24 hours; the events stay always. */
  readonly refusalsKeptADay: number;
  readonly spc: SpcPolicy;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const POLICY: Policy = {
  authorisationMs: 5 * MINUTE,
  consentMs: 5 * MINUTE,
  challengeMs: 5 * MINUTE,
  openChallengesPerSession: 5,
  failuresInARow: 5,
  blockMs: 15 * MINUTE,
  block: { secondMs: HOUR, secondWithinMs: 24 * HOUR, thirdMs: 24 * HOUR, thirdWithinMs: 30 * 24 * HOUR, largeAmount: 500 },
  suspicionWindowMs: 24 * 60 * MINUTE,
  suspendsAt: { 'sign-count': 2, 'backup-eligibility': 5 },
  refusalsKeptADay: 50,
  spc: 'prefer',
};
