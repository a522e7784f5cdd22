/**
 * RTS Art 4(3)(a): when authentication fails "it shall not be possible to identify which of the elements … was incorrect".
 *
 * One table of causes against each of the three doors: sign-in, payment, bind. The answer is the same bytes, the same
 * status and the same headers, but for `instance`; the exact code is in the audit log and nowhere else.
 */
import { describe, expect, it } from 'vitest';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import type { FailureCode } from '../../../server/core/failures.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Answer, type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

type Fault = NonNullable<AssertWith['faults']>[number];

const ANYWHERE: readonly (readonly [FailureCode, Fault])[] = [
  ['response-id-mismatch', faults.idMismatch],
  ['authenticator-data-malformed', faults.leftoverBytes],
  ['authenticator-data-malformed', faults.attestedDataInAssertion],
  ['client-data-not-utf8', faults.clientDataNotUtf8],
  ['client-data-not-json', faults.clientDataNotJson],
  ['client-data-not-json', faults.duplicateClientDataMember],
  ['type-not-expected', faults.otherType],
  ['type-not-expected', faults.paymentType],
  ['challenge-not-expected', faults.otherChallenge],
  ['origin-not-expected', faults.claimOtherOrigin],
  ['cross-origin-not-expected', faults.crossOrigin],
  ['top-origin-not-expected', faults.topOriginWithoutCrossOrigin],
  ['token-binding-malformed', faults.tokenBindingBogus],
  ['rp-id-hash-not-expected', faults.otherRpIdHash],
  ['user-not-present', faults.clearUserPresent],
  ['user-not-verified', faults.clearUserVerified],
  ['backup-state-impossible', faults.backupStateWithoutEligibility],
  ['backup-eligibility-changed', faults.flipBackupEligibility],
  ['signature-invalid', faults.flipSignatureBit],
  ['signature-invalid', faults.signWithOtherKey],
  ['sign-count-not-increased', faults.staleSignCount],
  ['user-handle-mismatch', faults.otherUserHandle],
];
const AT_SIGN_IN: readonly (readonly [FailureCode, Fault])[] = [
  ...ANYWHERE,
  ['credential-unknown', faults.otherCredentialId],
  ['user-handle-missing', faults.noUserHandle],
];
const AT_AUTHORISATION: readonly (readonly [FailureCode, Fault])[] = [...ANYWHERE, ['credential-not-allowed', faults.otherCredentialId]];

/** All that the public sees, but for the request id and what changes with every request, whatever its answer. */
function face({ status, headers, text, body }: Answer) {
  const kept = Object.entries(headers).filter(([name]) => name !== 'date' && !name.startsWith('x-ratelimit-'));
  return { status, headers: Object.fromEntries(kept), text: text.replace(body.instance, '') };
}

/** Ends the row of failures, so that no block gets in the way. */
const calm = (bank: Bank, { payerId }: Browser) =>
  bank.stores.attempts.unblock(payerId, { now: bank.clock.now, requestId: 'calm', sessionRef: null });

const doors: Readonly<Record<string, (alice: Browser, how: AssertWith) => Promise<Answer>>> = {
  'sign-in': (alice, how) => alice.signIn(how),
  payment: (alice, how) => alice.pay({}, how),
  bind: (alice, how) => alice.bind(how),
};

describe.each(Object.entries(doors))('RTS Art 4(3)(a) at %s', (name, answer) => {
  it('every failed factor has one face', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const faces: object[] = [];
    for (const [code, fault] of name === 'sign-in' ? AT_SIGN_IN : AT_AUTHORISATION) {
      await calm(bank, alice);
      bank.clock.advance(25 * 3_600_000); // a suspected clone of yesterday suspends nothing
      expectStatus(200, await alice.signIn());
      const refused = await answer(alice, { faults: [fault] });
      expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', code]);
      expect(refused.headers['content-type']).toBe('application/problem+json');
      faces.push(face(refused));
    }
    expect(faces).toEqual(faces.map(() => faces[0]));
    expect(Object.keys((await answer(alice, { faults: [faults.emptyChallenge] })).body)).toEqual([
      'type',
      'title',
      'status',
      'detail',
      'instance',
    ]);
  });
});

describe('RTS Art 4(3)(a): causes that no fault of the answer makes', () => {
  it('unknown, revoked and foreign credential, and a challenge that is missing, used or dead', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const stranger = alice.elsewhere();
    const options = async () => expectStatus(200, await stranger.post('/api/authentications/options')).body;
    const answer = async (assertion: object, code: string) => {
      const refused = await stranger.post('/api/authentications', assertion);
      expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', code]);
      return face(refused);
    };
    const faces = [await answer(await alice.authenticator.assert({ challenge: 'AAAA' }), 'challenge-not-live')];

    const used = await options();
    faces.push(await answer(await alice.authenticator.assert(used, { faults: [faults.flipSignatureBit] }), 'signature-invalid'));
    faces.push(await answer(await alice.authenticator.assert(used), 'challenge-not-live'));
    const dead = await options();
    bank.clock.advance(5 * 60_000);
    faces.push(await answer(await alice.authenticator.assert(dead), 'challenge-not-live'));
    faces.push(
      await answer(await alice.authenticator.assert(await options(), { faults: [faults.otherCredentialId] }), 'credential-unknown'),
    );

    // Bob's credential with Alice's user handle, and Bob's credential in Alice's session.
    const userHandle = alice.authenticator.held[0]?.userHandle;
    faces.push(await answer(await bob.authenticator.assert(await options(), { userHandle }), 'user-handle-mismatch'));
    expectStatus(200, await alice.signIn());
    const paymentId = await alice.createPayment();
    const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
    const foreign = await bob.authenticator.assert({ ...publicKey, allowCredentials: [] });
    const refused = await alice.put(`/api/payments/${paymentId}/authorisations/${authorisationId}`, foreign);
    expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', 'credential-not-allowed']);
    faces.push(face(refused));

    const credentialId = String(alice.authenticator.held[0]?.id);
    expect((await alice.revoke(credentialId, '?confirm=last')).status).toBe(204);
    faces.push(await answer(await alice.authenticator.assert(await options()), 'credential-not-active'));
    expect(faces).toEqual(faces.map(() => faces[0]));
  });

  it('a body that is not in shape has another face, and is no attempt', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { length } = await bank.events();
    for (let i = 0; i < 6; i += 1) expect((await alice.post('/api/authentications', { id: '' })).status).toBe(400);
    expect(await bank.events()).toHaveLength(length);
    expectStatus(200, await alice.signIn());
  });
});
