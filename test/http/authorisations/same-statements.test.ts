/**
 * RTS Art 4(3)(a), contract §2: a refusal asks the database the same, whichever element was wrong and whether there is such a credential.
 * The statements are compared, not the time: a payer and a cookie that nobody has match no row.
 */
import { describe, expect, it } from 'vitest';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { start } from '../../support/bank/implicit-start.ts';
import { type Answer, type Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';
import { notedStatements } from '../../support/databases/noted-statements.ts';

type Fault = NonNullable<AssertWith['faults']>[number];

const REFUSED = [403, 'authentication-failed'];

/** What is wrong with the answer of a passkey that the payer has, each for one reason. */
const WRONG: readonly (readonly [because: string, Fault])[] = [
  ['signature-invalid', faults.flipSignatureBit],
  ['signature-invalid', faults.signWithOtherKey],
  ['origin-not-expected', faults.claimOtherOrigin],
  ['user-not-verified', faults.clearUserVerified],
  ['rp-id-hash-not-expected', faults.otherRpIdHash],
];

/** Alice, of whose passkeys one works and the others do not; and Bob, who knows all of their ids. */
async function openWorld() {
  const { inOrder, wrap } = notedStatements();
  const bank = await openBank({ wrap });
  const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
  const own = alice.authenticator.held[0]?.id ?? '';
  const ids: Record<string, string> = { unknown: Buffer.alloc(32, 7).toString('base64url'), active: own };
  for (const status of ['revoked', 'suspended', 'pending']) {
    expectStatus(200, await alice.bind());
    const { credentialId } = expectStatus(201, await alice.register({}, {}, newAuthenticator(status))).body.credential;
    await bank.database.write(({ run }) => run('UPDATE credentials SET status = $2 WHERE credential_id = $1', [credentialId, status]));
    ids[status] = credentialId;
  }
  /** @returns what the database was asked, and the exact reason */
  const asked = async (act: () => Promise<Answer>): Promise<{ statements: string[]; because: unknown }> => {
    await bank.settled();
    inOrder.length = 0;
    const answer = await act();
    const statements = [...inOrder];
    const [status, slug, because] = await refusal(bank, answer);
    expect([status, slug]).toEqual(REFUSED);
    return { statements, because };
  };
  return { bank, alice, bob, ids, asked };
}

const calm = (bank: Bank, { payerId }: Browser) =>
  bank.stores.attempts.unblock(payerId, { now: bank.clock.now, requestId: 'calm', sessionRef: null });

/** Alice's key, under this id, with a signature that is not one, or another fault. */
const forged = (alice: Browser, options: object, id: string, fault: Fault = faults.flipSignatureBit) =>
  alice.authenticator.assert({ ...options, allowCredentials: [] } as never, {
    faults: [fault, (draft) => Object.assign(draft, { id, rawId: id })],
  });

/** Each of them once. @returns whether any two were asked for differently, and every reason there was */
async function compared(each: (id: string) => Promise<{ statements: string[]; because: unknown }>, ids: Record<string, string>) {
  const reasons = new Set<unknown>();
  const first = await each(ids.unknown ?? '');
  expect(first.because).toMatch(/^credential-(unknown|not-allowed)$/);
  for (const [name, id] of Object.entries(ids)) {
    const { statements, because } = await each(id);
    expect(statements, name).toEqual(first.statements);
    reasons.add(because);
  }
  return reasons;
}

describe('a refused sign-in', () => {
  it.each([
    'of a stranger',
    'with a device cookie',
    'with the cookie of the payer',
    'in a session of another payer',
  ])('asks the same, whatever credential it names: %s', async (who) => {
    const { bank, alice, bob, ids, asked } = await openWorld();
    await using _ = bank;
    if (who !== 'in a session of another payer') for (const each of [alice, bob]) expectStatus(204, await each.delete('/api/session'));
    const reasons = await compared(async (id) => {
      await calm(bank, alice);
      await calm(bank, bob);
      const browser = who === 'of a stranger' ? alice.elsewhere() : who === 'with the cookie of the payer' ? alice : bob;
      const { body } = expectStatus(200, await browser.post('/api/authentications/options'));
      const answer = await forged(alice, body, id);
      return asked(() => browser.post('/api/authentications', answer));
    }, ids);
    expect(reasons).toEqual(new Set(['credential-unknown', 'signature-invalid', 'credential-not-active']));
  });

  it.each(['of a stranger', 'with the cookie of the payer'])('asks the same, whichever element was wrong: %s', async (who) => {
    const { bank, alice, ids, asked } = await openWorld();
    await using _ = bank;
    expectStatus(204, await alice.delete('/api/session'));
    const signIn = async (id: string, fault: Fault) => {
      await calm(bank, alice);
      const browser = who === 'of a stranger' ? alice.elsewhere() : alice;
      const { body } = expectStatus(200, await browser.post('/api/authentications/options'));
      const answer = await forged(alice, body, id, fault);
      return asked(() => browser.post('/api/authentications', answer));
    };
    const { statements: ofUnknown } = await signIn(ids.unknown ?? '', faults.flipSignatureBit);
    for (const [because, fault] of WRONG) expect(await signIn(ids.active ?? '', fault)).toEqual({ because, statements: ofUnknown });
  });

  it('asks the same, whatever credential it names, where the challenge is dead', async () => {
    const { bank, alice, ids, asked } = await openWorld();
    await using _ = bank;
    const stranger = alice.elsewhere();
    const reasons = await compared(async (id) => {
      const { body } = expectStatus(200, await stranger.post('/api/authentications/options'));
      const answer = await forged(alice, { ...body, challenge: 'AAAA' }, id);
      return asked(() => stranger.post('/api/authentications', answer));
    }, ids);
    expect(reasons).toEqual(new Set(['credential-unknown', 'challenge-not-expected', 'credential-not-active']));
  });
});

describe('a refused payment', () => {
  it('asks the same, whatever credential it names', async () => {
    const { bank, alice, bob, ids, asked } = await openWorld();
    await using _ = bank;
    const reasons = await compared(
      async (id) => {
        await calm(bank, bob);
        const paymentId = await bob.createPayment();
        const { authorisationId, publicKey } = await bob.openAuthorisation(paymentId);
        const answer = await forged(alice, publicKey, id);
        return asked(() => bob.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, answer));
      },
      { ...ids, own: bob.authenticator.held[0]?.id ?? '' },
    );
    expect(reasons).toEqual(new Set(['credential-not-allowed', 'user-handle-mismatch']));
  });

  it.each(['of the payer', 'that opened with its order'])('asks the same, whichever element was wrong: %s', async (how) => {
    const { bank, bob, asked } = await openWorld();
    await using _ = bank;
    const open = async () => {
      if (how !== 'of the payer') return expectStatus(201, await start(bob, { key: false })).body;
      const paymentId = await bob.createPayment();
      return { paymentId, authorisation: await bob.openAuthorisation(paymentId) };
    };
    const pay = async (fault: Fault) => {
      await calm(bank, bob);
      const { paymentId, authorisation } = await open();
      const response = await bob.authenticator.assert(authorisation.publicKey, { faults: [fault] });
      return asked(() => bob.put(`/api/payments/${paymentId}/authorisations/${authorisation.authorisationId}`, response));
    };
    const { statements } = await pay(faults.flipSignatureBit);
    expect(statements.length).toBeGreaterThan(5);
    for (const [because, fault] of WRONG) expect(await pay(fault), because).toEqual({ because, statements });
  });
});
