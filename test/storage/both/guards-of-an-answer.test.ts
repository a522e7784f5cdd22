/**
 * Every condition of the accepting guard: broken one at a time, and each alone undoes the acceptance. Contract §4.
 *
 * RTS Art 4(1): this payer's, open and not expired; Art 4(3)(b): no block; Art 27(a) and WebAuthn L3 §7.2 steps 22 and 24:
 * the credential is this payer's, active, has the key that verified, and a count that still grows. Judging sees all this
 * before. The guard is what holds when the world changes between judging and committing.
 */
import { describe, expect, it } from 'vitest';
import { type FailureCode, succeeded } from '../../../server/core/failures.ts';
import type { VerifiedAssertion } from '../../../server/core/verified-assertion.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import type { Browser } from '../../support/bank/payer-browser.ts';

/** What a valid answer of this payer's passkey was judged to be. */
async function verifiedOf(bank: Bank, { authenticator }: Browser): Promise<VerifiedAssertion> {
  const record = await bank.stores.credentials.load(authenticator.held[0]?.id ?? '');
  if (!record) throw new Error('no such credential');
  const { credentialId, publicKey, signCount } = record;
  const nothing = { browserBoundKey: null, browserBoundSignature: null };
  return { method: 'webauthn', credentialId, publicKey, signCount: signCount + 1, backupState: false, ...nothing } as VerifiedAssertion;
}

/** Alice's open authorisation, and the guard asked about it. */
async function world() {
  const bank = await openBank();
  const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
  const { authorisationId } = await alice.openAuthorisation(await alice.createPayment());
  const assertion = await verifiedOf(bank, alice);
  const act = { now: bank.clock.now, requestId: 'request', sessionRef: 'session' };
  const valid = { authorisationId, payerId: alice.payerId, assertion };
  const guard = async (changes: Partial<typeof valid> = {}, now = act.now): Promise<FailureCode | null> => {
    const decision = await bank.stores.authorisations.accept('payment', changes.payerId ?? alice.payerId, async (accepting) => {
      const refusal = await accepting.guard({ ...valid, ...changes }, { ...act, now });
      return refusal === null ? { keep: succeeded(null) } : { undo: refusal };
    });
    return 'undo' in decision ? decision.undo.failure : null;
  };
  const change = (sql: string, params: readonly (string | number)[]) => bank.database.write(({ run }) => run(sql, params));
  return { bank, alice, bob, assertion, authorisationId, guard, change };
}

const LIFE = 5 * 60_000;

describe('RTS Art 4(1): the authorisation', () => {
  it('is finalised where all is as it was judged, and once', async () => {
    const here = await world();
    await using _ = here.bank;
    expect(await here.guard()).toBeNull();
    expect(await here.guard({ assertion: { ...here.assertion, signCount: here.assertion.signCount + 1 } })).toBe('authorisation-not-open');
  });

  it('is its own payer’s: the valid passkey of another payer finalises nothing', async () => {
    const here = await world();
    await using bank = here.bank;
    expect(await here.guard({ payerId: here.bob.payerId, assertion: await verifiedOf(bank, here.bob) })).toBe('authorisation-not-open');
    expect(await here.guard()).toBeNull();
  });

  it('is good to its last millisecond, and not after', async () => {
    const here = await world();
    await using bank = here.bank;
    expect(await here.guard({}, bank.clock.now + LIFE)).toBe('authorisation-not-open');
    expect(await here.guard({}, bank.clock.now + LIFE - 1)).toBeNull();
  });

  it.each(['voided_at = 1', 'taken_at = 1', `sca_status = 'failed'`])('is refused with %s', async (fault) => {
    const here = await world();
    await using _ = here.bank;
    await here.change(`UPDATE authorisations SET ${fault} WHERE authorisation_id = $1`, [here.authorisationId]);
    expect(await here.guard()).toBe('authorisation-not-open');
  });
});

describe('RTS Art 4(3)(b): a block', () => {
  it.each([
    ['sca', 'payer-blocked'],
    ['sign-in', null],
  ] as const)('of the counter %s gives %s', async (counter, failure) => {
    const here = await world();
    await using bank = here.bank;
    await here.change('INSERT INTO attempts (payer_id, counter, failures, blocked_until) VALUES ($1, $2, 5, $3)', [
      here.alice.payerId,
      counter,
      bank.clock.now + 1,
    ]);
    expect(await here.guard()).toBe(failure);
  });
});

describe('the credential record', () => {
  it.each<[string, FailureCode]>([
    [`public_key = 'other'`, 'sign-count-not-increased'],
    [`status = 'revoked'`, 'credential-not-active'],
    [`status = 'suspended'`, 'credential-not-active'],
    [`status = 'pending'`, 'credential-not-active'],
  ])('is refused with %s', async (fault, failure) => {
    const here = await world();
    await using _ = here.bank;
    await here.change(`UPDATE credentials SET ${fault} WHERE credential_id = $1`, [here.assertion.credentialId]);
    expect(await here.guard()).toBe(failure);
  });

  it('is the payer’s own: that of another payer is refused', async () => {
    const here = await world();
    await using bank = here.bank;
    expect(await here.guard({ assertion: await verifiedOf(bank, here.bob) })).toBe('sign-count-not-increased');
  });

  // WebAuthn L3 §7.2 step 22.
  it.each<[stored: number, came: number, FailureCode | null]>([
    [0, 0, null],
    [0, 1, null],
    [5, 6, null],
    [5, 5, 'sign-count-not-increased'],
    [5, 4, 'sign-count-not-increased'],
    [5, 0, 'sign-count-not-increased'],
  ])('with a count of %i and an answer with %i', async (stored, came, failure) => {
    const here = await world();
    await using _ = here.bank;
    await here.change('UPDATE credentials SET sign_count = $2 WHERE credential_id = $1', [here.assertion.credentialId, stored]);
    expect(await here.guard({ assertion: { ...here.assertion, signCount: came } })).toBe(failure);
  });
});
