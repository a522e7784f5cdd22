/**
 * Evidence of refused sign-ins: only where a possible clone signed, which takes the payer's key; never a stranger's.
 *
 * RTS Art 29(1). Anybody can fail to sign in without end, so what that leaves on disk is the event and no more.
 */
import { describe, expect, it } from 'vitest';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { digest } from '../../../server/core/audit/audit-chain.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';
import { expectSound } from '../../support/bank/soundness.ts';

/** The copy was made at the registration, where the count was 1, and never counted since. */
const copied: NonNullable<AssertWith['faults']>[number] = ({ authenticator }) => {
  authenticator.signCount = 1;
};

/** What is kept of the newest failure: null where nothing is. */
async function keptOfLast(bank: Bank) {
  const event = (await bank.events()).findLast(({ outcome }) => outcome === 'failure');
  const text = event ? await bank.stores.refusedAssertions.at(event.sequence) : null;
  return { event, text, document: text === null ? null : JSON.parse(text) };
}
const countKept = async (bank: Bank) =>
  (await bank.database.read<{ kept: number }>('SELECT count(*) AS kept FROM refused_assertions'))[0]?.kept;

describe('POLICY: what is not kept', () => {
  it('a stranger’s failed sign-in, however it fails', async () => {
    await using bank = await openBank();
    const stranger = (await bank.enrol('alice')).elsewhere();
    for (const fault of [faults.flipSignatureBit, faults.claimOtherOrigin, faults.clearUserVerified, faults.signWithOtherKey]) {
      expectStatus(403, await stranger.signIn({ faults: [fault] }));
    }
    expectStatus(403, await stranger.signIn({ faults: [copied, faults.signWithOtherKey] }));
    expect(await countKept(bank)).toBe(0);
    expect((await keptOfLast(bank)).event?.details).not.toHaveProperty('refusalDigest');
  });
});

describe('a sign-in by a possible clone', () => {
  it('is kept: a valid signature whose count did not grow', async () => {
    await using bank = await openBank();
    const alice = (await bank.enrol('alice')).elsewhere();
    expectStatus(200, await alice.signIn());
    expect((await refusal(bank, await alice.signIn({ faults: [copied] })))[2]).toBe('sign-count-not-increased');
    const { event, text, document } = await keptOfLast(bank);
    expect(event?.details.refusalDigest).toBe(digest(text ?? ''));
    expect(document).toMatchObject({
      scope: 'account-access',
      object: null,
      nonce: null,
      failure: { code: 'sign-count-not-increased' },
      credential: { payerId: alice.payerId },
    });
    await expectSound(bank.database);
  });
});
