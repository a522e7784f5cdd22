/**
 * A sign count that does not grow: contract §3; WebAuthn L3 §6.1.1, §7.2 step 22; RTS Art 7(2).
 *
 * Somebody may have copied the key. Under a valid signature it is refused and told to the payer, but it is none of the
 * five; the second within 24 hours suspends the credential.
 */
import { describe, expect, it } from 'vitest';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

/** The copy was made at the registration, where the count was 1, and never counted since. */
const copied: NonNullable<AssertWith['faults']>[number] = ({ authenticator }) => {
  authenticator.signCount = 1;
};
const STALE = { faults: [copied] };
const REFUSED = [403, 'authentication-failed', 'sign-count-not-increased'];
const ABOUT = ['answer-refused', 'possible-clone', 'credential-suspended'];
const HOUR = 3_600_000;

async function messageTypes(browser: Browser): Promise<string[]> {
  return (await browser.get('/api/messages')).body.messages.map(({ kind }: { kind: string }) => kind);
}
const suspensions = async (bank: Bank) => (await bank.events()).filter(({ type }) => type === 'credential-suspended');

describe('WebAuthn L3 §7.2 step 22, contract §3', () => {
  it('is refused, audited and told to the payer, and is no attempt', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 4; i += 1) expectStatus(403, await alice.pay({}, { faults: [faults.flipSignatureBit] }));
    expect(await refusal(bank, await alice.pay({}, STALE))).toEqual(REFUSED);
    expect(await messageTypes(alice), 'RTS Art 4(3)(a): neutral in the session that caused it').toContain('answer-refused');
    expect(await suspensions(bank)).toHaveLength(0);
    bank.clock.advance(1);
    expectStatus(200, await alice.pay());
    expect(await messageTypes(alice), 'told after the next accepted one').toContain('possible-clone');
  });

  it('the second within 24 hours suspends the credential', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expect(await refusal(bank, await alice.pay({}, STALE))).toEqual(REFUSED);
    bank.clock.advance(24 * HOUR - 1_000);
    expectStatus(200, await alice.signIn());
    const { messages } = expectStatus(200, await alice.get('/api/messages')).body;
    const told = messages.find(({ kind }: { kind: string }) => kind === 'possible-clone').messageId;
    expectStatus(200, await alice.patch(`/api/messages/${told}`, { read: true }));
    expect(await refusal(bank, await alice.signIn(STALE))).toEqual(REFUSED);

    const credentialId = alice.authenticator.held[0]?.id;
    const details = { credentialId, because: 'sign-count', replacedMessage: told };
    expect(await suspensions(bank)).toMatchObject([{ outcome: 'success', payerId: alice.payerId, details }]);
    const read = (await bank.events()).filter(({ type }) => type === 'message-read');
    expect(
      read.map((each) => each.details.messageId),
      'what was read, and is gone, is understood by the log',
    ).toEqual([told]);
    expect(await refusal(bank, await alice.signIn())).toEqual([403, 'authentication-failed', 'credential-not-active']);
  });

  it('a suspended credential ends the sessions that it opened, and opens none', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 2; i += 1) expect(await refusal(bank, await alice.pay({}, STALE))).toEqual(REFUSED);
    expect((await alice.get('/api/accounts')).status).toBe(401);
    expect((await bank.stores.credentials.ofPayer(alice.payerId)).map(({ status }) => status)).toEqual(['suspended']);
    const kept = await bank.database.read('SELECT type FROM messages WHERE payer_id = $1 ORDER BY created_at', [alice.payerId]);
    expect(kept.map(({ type }) => type).slice(-1), 'one message a credential a day').toEqual(['credential-suspended']);
    expect(kept.map(({ type }) => type)).not.toContain('possible-clone');
    expect(await refusal(bank, await alice.signIn())).toEqual([403, 'authentication-failed', 'credential-not-active']);
  });

  it('says it in the one message of the day, neutral in the session that caused it and in its copy, until the payer’s next SCA', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const [suspect, other] = [alice.authenticator, newAuthenticator('the other passkey')];
    expectStatus(200, await alice.bind());
    expectStatus(201, await alice.register({}, {}, other));
    Object.assign(alice, { authenticator: other });
    const byCopy = async () => {
      Object.assign(alice, { authenticator: suspect });
      expect(await refusal(bank, await alice.pay({}, STALE))).toEqual(REFUSED);
      Object.assign(alice, { authenticator: other });
    };
    const about = async () => {
      const { messages } = expectStatus(200, await alice.get('/api/messages')).body;
      return messages.filter(({ kind }: { kind: string }) => ABOUT.includes(kind));
    };
    bank.clock.advance(1);
    expectStatus(200, await alice.signIn());
    await byCopy();
    const [first] = await about();
    expectStatus(200, await alice.patch(`/api/messages/${first.messageId}`, { read: true }));
    bank.clock.advance(1);
    await byCopy();
    expect(await suspensions(bank)).toHaveLength(1);

    const [told, ...others] = await about();
    expect([told.kind, told.read, others]).toEqual(['answer-refused', false, []]);
    expect(await refusal(bank, await alice.patch(`/api/messages/${first.messageId}`, { read: true })), 'that one is gone').toEqual([
      404,
      'not-found',
      null,
    ]);
    const ofCopy = expectStatus(200, await alice.get('/api/export')).body.messages.map(({ type }: { type: string }) => type);
    for (const type of ['possible-clone', 'credential-suspended']) expect(ofCopy).not.toContain(type);

    bank.clock.advance(1);
    expectStatus(200, await alice.pay());
    expect(await about()).toEqual([{ ...told, kind: 'credential-suspended' }]);
  });

  it('the second after 24 hours does not', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expect(await refusal(bank, await alice.pay({}, STALE))).toEqual(REFUSED);
    bank.clock.advance(24 * HOUR + 1_000);
    expectStatus(200, await alice.signIn());
    expect(await refusal(bank, await alice.pay({}, STALE))).toEqual(REFUSED);
    expect(await suspensions(bank)).toHaveLength(0);
    expectStatus(200, await alice.pay());
  });

  it('nothing is suspected under a signature that is not valid', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 3; i += 1) {
      const refused = await alice.pay({}, { faults: [copied, faults.signWithOtherKey] });
      expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', 'signature-invalid']);
    }
    expect(await messageTypes(alice)).not.toContain('possible-clone');
    expectStatus(200, await alice.pay());
  });

  it('an authenticator that never counts is legitimate, and one that falls back to zero is not', async () => {
    await using bank = await openBank();
    const carol = new Browser(bank.app, 'carol', newAuthenticator('carol', { alwaysZero: true }));
    await carol.enrol('carol');
    expectStatus(200, await carol.pay());
    expectStatus(200, await carol.signIn());

    const alice = await bank.enrol('alice');
    expect(await refusal(bank, await alice.pay({}, { faults: [faults.signCountBackToZero] }))).toEqual(REFUSED);
  });
});
