/**
 * Contract §2, RTS Art 4(3)(a): each refusal of each ceremony does one signature verification of every accepted family, and an accepted
 * answer does one. Counted at the verifier, over HTTP: time would tell less, and on another machine something else.
 */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { cbor } from '../../../server/authenticator/core/bytes.ts';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import type { KeyPair } from '../../../server/authenticator/core/key-pair.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { makeKeyPair } from '../../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import { fromBase64url, toBase64url } from '../../../server/core/encoding/base64url.ts';
import type { FailureCode } from '../../../server/core/failures.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Answer, Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';
import { verify } from '../../support/worlds/counted-verify.ts';

vi.mock('node:crypto', async (original) => (await import('../../support/worlds/counted-verify.ts')).countingCrypto(original));
beforeEach(() => {
  verify.mockClear();
});

type Fault = NonNullable<AssertWith['faults']>[number];
type Act = (browser: Browser, how?: AssertWith) => Promise<Answer>;

const ONE_OF_EACH = ['ec', 'ed25519', 'rsa'];
const families = () => verify.mock.calls.map(([, , key]) => key.asymmetricKeyType).sort();

const FAULTS: readonly (readonly [FailureCode, Fault])[] = [
  ['response-id-mismatch', faults.idMismatch],
  ['authenticator-data-malformed', faults.leftoverBytes],
  ['client-data-not-json', faults.clientDataNotJson],
  ['type-not-expected', faults.otherType],
  ['challenge-not-expected', faults.otherChallenge],
  ['origin-not-expected', faults.claimOtherOrigin],
  ['rp-id-hash-not-expected', faults.otherRpIdHash],
  ['user-not-verified', faults.clearUserVerified],
  ['signature-invalid', faults.flipSignatureBit],
  ['signature-invalid', faults.zeroSignature],
  ['sign-count-not-increased', faults.staleSignCount],
  ['user-handle-mismatch', faults.otherUserHandle],
];

const signIn: Act = (browser, how) => browser.signIn(how);
const doors: Readonly<Record<string, Act>> = {
  'sign-in': signIn,
  payment: (browser, how) => browser.pay({}, how),
  bind: (browser, how) => browser.bind(how),
};

/** Everything but the answer is done before. The options, say, verify nothing, and are not counted. */
async function refused(bank: Bank, act: () => Promise<Answer>, code: FailureCode): Promise<void> {
  verify.mockClear();
  const answer = await act();
  const counted = families();
  expect(await refusal(bank, answer)).toEqual([403, 'authentication-failed', code]);
  expect(counted, code).toEqual(ONE_OF_EACH);
}

const calm = (bank: Bank, { payerId }: Browser) =>
  bank.stores.attempts.unblock(payerId, { now: bank.clock.now, requestId: 'calm', sessionRef: null });

/** The payer's one credential was registered with this key, in another time. */
async function registeredWith(bank: Bank, { authenticator }: Browser, key: KeyPair, coseKey = key.coseKey): Promise<void> {
  const [held] = authenticator.held;
  if (held) Object.assign(held, { key });
  const publicKey = toBase64url(cbor(coseKey));
  await bank.database.write(({ run }) =>
    run('UPDATE credentials SET public_key = $2 WHERE credential_id = $1', [held?.id ?? '', publicKey]),
  );
}

describe.each([-7, -8, -257] as const)('with a key of algorithm %i', (algorithm) => {
  it.each(Object.entries(doors))('a refusal at %s verifies one of each family, a success one', async (_, act) => {
    await using bank = await openBank();
    const alice = new Browser(bank.app, 'alice', newAuthenticator('alice', { algorithm }));
    await alice.enrol('alice');
    for (const [code, fault] of FAULTS) {
      await calm(bank, alice);
      bank.clock.advance(25 * 3_600_000);
      expectStatus(200, await alice.signIn());
      await refused(bank, () => act(alice, { faults: [fault] }), code);
    }
    await calm(bank, alice);
    expectStatus(200, await alice.signIn());
    verify.mockClear();
    expectStatus(200, await act(alice));
    expect(families()).toHaveLength(1);
  });
});

