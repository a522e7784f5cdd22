/** A valid signature that the record does not fit: the store hands over what was before, and writes what is decided (WebAuthn L3 §7.2). */

import { POLICY, type SuspicionKind } from '../../../server/core/policy.ts';
import { decideSuspicion, type EarlierSuspicion } from '../../../server/core/suspicion.ts';
import { accepted } from './consent-cases.ts';
import { assert, contractCase, eventsOf } from './contract-case.ts';
import { type ContractWorld, NOW } from './contract-world.ts';

type Asked = readonly [readonly EarlierSuspicion[], boolean];
const FAILURES = { 'sign-count': 'sign-count-not-increased', 'backup-eligibility': 'backup-eligibility-changed' } as const;

/** One suspicion at `now`. @returns what the decision was asked with */
async function suspect({ alice, passkey, fail }: ContractWorld, now: number, kind: SuspicionKind = 'sign-count'): Promise<Asked> {
  const asked: Asked[] = [];
  const decide = (earlier: readonly EarlierSuspicion[], active: boolean) => {
    asked.push([earlier, active]);
    return decideSuspicion(kind, earlier, active, now, POLICY);
  };
  const { credentialId, payerId, label } = passkey;
  const suspected = { credentialId, payerId, label, kind, since: now - POLICY.suspicionWindowMs, decide };
  await fail(null, alice.payerId, { counts: null, failure: FAILURES[kind], suspected }, now);
  assert.equal(asked.length, 1);
  return asked[0] as Asked;
}
const status = async ({ ports, passkey }: ContractWorld) => (await ports.credentials.load(passkey.credentialId))?.status;

export const suspicionCases = [
  contractCase(
    'suspect-tells',
    'the first suspicion is told to the payer, and the credential stays active',
    'RTS Art 7(2)',
    async (world) => {
      assert.deepEqual(await suspect(world, NOW), [[], true]);
      assert.equal(await status(world), 'active');
      assert.deepEqual(await world.look.messages(world.alice.payerId), ['possible-clone']);
      assert.equal(await eventsOf(world, world.alice.payerId, 'credential-suspended'), 0);
    },
  ),
  contractCase(
    'suspect-suspends',
    'the second within the window suspends: on record, and told in the place of the first',
    'WebAuthn L3 §7.2 step 22, contract §3',
    async (world) => {
      await suspect(world, NOW + 7);
      const [first] = await world.look.messageIds(world.alice.payerId);
      assert.deepEqual(await suspect(world, NOW + 1000), [[{ kind: 'sign-count', at: NOW + 7, told: true }], true]);
      assert.equal(await status(world), 'suspended');
      assert.deepEqual(await world.look.messages(world.alice.payerId), ['credential-suspended']);
      const suspensions = (await world.look.events(world.alice.payerId)).filter(({ type }) => type === 'credential-suspended');
      assert.deepEqual(
        suspensions.map(({ details }) => [details.credentialId, details.replacedMessage]),
        [[world.passkey.credentialId, first]],
        'the log names the message that was taken away: the payer may have read it',
      );
      assert.deepEqual(await world.ports.credentials.answering(world.alice.payerId), []);
    },
  ),
  contractCase(
    'suspect-kinds',
    'each kind is handed over with its time and whether it was told, and leaves at most one message a day',
    'WebAuthn L3 §7.2 step 19, contract §3',
    async (world) => {
      for (let n = 0; n < 4; n += 1) await suspect(world, NOW + n, 'backup-eligibility');
      const told = [0, 1, 2, 3].map((n) => ({ kind: 'backup-eligibility' as const, at: NOW + n, told: n === 0 }));
      assert.deepEqual(await suspect(world, NOW + 4), [told, true]);
      assert.equal(await status(world), 'active');
      assert.deepEqual(await world.look.messages(world.alice.payerId), ['backup-eligibility-changed']);
      await suspect(world, NOW + 5, 'backup-eligibility');
      assert.equal(await status(world), 'suspended', 'the fifth of its kind');
      assert.deepEqual(await world.look.messages(world.alice.payerId), ['credential-suspended'], 'still one a day');
    },
  ),
  contractCase(
    'suspect-again',
    'a suspicion within the window is handed over, also after a suspension',
    'WebAuthn L3 §7.2 step 22',
    async (world) => {
      await suspect(world, NOW);
      const later = NOW + POLICY.suspicionWindowMs;
      await suspect(world, later);
      assert.equal(await status(world), 'active');
      const [earlier, active] = await suspect(world, later + 1);
      assert.deepEqual([earlier.at(-1), active], [{ kind: 'sign-count', at: later, told: true }, true]);
      const messages = async () => [...(await world.look.messages(world.alice.payerId))].sort();
      assert.deepEqual(await messages(), ['credential-suspended', 'possible-clone'], 'one in each window');
      assert.equal((await suspect(world, later + 2))[1], false, 'suspended already');
      assert.deepEqual(await messages(), ['credential-suspended', 'possible-clone'], 'and none more for that');
    },
  ),
  contractCase('suspend-ends-consents', 'a suspension ends what the credential consented to', 'RTS Art 27(a)', async (world) => {
    const { payerId } = world.alice;
    const other = await world.credential(world.alice);
    await accepted(world, { by: world.passkey });
    const stays = await accepted(world, { by: other, sessionRef: 'session-2' });
    await suspect(world, NOW + 2000);
    const found = (sessionRef: string) =>
      world.ports.authorisations.acceptedConsent(payerId, sessionRef, 'register-credential', payerId, 0);
    assert.notEqual(await found('session-1'), null);
    await suspect(world, NOW + 3000);
    assert.equal(await found('session-1'), null);
    assert.equal(await found('session-2'), stays, 'what another credential consented to stays');
  }),
];
