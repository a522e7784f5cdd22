/** Registering a credential: what it rests on is used up with it, and its id is unique for ever (RTS Art 24, WebAuthn L3 §7.1 step 26). */
import type { Grant, NewCredential } from '../../../server/ceremonies/ports.ts';
import { POLICY } from '../../../server/core/policy.ts';
import { accepted } from './consent-cases.ts';
import { assert, contractCase, eventsOf, failureOf } from './contract-case.ts';
import { aCredential } from './contract-rows.ts';
import type { SeededPayer } from './contract-stores.ts';
import { act, answering, atOnce, type ContractWorld, freshId, NOW } from './contract-world.ts';

const ENROLMENT: Grant = { by: 'enrolment' };

function newCredential(of: SeededPayer, grant: Grant, credentialId = freshId()): NewCredential {
  const { userHandle, status, createdAt, lastUsedAt, vouched, ...rest } = aCredential(credentialId, of);
  return { ...rest, boundBy: grant.by, browserBoundKey: null };
}
const register = ({ ports }: ContractWorld, of: SeededPayer, grant: Grant, { id = freshId(), now = NOW, session = 'session-1' } = {}) =>
  ports.registering.register(newCredential(of, grant, id), grant, act(now, session));
const enrolling = ({ payer }: ContractWorld) => payer({ enrolmentExpiresAt: NOW + 60_000 });
const consentOf = (authorisationId: string): Grant => ({ by: 'register-credential', authorisationId });

