/**
 * Why a mutant that no test notices may survive: one line each, found by its file, its line of source, and what it became.
 *
 * What is a rule has a test, and no line here. A line that fits no survivor any more is an error (`published.test.ts`).
 */
export type Reason = {
  readonly file: string;
  /** The line of source that it stands in. */
  readonly line: RegExp;
  readonly from?: string;
  /** What stood there instead; one of them. */
  readonly to?: string | readonly string[];
  readonly why: string;
};

const NULL_IS_NO_TIME = 'a comparison with null is one with 0, and no time of ours is before 1970: false either way';

export const REASONS: readonly Reason[] = [
  { file: 'server/core/attempts.ts', line: /blockedUntil > now/, from: 'attempts.blockedUntil !== null', to: 'true', why: NULL_IS_NO_TIME },
  {
    file: 'server/core/attempts.ts',
    line: /blockedUntil > now/,
    to: 'attempts.blockedUntil >= now',
    why: 'in the millisecond in which a block ends, 0 seconds are left by either branch',
  },
  { file: 'server/core/suspicion.ts', line: /cloneWindowMs \?/, from: 'suspectedBefore !== null', to: 'true', why: NULL_IS_NO_TIME },
  {
    file: 'server/core/policy.ts',
    line: /^const NUMBERS/,
    from: "'no'",
    why: 'a policy of no failures at all would block every payer, so its word is never read',
  },
  {
    file: 'server/ceremonies/assertion-steps.ts',
    line: /^holds: .*origins\.includes/,
    from: "''",
    why: 'no origin: neither text is in a list of https origins',
  },
  {
    file: 'server/ceremonies/assertion-steps.ts',
    line: /^const authenticator = decodeAuthenticatorData/,
    to: '""',
    why: 'the decoder asks for registration or not: every other text reads as an assertion',
  },
  {
    file: 'server/ceremonies/assertion-steps.ts',
    line: /^if \(!record \|\| !authenticator\) throw/,
    why: 'for the compiler: where every step held there are a record and authenticator data, so it never throws',
  },
];
