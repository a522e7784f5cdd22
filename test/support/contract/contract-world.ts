/**
 * One payer, one credential, one payment of a store contract case, and the ceremonies' acts on them by the ports alone.
 *
 * Each case has payers of its own, so that all cases can share one store, also one that others use. `pay` is the job that
 * `authorise-payment.ts` hands to `accept`, without the judging: a store is asked what it guards, and nothing else.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { AcceptedAnswer, Decision, FailedAnswer, NewAuthorisation } from '../../../server/ceremonies/ports.ts';
import { type AfterFailure, afterFailure } from '../../../server/core/attempts.ts';
import type { Act, ActEntry } from '../../../server/core/audit/act.ts';
import { newId } from '../../../server/core/audit/audit-chain.ts';
import type { Authorisation } from '../../../server/core/authorisation.ts';
import type { StoredCredential } from '../../../server/core/credential-record.ts';
import { failed, succeeded } from '../../../server/core/failures.ts';
import { BANK_CODE, composeIban } from '../../../server/core/payments/iban.ts';
import type { Payment } from '../../../server/core/payments/payment.ts';
import type { AttemptCounter, Block } from '../../../server/core/policy/block-length.ts';
import { POLICY } from '../../../server/core/policy.ts';
import type { VerifiedAssertion } from '../../../server/core/verified-assertion.ts';
import { aCredential, anAuthorisation, aPayment } from './contract-rows.ts';
import type { ContractStores, SeededPayer } from './contract-stores.ts';

/** No round second: a store that rounds is found. */
export const NOW = Date.UTC(2026, 8, 14, 10, 0, 0, 123);
export const freshId = () => newId((count) => new Uint8Array(randomBytes(count)));
export const act = (now = NOW, sessionRef: string | null = 'session-1'): Act => ({ now, requestId: freshId(), sessionRef });

export type ContractWorld = Awaited<ReturnType<typeof contractWorld>>;

export async function contractWorld({ ports, seed, look }: ContractStores) {
  const { authorisations } = ports;

  async function payer(changes: Partial<SeededPayer> = {}): Promise<SeededPayer> {
    const number = String(randomBytes(6).readUIntBE(0, 6) % 10 ** 10).padStart(10, '0');
    const ids = { payerId: freshId(), username: `u-${number}`, displayName: 'Alice', userHandle: randomBytes(64).toString('base64url') };
    const account = { iban: composeIban(BANK_CODE, number), balance: { currency: 'EUR', minorUnits: 1_000_000n } };
    const seeded = { ...ids, enrolmentExpiresAt: null, ...account, ...changes };
    await seed.payer(seeded);
    return seeded;
  }
  async function credential(of: SeededPayer, changes: Partial<StoredCredential> = {}): Promise<StoredCredential> {
    const seeded = { ...aCredential(freshId(), of), ...changes };
    await seed.credential(seeded);
    return seeded;
  }
  async function payment(of: SeededPayer, changes: Partial<Payment> = {}): Promise<Payment> {
    const seeded = { ...aPayment(freshId(), of, NOW), ...changes };
    await seed.payment(seeded);
    return seeded;
  }

  /** Opens what a payment needs. @returns it as it was handed to the port */
  async function open(of: Payment, { now = NOW, ...changes }: Partial<NewAuthorisation> & { now?: number } = {}) {
    const opened = { ...anAuthorisation(freshId(), of, now), ...changes, scope: 'payment' as const };
    const shown = opened.paymentConfirmation !== null;
    const begin = async (store: { begin: (...of: [Payment, boolean, number]) => Promise<{ fallbackFrom: string | null } | null> }) => {
      const begun = await store.begin(of, shown, now);
      return begun ? succeeded(begun) : failed('payment-not-open');
    };
    const entry = (): ActEntry => ({ type: 'payment-authorisation-started', outcome: 'success', payerId: of.payerId, details: {} });
    const outcome = await authorisations.open(opened, begin, entry, act(now));
    return { ...opened, outcome };
  }

  /** Accepts it, as the ceremony does once the answer is judged. */
  function pay(
    answered: AcceptedAnswer,
    of: Payment,
    { now = NOW + 1000, after }: { now?: number; after?: () => Decision<string> } = {},
  ): Promise<Decision<string>> {
    const at = act(now);
    return authorisations.accept<'payment', string>('payment', answered.payerId, async (accepting) => {
      const refusal = await accepting.guard(answered, at);
      if (refusal) return { undo: refusal };
      const executed = await accepting.store.execute(of, answered.authorisationId, answered.assertion.method, now);
      if (executed === null) return { undo: failed('payment-not-open') };
      const entry = { type: 'payment-authorisation', payerId: of.payerId, paymentId: of.paymentId, details: {} } as const;
      if (executed === 'executed') await accepting.record(answered, { ...entry, outcome: 'success' }, '{"evidence":"1"}', at);
      else await accepting.record(answered, { ...entry, outcome: 'failure', code: executed }, null, at);
      return after?.() ?? { keep: executed === 'executed' ? succeeded(executed) : failed(executed) };
    });
  }

  /** One answer that failed, and counts, unless it says otherwise. */
  function fail(authorisation: NewAuthorisation | null, payerId: string, changes: Partial<FailedAnswer> = {}, now = NOW + 1000) {
    const entry = { type: 'payment-authorisation', outcome: 'failure', code: 'signature-invalid', payerId, details: {} } as const;
    const cause = { counter: 'sca', byCookie: false, value: null } as const;
    const after: NonNullable<FailedAnswer['counts']>['after'] = (before, earlier) => afterFailure(before, earlier, cause, now, POLICY);
    const counts = { counter: 'sca', byCookie: null, after } as const;
    const answer = { payerId, failure: 'signature-invalid', counts, suspected: null, kept: null, entry, ...changes } as const;
    return authorisations.fail(authorisation, answer, act(now));
  }

  async function own(authorisation: Pick<NewAuthorisation, 'payerId' | 'authorisationId'>): Promise<Authorisation> {
    const found = await authorisations.own(authorisation.payerId, authorisation.authorisationId);
    assert.ok(found, 'an authorisation that was opened is found');
    return found;
  }

  const alice = await payer();
  const passkey = await credential(alice);
  return { ports, seed, look, alice, passkey, payer, credential, payment, open, pay, fail, own };
}

/** A decision that blocks, as `core/attempts.ts` makes one. */
export function blocking(counter: AttemptCounter, until: number, changes: Partial<Block> = {}): AfterFailure {
  const block: Block = { at: NOW, byCookie: false, until, message: 'payer-blocked', inputs: { counter }, ...changes };
  return { attempts: { failures: 5, blockedUntil: until }, block };
}

/** The proof that a store is handed; only the judging makes a real one. */
export function verified(of: StoredCredential, changes: Partial<VerifiedAssertion> = {}): VerifiedAssertion {
  const { credentialId, publicKey, signCount: signCountBefore } = of;
  const response = { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA' };
  const made = { method: 'webauthn', credentialId, publicKey, signCountBefore, signCount: signCountBefore + 1, backupState: false };
  return { ...made, browserBoundKey: null, browserBoundSignature: null, response, ...changes } as unknown as VerifiedAssertion;
}

export const answering = (opened: NewAuthorisation, of: StoredCredential, changes: Partial<VerifiedAssertion> = {}): AcceptedAnswer => ({
  authorisationId: opened.authorisationId,
  payerId: opened.payerId,
  assertion: verified(of, changes),
});

/** `count` at once. */
export const atOnce = <T>(count: number, job: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => job(index)));