export const registeringCases = [
  contractCase('register', 'a registration is found at once, and leaves its event and its message', 'RTS Art 24(1)', async (world) => {
    const carol = await enrolling(world);
    const created = newCredential(carol, ENROLMENT);
    assert.equal(failureOf(await world.ports.registering.register(created, ENROLMENT, act(NOW + 1))), null);
    const { browserBoundKey: _, ...record } = created;
    const set = { status: 'pending', vouched: true, createdAt: NOW + 1, lastUsedAt: null, userHandle: carol.userHandle };
    const found = (await world.ports.credentials.load(created.credentialId)) as Record<string, unknown> | null;
    for (const [member, value] of Object.entries({ ...record, ...set })) assert.deepEqual(found?.[member], value, member);
    assert.equal(await eventsOf(world, carol.payerId, 'registration', 'success'), 1);
    assert.deepEqual(await world.look.messages(carol.payerId), ['credential-registered']);
  }),
  contractCase(
    'register-pending',
    'what rests on a code is pending, and answers nothing; what was consented to is active',
    'RTS Art 4(1), 24',
    async (world) => {
      const carol = await world.payer();
      const activationId = freshId();
      await world.seed.activation({ activationId, payerId: carol.payerId, createdAt: NOW - 1, expiresAt: NOW + 60_000 });
      assert.equal(failureOf(await register(world, carol, { by: 'activation', activationId })), null);
      const [first] = await world.ports.credentials.ofPayer(carol.payerId);
      assert.equal(first?.status, 'pending');
      assert.deepEqual(await world.ports.credentials.answering(carol.payerId), []);
      const id = freshId();
      assert.equal(failureOf(await register(world, world.alice, consentOf(await accepted(world)), { id })), null);
      assert.equal((await world.ports.credentials.load(id))?.status, 'active');
    },
  ),
  contractCase('grant-once', 'of many registrations at once on one grant, one is stored', 'RTS Art 24(2)(b)', async (world) => {
    const [carol, dave] = [await enrolling(world), await world.payer()];
    const activationId = freshId();
    await world.seed.activation({ activationId, payerId: dave.payerId, createdAt: NOW - 1, expiresAt: NOW + 60_000 });
    const consent = consentOf(await accepted(world));
    const grants = [
      [carol, ENROLMENT],
      [dave, { by: 'activation', activationId }],
      [world.alice, consent],
    ] as const;
    for (const [of, grant] of grants) {
      const outcomes = await atOnce(5, () => register(world, of, grant));
      assert.equal(outcomes.filter(({ ok }) => ok).length, 1, grant.by);
      assert.ok(
        outcomes.every((each) => each.ok || each.failure === 'sca-required'),
        grant.by,
      );
    }
  }),
  contractCase('grant-over', 'a grant that is over, or another payer’s or session’s, is refused', 'RTS Art 24(2)(b)', async (world) => {
    const carol = await enrolling(world);
    const late = await register(world, carol, ENROLMENT, { now: NOW + 60_000 });
    const activationId = freshId();
    await world.seed.activation({ activationId, payerId: carol.payerId, createdAt: NOW - 1, expiresAt: NOW + 60_000 });
    const activation: Grant = { by: 'activation', activationId };
    const [foreign, tooLate] = [
      await register(world, world.alice, activation),
      await register(world, carol, activation, { now: NOW + 60_000 }),
    ];
    const consent = consentOf(await accepted(world));
    const elsewhere = await register(world, world.alice, consent, { session: 'session-2' });
    const old = await register(world, world.alice, consent, { now: NOW + POLICY.consentMs });
    const noEnrolment = await register(world, world.alice, ENROLMENT);
    for (const each of [late, foreign, tooLate, elsewhere, old, noEnrolment]) assert.equal(failureOf(each), 'sca-required');
    assert.equal(failureOf(await register(world, world.alice, consent, { now: NOW + POLICY.consentMs - 1 })), null);
  }),
  contractCase(
    'credential-id-for-ever',
    'the id of a credential is taken for ever, whoever’s and whatever became of it',
    'WebAuthn L3 §7.1 step 26',
    async (world) => {
      const bob = await world.payer();
      const revoked = await world.credential(world.alice, { status: 'revoked' });
      const foreign = await world.credential(bob, { status: 'revoked' });
      const consent = consentOf(await accepted(world));
      assert.equal(failureOf(await register(world, world.alice, consent, { id: revoked.credentialId })), 'credential-already-registered');
      assert.equal(failureOf(await register(world, world.alice, consent, { id: foreign.credentialId })), 'credential-id-taken');
      assert.deepEqual((await world.ports.credentials.load(foreign.credentialId))?.payerId, bob.payerId);
      assert.equal(failureOf(await register(world, world.alice, consent)), null, 'a refused registration uses no grant up');
    },
  ),
  contractCase('register-id-race', 'of two payers who register one id at once, one has it', 'WebAuthn L3 §7.1 step 26', async (world) => {
    const payers = [await enrolling(world), await enrolling(world)];
    const id = freshId();
    const outcomes = await Promise.all(payers.map((each) => register(world, each, ENROLMENT, { id })));
    assert.deepEqual(outcomes.map(failureOf).sort(), ['credential-id-taken', null]);
  }),
  contractCase('register-blocked', 'a blocked payer registers nothing on a consent', 'RTS Art 4(3)(b)', async (world) => {
    const consent = consentOf(await accepted(world));
    for (let n = 0; n < 5; n += 1) await world.fail(null, world.alice.payerId);
    assert.equal(failureOf(await register(world, world.alice, consent, { now: NOW + 2000 })), 'payer-blocked');
  }),
  contractCase(
    'register-vouched',
    'a consent with a passkey alone vouches only where it is attested to a root',
    'RTS Art 7(2)',
    async (world) => {
      const synced = await world.credential(world.alice, { backupEligible: true, backupState: false });
      const attested = await world.credential(world.alice, { attestation: { format: 'packed', verdict: 'verified' } });
      const [bySynced, byClaim, byDevice] = [freshId(), freshId(), freshId()];
      await register(world, world.alice, consentOf(await accepted(world, { by: synced })), { id: bySynced });
      await register(world, world.alice, consentOf(await accepted(world)), { id: byClaim });
      await register(world, world.alice, consentOf(await accepted(world, { by: attested })), { id: byDevice });
      const vouched = async (id: string) => (await world.ports.credentials.load(id))?.vouched;
      assert.deepEqual([await vouched(bySynced), await vouched(byDevice)], [false, true]);
      assert.equal(await vouched(byClaim), false, 'a flag that it is not backup eligible is a claim, and vouches for nothing');
      const unvouched = await world.ports.credentials.load(bySynced);
      assert.ok(unvouched);
      const third = freshId();
      await register(world, world.alice, consentOf(await accepted(world, { by: unvouched, at: NOW + 5 })), { id: third, now: NOW + 6 });
      assert.equal(await vouched(third), false, 'and neither does what it registered');
    },
  ),
  contractCase('register-vouched-by-browser', 'a synced passkey whose bound browser just paid vouches', 'RTS Art 7(2)', async (world) => {
    const synced = await world.credential(world.alice, { backupEligible: true });
    const browserBoundKey = { keyId: freshId(), publicKey: 'a2V5' };
    await world.seed.browserKey({ credentialId: synced.credentialId, keyId: browserBoundKey.keyId, status: 'bound', at: NOW });
    const payment = await world.payment(world.alice);
    await world.pay(answering(await world.open(payment), synced, { browserBoundKey }), payment, { now: NOW + 1 });
    const [here, elsewhere] = [freshId(), freshId()];
    const consent = await accepted(world, { by: synced, at: NOW + 2 });
    await register(world, world.alice, consentOf(consent), { id: here, now: NOW + 3 });
    const other = await accepted(world, { by: synced, at: NOW + 4, sessionRef: 'session-2' });
    await register(world, world.alice, consentOf(other), { id: elsewhere, now: NOW + 5, session: 'session-2' });
    const vouched = async (id: string) => (await world.ports.credentials.load(id))?.vouched;
    assert.deepEqual([await vouched(here), await vouched(elsewhere)], [true, false]);
  }),
];
