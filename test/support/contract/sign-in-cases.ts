/** Accepting a sign-in, and what reads find of credentials and payers (PSD2 Art 97(1)(a), RTS Art 4(3)(b)). */

import type { StoredCredential } from '../../../server/core/credential-record.ts';
import type { AttemptCounter } from '../../../server/core/policy/block-length.ts';
import { assert, contractCase, eventsOf, failureOf } from './contract-case.ts';
import { act, atOnce, blocking, type ContractWorld, freshId, NOW, verified } from './contract-world.ts';

export type How = { counter?: AttemptCounter; oldHash?: string | null; newHash?: string; now?: number };

export function signIn(
  { ports }: ContractWorld,
  of: StoredCredential,
  { counter = 'sign-in', oldHash = null, newHash = freshId(), now = NOW }: How = {},
) {
  const entry = { type: 'sign-in', outcome: 'success', payerId: of.payerId, details: {} } as const;
  const accepted = { payerId: of.payerId, counter, assertion: verified(of), device: { newHash, oldHash }, entry };
  return ports.signingIn.acceptSignIn(accepted, act(now));
}
export const load = async ({ ports }: ContractWorld, { credentialId }: StoredCredential) => ports.credentials.load(credentialId);

async function block({ fail, alice }: ContractWorld, counter: AttemptCounter): Promise<void> {
  await fail(null, alice.payerId, { counts: { counter, byCookie: null, after: () => blocking(counter, NOW + 60_000) } });
}

export const signInCases = [
  contractCase('sign-in', 'a sign-in writes the credential back and leaves its event', 'WebAuthn L3 §7.2 step 24', async (world) => {
    assert.equal(failureOf(await signIn(world, world.passkey, { now: NOW + 1 })), null);
    const found = await load(world, world.passkey);
    assert.deepEqual([found?.signCount, found?.lastUsedAt, found?.status], [6, NOW + 1, 'active']);
    assert.equal(await eventsOf(world, world.alice.payerId, 'sign-in', 'success'), 1);
    assert.equal(await eventsOf(world, world.alice.payerId, 'credential-activated'), 0);
  }),
  contractCase(
    'sign-in-activates',
    'the first sign-in makes a pending credential active, and says so once',
    'RTS Art 4(1), 24(1)',
    async (world) => {
      const pending = await world.credential(world.alice, { status: 'pending' });
      assert.equal(failureOf(await signIn(world, pending)), null);
      assert.equal((await load(world, pending))?.status, 'active');
      assert.equal(await eventsOf(world, world.alice.payerId, 'credential-activated'), 1);
    },
  ),
  contractCase('sign-in-revoked', 'a suspended or revoked credential signs in to nothing, and stays so', 'RTS Art 27(a)', async (world) => {
    for (const status of ['suspended', 'revoked'] as const) {
      const gone = await world.credential(world.alice, { status });
      const before = await load(world, gone);
      assert.equal(failureOf(await signIn(world, gone)), 'credential-not-active');
      assert.deepEqual(await load(world, gone), before);
    }
    assert.equal(await eventsOf(world, world.alice.payerId, 'sign-in'), 0);
  }),
  contractCase('sign-in-once', 'of equal sign-ins at once one is accepted', 'WebAuthn L3 §7.2 step 22', async (world) => {
    const outcomes = await atOnce(8, () => signIn(world, world.passkey));
    assert.equal(outcomes.filter(({ ok }) => ok).length, 1);
    assert.equal(await eventsOf(world, world.alice.payerId, 'sign-in'), 1);
  }),
  contractCase(
    'sign-in-blocked',
    'a block of the payer’s own counter holds for every sign-in, and leaves nothing',
    'RTS Art 4(3)(b)',
    async (world) => {
      const pending = await world.credential(world.alice, { status: 'pending' });
      await block(world, 'sca');
      const before = await load(world, pending);
      for (const counter of ['sca', 'sign-in'] as const)
        assert.equal(failureOf(await signIn(world, pending, { counter })), 'payer-blocked');
      assert.deepEqual(await load(world, pending), before);
      assert.equal(await eventsOf(world, world.alice.payerId, 'sign-in'), 0);
    },
  ),
  contractCase(
    'sign-in-stranger-blocked',
    'a block of strangers holds only for a browser that is not the payer’s',
    'contract §3',
    async (world) => {
      await block(world, 'sign-in');
      assert.equal(failureOf(await signIn(world, world.passkey)), 'payer-blocked');
      assert.equal(failureOf(await signIn(world, world.passkey, { counter: 'sca' })), null);
    },
  ),
  contractCase(
    'sign-in-resets',
    'a sign-in ends the series of failures of its own counter, and no other',
    'RTS Art 4(3)(b), contract §3',
    async (world) => {
      const failures = async (counter: AttemptCounter) => (await world.ports.attempts.load(world.alice.payerId, counter)).failures;
      for (const counter of ['sca', 'sign-in'] as const) {
        const after = () => ({ attempts: { failures: 2, blockedUntil: null }, block: null });
        await world.fail(null, world.alice.payerId, { counts: { counter, byCookie: null, after } });
      }
      await signIn(world, world.passkey, { counter: 'sign-in' });
      assert.deepEqual([await failures('sca'), await failures('sign-in')], [2, 0]);
      await signIn(world, (await load(world, world.passkey)) ?? world.passkey, { counter: 'sca' });
      assert.deepEqual([await failures('sca'), await failures('sign-in')], [0, 0]);
    },
  ),
  contractCase(
    'credentials-of-payer',
    'a payer’s credentials: not revoked to list, active to answer, oldest first',
    'RTS Art 24, 27',
    async (world) => {
      const dave = await world.payer();
      const { credentialId: newest } = await world.credential(dave, { createdAt: NOW });
      const { credentialId: suspended } = await world.credential(dave, { createdAt: NOW - 1, status: 'suspended' });
      await world.credential(dave, { createdAt: NOW - 2, status: 'revoked' });
      const { credentialId: oldest } = await world.credential(dave, { createdAt: NOW - 3 });
      const ids = (of: readonly { credentialId: string }[]) => of.map(({ credentialId }) => credentialId);
      assert.deepEqual(ids(await world.ports.credentials.answering(dave.payerId)), [oldest, newest]);
      assert.deepEqual(ids(await world.ports.credentials.ofPayer(dave.payerId)), [oldest, suspended, newest]);
      const { transports, paymentExtension } = (await world.ports.credentials.answering(dave.payerId))[0] ?? {};
      assert.deepEqual([transports, paymentExtension], [['internal', 'hybrid'], true]);
    },
  ),
  contractCase('payer', 'a payer is found with the user handle that names them to authenticators', 'WebAuthn L3 §14.6.1', async (world) => {
    const { username, displayName, userHandle } = (await world.ports.payers.load(world.alice.payerId)) ?? {};
    const { username: name, displayName: shown, userHandle: handle } = world.alice;
    assert.deepEqual([username, displayName, userHandle], [name, shown, handle]);
    assert.equal(await world.ports.payers.load(freshId()), null);
  }),
  contractCase('audit-record', 'an event of its own is recorded', 'RTS Art 29(2)', async (world) => {
    const at = act();
    await world.ports.audit.record(at, {
      type: 'sign-in',
      outcome: 'failure',
      code: 'payer-blocked',
      payerId: world.alice.payerId,
      details: {},
    });
    const events = await world.look.events(world.alice.payerId);
    assert.deepEqual(
      events.map(({ type, outcome, code, requestId }) => [type, outcome, code, requestId]),
      [['sign-in', 'failure', 'payer-blocked', at.requestId]],
    );
  }),
];
