/**
 * Evidence of refused answers is bounded: in the bytes of a member, and in documents a payer and day. The event is always there.
 *
 * RTS Art 29(1) wants the refusal traceable; a payer who pads what is refused, or lets a success reset the five failures
 * (RTS Art 4(3)(b)) again and again, is not to fill the disk with it.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { digest } from '../../../server/core/audit/audit-chain.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { expectSound } from '../../support/bank/soundness.ts';

/** What is kept of the newest failure. */
async function keptOfLast(bank: Bank) {
  const event = (await bank.events()).findLast(({ outcome }) => outcome === 'failure');
  const text = await bank.stores.refusedAssertions.at(event?.sequence ?? 0);
  return { event, text, document: JSON.parse(text ?? 'null') };
}
const countKept = async (bank: Bank) =>
  (await bank.database.read<{ kept: number }>('SELECT count(*) AS kept FROM refused_assertions'))[0]?.kept;

describe('POLICY: nobody fills the disk with what is refused', () => {
  it('of client data that was padded the beginning is kept, and what the whole is known by', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const answer = await alice.authenticator.assert(opened.publicKey, { faults: [faults.claimOtherOrigin] });
    const client = JSON.parse(Buffer.from(answer.response.clientDataJSON, 'base64url').toString());
    const padded = Buffer.from(JSON.stringify({ ...client, padding: 'x'.repeat(20_000) }));
    const url = `/api/payments/${paymentId}/authorisations/${opened.authorisationId}`;
    const response = { ...answer.response, clientDataJSON: padded.toString('base64url') };
    expectStatus(403, await alice.put(url, { ...answer, response }));

    const { event, text, document } = await keptOfLast(bank);
    expect(document.assertion).toMatchObject({
      clientDataJSON: padded.subarray(0, 4096).toString('base64url'),
      authenticatorData: answer.response.authenticatorData,
      cut: { clientDataJSON: { length: padded.length, sha256: digest(padded) } },
    });
    expect(document.assertion.cut).not.toHaveProperty('authenticatorData');
    expect(event?.details.refusalDigest).toBe(digest(text ?? ''));
    expect(text?.length).toBeLessThan(16_000);
  });

  it('of long authenticator data too, and of what is 4 KiB nothing is cut', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (const length of [4096, 4097]) {
      const paymentId = await alice.createPayment();
      const opened = await alice.openAuthorisation(paymentId);
      const answer = await alice.authenticator.assert(opened.publicKey);
      const response = { ...answer.response, authenticatorData: Buffer.alloc(length).toString('base64url') };
      expectStatus(403, await alice.put(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`, { ...answer, response }));
      const { document } = await keptOfLast(bank);
      expect(Buffer.from(document.assertion.authenticatorData, 'base64url')).toHaveLength(4096);
      expect(document.assertion.cut).toEqual(
        length === 4096 ? undefined : { authenticatorData: { length, sha256: digest(Buffer.alloc(length)) } },
      );
    }
  });

  it('fifty documents a payer and day, however often a success resets the five; each refusal has its event', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const refuse = async (browser: Browser) => expectStatus(403, await browser.bind({ faults: [faults.flipSignatureBit] }));
    for (let refused = 0; refused < 52; refused += 1) {
      await refuse(alice);
      if (refused % 4 === 3) expectStatus(200, await alice.bind());
    }
    expect(await countKept(bank)).toBe(50);
    const refusals = (await bank.events()).filter(({ code }) => code === 'signature-invalid');
    expect(refusals).toHaveLength(52);
    for (const { details } of refusals) expect(details.refusalDigest).toMatch(/^\S{43}$/);

    await refuse(bob);
    expect(await countKept(bank), 'another payer has a bound of their own').toBe(51);
    bank.clock.advance(24 * 3_600_000);
    const later = alice.elsewhere();
    expectStatus(200, await later.signIn());
    await refuse(later);
    expect(await countKept(bank), 'the next day').toBe(52);
    await expectSound(bank.database);
  });
});
