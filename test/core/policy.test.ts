/**
 * The numbers of the policy, and what evidence seals of them. RTS Art 4(3)(b), 4(4); WebAuthn L3 §15.1; contract §3.
 *
 * A number that changes by mistake is a rule that changes by mistake, so each stands here a second time.
 */
import { describe, expect, it } from 'vitest';
import { sealedPolicy } from '../../server/core/policy/sealed-policy.ts';
import { POLICY } from '../../server/core/policy.ts';

describe('the policy', () => {
  it('is that of the contract', () => {
    expect(POLICY).toEqual({
      authorisationMs: 300_000,
      consentMs: 300_000,
      challengeMs: 300_000,
      openChallengesPerSession: 5,
      failuresInARow: 5,
      blockMs: 900_000,
      block: { secondMs: 3_600_000, secondWithinMs: 86_400_000, thirdMs: 86_400_000, thirdWithinMs: 2_592_000_000, largeAmount: 500 },
      suspicionWindowMs: 86_400_000,
      suspendsAt: { 'sign-count': 2, 'backup-eligibility': 5 },
      refusalsKeptADay: 50,
      spc: 'prefer',
    });
  });

  it('keeps within the law and the specification', () => {
    expect(POLICY.failuresInARow, 'RTS Art 4(3)(b)').toBeLessThanOrEqual(5);
    for (const lifetime of [POLICY.authorisationMs, POLICY.challengeMs]) {
      expect(lifetime, 'WebAuthn L3 §15.1').toBeGreaterThanOrEqual(5 * 60_000);
      expect(lifetime, 'WebAuthn L3 §15.1').toBeLessThanOrEqual(10 * 60_000);
    }
  });
});

describe('what evidence seals of it', () => {
  it('is every choice that the answer was judged by', () => {
    expect(sealedPolicy(POLICY)).toEqual({
      authorisationLifetimeSeconds: '300',
      crossOrigin: 'refused',
      failedAttempts: 'five in a row, then blocked: 15 minutes, 1 hour, 24 hours, until the bank lifts it',
      possession: 'attested/1',
      signCount: 'must grow, or be always zero',
      userPresence: 'required',
      userVerification: 'required',
      webauthn: 'Level 3',
    });
  });

  it.each([
    [1, 60_000, 'one in a row, then blocked: 1 minute, 1 hour, 24 hours, until the bank lifts it'],
    [2, 120_000, 'two in a row, then blocked: 2 minutes, 1 hour, 24 hours, until the bank lifts it'],
    [3, 7_200_000, 'three in a row, then blocked: 2 hours, 1 hour, 24 hours, until the bank lifts it'],
    [4, 5_400_000, 'four in a row, then blocked: 90 minutes, 1 hour, 24 hours, until the bank lifts it'],
    [6, 900_000, '6 in a row, then blocked: 15 minutes, 1 hour, 24 hours, until the bank lifts it'],
  ])('follows a bank’s own numbers: %i failures, %i ms', (failuresInARow, blockMs, words) => {
    expect(sealedPolicy({ ...POLICY, failuresInARow, blockMs }).failedAttempts).toBe(words);
  });

  it('has its members in the order of JCS', () => {
    const names = Object.keys(sealedPolicy(POLICY));
    expect(names).toEqual([...names].sort());
  });
});
