/**
 * A backup eligibility that differs from the record: contract §3; WebAuthn L3 §6.1.3, §7.2 step 19; RTS Art 4(3)(a)-(b), 7(2).
 *
 * Some passkey managers flip it once, with the first sync. Refused each time; under a valid signature it is none of the five, and
 * has a counter of its own: the fifth within 24 hours suspends. With anything else wrong it is a failed attempt like every other.
 */
import { describe, expect, it } from 'vitest';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

type Fault = NonNullable<AssertWith['faults']>[number];
/** As after a first sync: the passkey was registered as one that cannot be. */
const flipped: Fault = ({ authenticator }) => {
  authenticator.backupEligible = true;
};
const FLIPPED = { faults: [flipped] };
const REFUSED = [403, 'authentication-failed', 'backup-eligibility-changed'];
const HOUR = 3_600_000;
const ABOUT = ['answer-refused', 'backup-eligibility-changed', 'possible-clone', 'credential-suspended'];

/** What the payer reads of refused tries, newest first. */
async function notices(browser: Browser): Promise<string[]> {
  const { messages } = expectStatus(200, await browser.get('/api/messages')).body;
  return messages.map(({ kind }: { kind: string }) => kind).filter((type: string) => ABOUT.includes(type));
}
const status = async (bank: Bank, alice: Browser) => (await bank.stores.credentials.load(alice.authenticator.held[0]?.id ?? ''))?.status;

/** Alice with a second passkey, whose answers are right. */
async function withSecondPasskey(bank: Bank) {
  const alice = await bank.enrol('alice');
  expectStatus(200, await alice.bind());
  const other = newAuthenticator('the other passkey');
  expectStatus(201, await alice.register({}, {}, other));
  return { alice, other: Object.assign(alice.elsewhere(), { authenticator: other }) };
}

describe('contract §3: a flipped backup eligibility under a valid signature', () => {
  it('is refused and audited, is none of the five, and never blocks the payer’s other passkey', async () => {
    await using bank = await openBank();
    const { alice, other } = await withSecondPasskey(bank);
    for (let i = 0; i < 4; i += 1) expectStatus(403, await alice.pay({}, { faults: [faults.flipSignatureBit] }));
    for (let i = 0; i < 4; i += 1) expect(await refusal(bank, await alice.pay({}, FLIPPED))).toEqual(REFUSED);
    expect((await bank.stores.attempts.load(alice.payerId, 'sca')).failures).toBe(4);
    expectStatus(200, await other.signIn());
    expectStatus(200, await other.pay());
    expect(await status(bank, alice)).toBe('active');
  });

  it('leaves one message a credential in 24 hours: neutral until the payer has authenticated, then with what to do', async () => {
    await using bank = await openBank();
    const { alice, other } = await withSecondPasskey(bank);
    for (let i = 0; i < 3; i += 1) expect(await refusal(bank, await alice.pay({}, FLIPPED))).toEqual(REFUSED);
    expect(await notices(alice), 'RTS Art 4(3)(a)').toEqual(['answer-refused']);
    const copied = expectStatus(200, await alice.get('/api/export')).text;
    for (const word of ['backup-eligibility-changed', 'cloneSuspected', 'suspicion'])
      expect(copied, 'nor does a copy say it').not.toContain(word);

    bank.clock.advance(1);
    expectStatus(200, await other.signIn());
    expect(await notices(other)).toEqual(['backup-eligibility-changed']);
    // Other clones of the same passkey, the same day: counted, and no further message.
    expect((await refusal(bank, await alice.pay({}, { faults: [faults.signCountBackToZero] })))[2]).toBe('sign-count-not-increased');
    expect(await notices(other)).toEqual(['backup-eligibility-changed']);
    bank.clock.advance(24 * HOUR);
    expectStatus(200, await alice.signIn());
    expect(await refusal(bank, await alice.pay({}, FLIPPED))).toEqual(REFUSED);
    expect(await notices(alice)).toEqual(['answer-refused', 'backup-eligibility-changed']);
  });

  it('the fifth within 24 hours suspends, at payment and sign-in alike, and four do not', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 2; i += 1) expect(await refusal(bank, await alice.pay({}, FLIPPED))).toEqual(REFUSED);
    for (let i = 0; i < 2; i += 1) expect(await refusal(bank, await alice.elsewhere().signIn(FLIPPED))).toEqual(REFUSED);
    // No success clears the counter: a copy and its original take turns.
    expectStatus(200, await alice.pay());
    expect(await status(bank, alice)).toBe('active');
    bank.clock.advance(24 * HOUR - 1);
    expect(await refusal(bank, await alice.elsewhere().signIn(FLIPPED))).toEqual(REFUSED);
    expect(await status(bank, alice)).toBe('suspended');
    expect((await bank.events()).filter(({ type }) => type === 'credential-suspended')).toMatchObject([
      { payerId: alice.payerId, details: { because: 'backup-eligibility' } },
    ]);
    // Before the SCA between them and the fifth a flip was told; within the day the suspension stands in its place, neutral again.
    expect((await bank.stores.messages.list(alice.payerId)).map(({ type }) => type).filter((type) => ABOUT.includes(type))).toEqual([
      'answer-refused',
    ]);
    const sql = `SELECT 1 AS one FROM messages WHERE payer_id = $1 AND type = 'credential-suspended'`;
    expect(await bank.database.read(sql, [alice.payerId])).toHaveLength(1);
    expect(await refusal(bank, await alice.signIn())).toEqual([403, 'authentication-failed', 'credential-not-active']);
  });

  it('the fifth after 24 hours does not', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 4; i += 1) expect(await refusal(bank, await alice.pay({}, FLIPPED))).toEqual(REFUSED);
    bank.clock.advance(24 * HOUR);
    expect(await refusal(bank, await alice.elsewhere().signIn(FLIPPED))).toEqual(REFUSED);
    expect(await status(bank, alice)).toBe('active');
  });
});

describe('contract §3: none of the five only where every other step passes', () => {
  it.each<[string, Fault[], string]>([
    ['a flipped bit with a bad signature', [flipped, faults.flipSignatureBit], 'signature-invalid'],
    ['a flipped bit by another key', [flipped, faults.signWithOtherKey], 'signature-invalid'],
    ['a flipped bit without user verification', [flipped, faults.clearUserVerified], 'user-not-verified'],
    ['a flipped bit from another origin', [flipped, faults.claimOtherOrigin], 'origin-not-expected'],
    ['a sign count and a bad signature', [faults.signCountBackToZero, faults.flipSignatureBit], 'signature-invalid'],
    ['both, and a bad signature', [flipped, faults.signCountBackToZero, faults.flipSignatureBit], 'signature-invalid'],
  ])('%s counts, and is no suspicion', async (_, made, verdict) => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 5; i += 1)
      expect(await refusal(bank, await alice.pay({}, { faults: made }))).toEqual([403, 'authentication-failed', verdict]);
    expect((await alice.post('/api/bindings', { action: 'register-credential' })).body.type).toBe('/problems/authorisation-blocked');
    expect(await status(bank, alice)).toBe('active');
    expect(await bank.database.read('SELECT 1 AS one FROM suspicions')).toEqual([]);
    expect(await notices(alice)).toEqual([]);
  });

  it('where both fail and nothing else, the sign count decides: its counter is the stricter', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const both = { faults: [flipped, faults.signCountBackToZero] };
    for (let i = 0; i < 2; i += 1) expect((await refusal(bank, await alice.pay({}, both)))[2]).toBe('sign-count-not-increased');
    expect(await status(bank, alice)).toBe('suspended');
  });
});
