/** Device cookies: of which browser a store says that it is the payer's, by which credential, and how long (contract §3, RTS Art 27(a)). */
import type { StoredCredential } from '../../../server/core/credential-record.ts';
import { assert, contractCase } from './contract-case.ts';
import { blocking, type ContractWorld, freshId, NOW } from './contract-world.ts';
import { load, signIn } from './sign-in-cases.ts';

/** As a suspicion does that is decided so. */
async function suspend({ fail }: ContractWorld, { credentialId, payerId, label }: StoredCredential): Promise<void> {
  const suspected = { credentialId, payerId, label, kind: 'sign-count', since: 0, decide: () => 'suspend' as const } as const;
  await fail(null, payerId, { counts: null, failure: 'sign-count-not-increased', suspected });
}

export const deviceCases = [
  contractCase(
    'sign-in-device',
    'a sign-in makes the browser known under a new value, for others who share it as well',
    'contract §3',
    async (world) => {
      const { devices } = world.ports;
      const bob = await world.payer();
      const [first, second] = [freshId(), freshId()];
      await signIn(world, await world.credential(bob), { newHash: first });
      await signIn(world, world.passkey, { newHash: second, oldHash: first });
      const knows = (hash: string, { payerId }: { payerId: string }) => devices.knows(hash, payerId, NOW + 1);
      assert.deepEqual([await knows(second, world.alice), await knows(second, bob)], [true, true]);
      assert.deepEqual([await knows(first, bob), await knows(first, world.alice)], [false, false]);
      assert.equal(await knows(second, await world.payer()), false);
    },
  ),
  contractCase(
    'device-of-credential',
    'a browser is known by each credential that signed in in it, while one of them is active',
    'RTS Art 27(a), contract §3',
    async (world) => {
      const other = await world.credential(world.alice);
      const [first, second] = [freshId(), freshId()];
      await signIn(world, world.passkey, { newHash: first });
      await signIn(world, other, { newHash: second, oldHash: first, now: NOW + 1 });
      const knows = () => world.ports.devices.knows(second, world.alice.payerId, NOW + 10_000);
      await suspend(world, other);
      assert.equal(await knows(), true, 'the other credential signed in in it as well');
      await suspend(world, world.passkey);
      assert.equal(await knows(), false);
    },
  ),
  contractCase('device-blocks-once', 'a cookie that brought a block is a stranger’s from then on', 'contract §3', async (world) => {
    const [bob, hash, shared] = [await world.payer(), freshId(), freshId()];
    await signIn(world, await world.credential(bob), { newHash: shared });
    await signIn(world, world.passkey, { newHash: hash, oldHash: shared });
    const { payerId } = world.alice;
    const fail = (failures: number, blockedUntil: number | null) =>
      world.fail(null, payerId, {
        counts: {
          counter: 'sca',
          byCookie: hash,
          after: () => (blockedUntil === null ? { attempts: { failures, blockedUntil }, block: null } : blocking('sca', blockedUntil)),
        },
      });
    await fail(4, null);
    assert.equal(await world.ports.devices.knows(hash, payerId, NOW + 1), true, 'four bring no block');
    await fail(5, NOW + 60_000);
    assert.equal(await world.ports.devices.knows(hash, payerId, NOW + 1), false);
    assert.equal(await world.ports.devices.knows(hash, bob.payerId, NOW + 1), true, 'other payers of that browser are not concerned');
  }),
  contractCase(
    'device-of-series',
    'each cookie of a row of failures that blocks is a stranger’s, whichever failure was the last, under a new value too; one of an earlier row stays',
    'contract §3, rules 14',
    async (world) => {
      const { payerId } = world.alice;
      const passkey = async () => (await load(world, world.passkey)) ?? world.passkey;
      const ofBob = await world.credential(await world.payer());
      const [before, took, renamed, other] = [freshId(), freshId(), freshId(), freshId()];
      for (const newHash of [before, took, other]) await signIn(world, await passkey(), { newHash });
      const fail = (byCookie: string | null, failures: number, blocks = false) => {
        const after = () => (blocks ? blocking('sca', NOW + 60_000) : { attempts: { failures, blockedUntil: null }, block: null });
        return world.fail(null, payerId, { counts: { counter: 'sca', byCookie, after } });
      };
      await fail(before, 1);
      await signIn(world, await passkey(), { newHash: freshId(), oldHash: other, counter: 'sca' });
      await fail(null, 1);
      await fail(took, 2);
      await signIn(world, ofBob, { newHash: renamed, oldHash: took });
      await fail(null, 5, true);
      const knows = (hash: string) => world.ports.devices.knows(hash, payerId, NOW + 1);
      assert.equal(await knows(renamed), false, 'it took part in the row that blocked');
      assert.equal(await knows(before), true, 'a success ended the row that it took part in');
      await fail(before, 5);
      await fail(null, 1);
      await fail(null, 5, true);
      assert.equal(await knows(before), true, 'that came during a block, and the row after it is another one');
    },
  ),
  contractCase('new-browser', 'a sign-in in a browser that is not the payer’s leaves a message', 'contract §3', async (world) => {
    const bob = await world.payer();
    const [ofBob, ofBoth, again] = [freshId(), freshId(), freshId()];
    await signIn(world, await world.credential(bob), { newHash: ofBob });
    const signInAgain = async (oldHash: string, newHash: string) =>
      signIn(world, (await load(world, world.passkey)) ?? world.passkey, { newHash, oldHash });
    await signInAgain(ofBob, ofBoth);
    assert.deepEqual(await world.look.messages(world.alice.payerId), ['signed-in-new-browser'], 'the cookie was another payer’s');
    await signInAgain(ofBoth, again);
    assert.deepEqual(await world.look.messages(world.alice.payerId), ['signed-in-new-browser'], 'known by now');
  }),
];