describe('causes that no fault of the answer makes', () => {
  it('cost the same: unknown, foreign, suspended and revoked credentials, and a dead challenge', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const stranger = alice.elsewhere();
    const options = async () => expectStatus(200, await stranger.post('/api/authentications/options')).body;
    const answer = async (assertion: object, code: FailureCode) =>
      refused(bank, () => stranger.post('/api/authentications', assertion), code);

    await answer(await alice.authenticator.assert({ challenge: 'AAAA' }), 'challenge-not-live');
    await answer(await alice.authenticator.assert(await options(), { faults: [faults.otherCredentialId] }), 'credential-unknown');
    await answer(
      await bob.authenticator.assert(await options(), { userHandle: alice.authenticator.held[0]?.userHandle }),
      'user-handle-mismatch',
    );
    const paymentId = await alice.createPayment();
    const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
    const foreign = await bob.authenticator.assert({ ...publicKey, allowCredentials: [] });
    await refused(bank, () => alice.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, foreign), 'credential-not-allowed');
    for (const status of ['suspended', 'revoked']) {
      await bank.database.write(({ run }) => run('UPDATE credentials SET status = $2 WHERE payer_id = $1', [alice.payerId, status]));
      await answer(await alice.authenticator.assert(await options()), 'credential-not-active');
    }
  });

  it.each([
    ['payment', 0],
    ['sign-in', 1], // the first write takes the challenge
  ] as const)('cost the same where the answer was valid and a guard refused it: %s', async (door, writesBefore) => {
    // Between the verdict and the commit somebody else suspends the credential.
    let between: { readonly act: () => Promise<unknown>; left: number } | null = null;
    await using bank = await openBank({
      wrap: (database) => ({
        ...database,
        write: (async (job: never, ...rest: never[]) => {
          const now = between?.left === 0 ? between : null;
          if (between) between.left -= 1;
          await now?.act();
          return database.write(job, ...rest);
        }) as typeof database.write,
      }),
    });
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
    const { body } = expectStatus(200, await alice.post('/api/authentications/options'));
    const answer = await alice.authenticator.assert(door === 'payment' ? publicKey : body);
    const suspend = () =>
      bank.database.write(({ run }) => run(`UPDATE credentials SET status = 'suspended' WHERE payer_id = $1`, [alice.payerId]));
    between = { act: suspend, left: writesBefore };
    const act = () =>
      door === 'payment'
        ? alice.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, answer)
        : alice.post('/api/authentications', answer);
    await refused(bank, act, 'credential-not-active');
  });
});

describe('a credential of before, whose key no registration lets in any more', () => {
  const es256 = makeKeyPair(-7, seededBytes('of before'));
  it.each([
    ['ES384', makeKeyPair(-35, seededBytes('of before')), undefined],
    ['another order of members', es256, new Map([...es256.coseKey].reverse())],
  ] as const)('authenticates nothing, costs the same and counts for nobody: %s', async (_, key, coseKey) => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    await registeredWith(bank, alice, key, coseKey);
    for (let round = 0; round < 6; round += 1) await refused(bank, () => alice.signIn(), 'public-key-retired');
    for (let round = 0; round < 6; round += 1) await refused(bank, () => alice.pay(), 'public-key-retired');
    await registeredWith(bank, alice, es256);
    expectStatus(200, await alice.signIn());
    expectStatus(200, await alice.pay());
  });
});

describe('a registration', () => {
  const withId = (id: string) => (draft: Parameters<typeof faults.longCredentialId>[0]) => {
    if (draft.authenticator.attested) draft.authenticator.attested.credentialId = fromBase64url(id) as Uint8Array<ArrayBuffer>;
    Object.assign(draft, { id, rawId: id });
  };

  it('costs one of each family where it is refused, also for an id of another payer, and none where it is accepted', async () => {
    await using bank = await openBank();
    const bob = await bank.enrol('bob');
    const alice = bank.browser('alice');
    expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    const taken = withId(String(bob.authenticator.held[0]?.id));
    for (const [code, fault] of [
      ['origin-not-expected', faults.claimOtherOrigin],
      ['algorithm-not-offered', faults.missingAlg],
      ['public-key-invalid', faults.offCurvePoint],
      ['credential-id-taken', taken],
    ] as const)
      await refused(bank, () => alice.register({ faults: [fault] }), code);
    verify.mockClear();
    expectStatus(201, await alice.register());
    expect(families()).toEqual([]);
  });
});
