/** A sign count that does not grow: the store hands over what was before, and writes what is decided (WebAuthn L3 §7.2 step 22). */

import { POLICY } from '../../../server/core/policy.ts';
import { decideSuspicion } from '../../../server/core/suspicion.ts';
import { accepted } from './consent-cases.ts';
import { assert, contractCase, eventsOf } from './contract-case.ts';
import { type ContractWorld, NOW } from './contract-world.ts';

type Asked = readonly [number | null, boolean];

/** One suspicion at `now`. @returns what the decision was asked with */
async function suspect({ alice, passkey, fail }: ContractWorld, now: number): Promise<Asked[]> {
  const asked: Asked[] = [];
  const decide = (before: number | null, active: boolean) => {
    asked.push([before, active]);
    return decideSuspicion(before, active, now, POLICY);
  };
  const { credentialId, payerId, label } = passkey;
  await fail(
    null,
    alice.payerId,
    { counts: null, failure: 'sign-count-not-increased', suspected: { credentialId, payerId, label, decide } },
    now,
  );
  return asked;
}
const status = async ({ ports, passkey }: ContractWorld) => (await ports.credentials.load(passkey.credentialId))?.status;

export const suspicionCases = [
  contractCase(
    'suspect-tells',
    'the first suspicion is told to the payer, and the credential stays active',
    'RTS Art 7(2)',
    async (world) => {
      assert.deepEqual(await suspect(world, NOW), [[null, true]]);
      assert.equal(await status(world), 'active');
      assert.deepEqual(await world.look.messages(world.alice.payerId), ['possible-clone']);
      assert.equal(await eventsOf(world, world.alice.payerId, 'credential-suspended'), 0);
    },
  ),
  contractCase(
    'suspect-suspends',
    'the second within the window suspends: on record, and told',
    'WebAuthn L3 §7.2 step 22',
    async (world) => {
      await suspect(world, NOW + 7);
      assert.deepEqual(await suspect(world, NOW + 1000), [[NOW + 7, true]]);
      assert.equal(await status(world), 'suspended');
      assert.deepEqual([...(await world.look.messages(world.alice.payerId))].sort(), ['credential-suspended', 'possible-clone']);
      assert.equal(await eventsOf(world, world.alice.payerId, 'credential-suspended'), 1);
      assert.deepEqual(await world.ports.credentials.answering(world.alice.payerId), []);
    },
  ),
  contractCase(
    'suspect-again',
    'each suspicion is counted from the last one, also after the window',
    'WebAuthn L3 §7.2 step 22',
    async (world) => {
      await suspect(world, NOW);
      const later = NOW + POLICY.cloneWindowMs;
      assert.deepEqual(await suspect(world, later), [[NOW, true]]);
      assert.equal(await status(world), 'active');
      assert.deepEqual(await suspect(world, later + 1), [[later, true]]);
      assert.deepEqual(await suspect(world, later + 2), [[later + 1, false]], 'suspended already');
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
