/**
 * The life of a payment and of its authorisations as a machine: whatever is tried in whatever order, ends are ends.
 *
 * RTS Art 4(1), 5(1)(d); contract §4: `RCVD` → `ACSC` | `RJCT` | `CANC`, and an authorisation is open once.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuthorisationLife, isOpen, shownScaStatus } from '../../../server/core/authorisation.ts';
import { mayBecome, type TransactionStatus } from '../../../server/core/payments/payment.ts';
import { POLICY } from '../../../server/core/policy.ts';

const { authorisationMs: AUTHORISATION_MS } = POLICY;
const statuses: TransactionStatus[] = ['RCVD', 'ACSC', 'RJCT', 'CANC'];
const steps = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant('wait' as const), for: fc.integer({ min: 0, max: AUTHORISATION_MS }) }),
    fc.record({ act: fc.constantFrom('take', 'void', 'accept', 'refuse'), for: fc.constant(0) }),
  ),
  { maxLength: 20 },
);

/** What storage does to an authorisation, with the conditions of its UPDATEs. */
function next(life: AuthorisationLife, act: string, now: number): AuthorisationLife {
  if (act === 'take' && isOpen(life, now)) return { ...life, takenAt: now };
  if (act === 'void' && life.scaStatus === 'started') return { ...life, voidedAt: life.voidedAt ?? now };
  const judged = life.scaStatus === 'started' && life.takenAt !== null;
  if (act === 'accept' && judged && life.voidedAt === null) return { ...life, scaStatus: 'finalised' };
  return act === 'refuse' && judged ? { ...life, scaStatus: 'failed' } : life;
}

describe('a payment', () => {
  it('leaves RCVD once and for good', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...statuses)), (wanted) => {
        let status: TransactionStatus = 'RCVD';
        let moves = 0;
        for (const to of wanted) {
          if (!mayBecome(status, to)) continue;
          status = to;
          moves += 1;
        }
        expect(moves).toBe(wanted.some((to) => to !== 'RCVD') ? 1 : 0);
      }),
    );
  });
});

describe('an authorisation', () => {
  it('is open at most until it is taken, voided or expired, and never again', () => {
    fc.assert(
      fc.property(steps, (tried) => {
        let life: AuthorisationLife = { scaStatus: 'started', expiresAt: AUTHORISATION_MS, takenAt: null, voidedAt: null };
        let [now, closed, ended] = [0, false, null as string | null];
        for (const { act, for: waits } of tried) {
          now += waits;
          const before = life;
          life = next(life, act, now);
          if (closed) expect(isOpen(life, now)).toBe(false);
          closed ||= !isOpen(life, now);
          if (ended) expect(life.scaStatus).toBe(ended);
          if (life.scaStatus !== 'started') ended = life.scaStatus;
          // Nothing that was voided, or never taken, is ever finalised.
          if (life.scaStatus === 'finalised' && before.scaStatus === 'started')
            expect([before.voidedAt, before.takenAt !== null]).toEqual([null, true]);
          if (!isOpen(life, now) && life.takenAt === null) expect(shownScaStatus(life, now)).toBe('failed');
        }
      }),
    );
  });
});
