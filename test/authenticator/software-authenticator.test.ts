/**
 * What an authenticator and a client do before anything is judged: which credential answers, how the sign count grows, when
 * they refuse. WebAuthn L3 §5.1.3, §5.1.4, §6.1.1, §6.3.2, §6.3.3.
 *
 * That the answers are right is what the tests of the ceremonies show: each of their worlds is made with this authenticator.
 */
import { describe, expect, it } from 'vitest';
import { credentialsInMemory, type HeldCredential } from '../../server/authenticator/core/credential-store.ts';
import type { DeviceSettings } from '../../server/authenticator/core/device.ts';
import { makeEs256Key } from '../../server/authenticator/core/es256-key.ts';
import { createSoftwareAuthenticator } from '../../server/authenticator/core/software-authenticator.ts';
import { createAuthenticator } from '../../server/authenticator/node/create-authenticator.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { assertionWorld, ORIGIN, RP_ID, registrationWorld } from '../support/worlds/ceremony-world.ts';
import { assertionVerdict, registrationVerdict } from '../support/worlds/verdicts.ts';

const CREATE = { challenge: 'AAAA', rp: { id: RP_ID }, user: { id: 'cGF5ZXI' }, pubKeyCredParams: [{ alg: -7 }] };
const GET = { challenge: 'AAAA', rpId: RP_ID };
const authenticator = (settings: Partial<DeviceSettings> = {}) =>
  createSoftwareAuthenticator({ rpId: RP_ID, origin: ORIGIN, randomBytes: seededBytes('device'), ...settings });

const signCountOf = ({ response }: { response: { authenticatorData: string } }) =>
  Buffer.from(response.authenticatorData, 'base64url').readUInt32BE(33);

describe('ES256 with keys of WebCrypto', () => {
  it('is accepted by our steps, in both ceremonies, each time: no signature is like another', async () => {
    expect(await registrationVerdict(await registrationWorld({}, { makeKeys: makeEs256Key, attestation: 'packed-self' }))).toBe('accepted');
    const signatures = new Set<string>();
    for (let i = 0; i < 40; i += 1) {
      const world = await assertionWorld({}, { makeKeys: makeEs256Key });
      expect(assertionVerdict(world)).toBe('accepted');
      signatures.add(world.answer.response.signature);
    }
    expect(signatures.size).toBe(40);
  });

  it('never shows the private key', async () => {
    const { privateKey } = await makeEs256Key();
    expect(privateKey.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow();
  });
});

describe('keys of a seed', () => {
  it.each([-7, -8, -35, -257] as const)('answer the same in every run, byte for byte: algorithm %i', async (algorithm) => {
    const run = async () => {
      const one = createAuthenticator({ rpId: RP_ID, origin: ORIGIN, randomBytes: seededBytes('again'), algorithm });
      return [await one.register({ ...CREATE, pubKeyCredParams: [{ alg: algorithm }] }), await one.assert(GET)];
    };
    expect(await run()).toEqual(await run());
  });
});

describe('the sign count', () => {
  it('grows with each assertion, in the order in which they were asked for', async () => {
    const one = authenticator();
    await one.register(CREATE);
    const answers = await Promise.all(Array.from({ length: 8 }, () => one.assert(GET)));
    expect(answers.map(signCountOf)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('grows over two authenticators with one store, as two tabs have: none is given twice', async () => {
    const credentials = credentialsInMemory();
    const tabs = [authenticator({ credentials }), authenticator({ credentials })] as const;
    await tabs[0].register(CREATE);
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => tabs[i % 2 ? 1 : 0].assert(GET)));
    expect(answers.map(signCountOf).sort()).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('grows in the order of the answers: a ceremony begins when the one before is done', async () => {
    const memory = credentialsInMemory();
    const [arrived, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let begun = 0;
    const count: typeof memory.count = async (id, step) => {
      begun += 1;
      arrived.resolve();
      await release.promise;
      return memory.count(id, step);
    };
    const one = authenticator({ credentials: { ...memory, count } });
    await one.register(CREATE);
    const answers = [one.assert(GET), one.assert(GET)];
    await arrived.promise;
    // A second ceremony would have begun by now: it needs nothing but the store, which answers in the same turn.
    await memory.all();
    expect(begun).toBe(1);
    release.resolve();
    expect((await Promise.all(answers)).map(signCountOf)).toEqual([2, 3]);
  });

  it('stays zero where the authenticator does not count', async () => {
    const one = authenticator({ alwaysZero: true });
    await one.register(CREATE);
    expect([signCountOf(await one.assert(GET)), signCountOf(await one.assert(GET))]).toEqual([0, 0]);
  });

  it('does not stop at a ceremony that failed', async () => {
    const one = authenticator();
    const [refused, registered] = await Promise.allSettled([one.assert(GET), one.register(CREATE)]);
    expect([refused.status, registered.status]).toEqual(['rejected', 'fulfilled']);
  });
});

describe('which credential answers', () => {
  it('is one of the relying party that asks, and no other', async () => {
    const one = authenticator();
    await one.register(CREATE);
    await expect(one.assert({ challenge: 'AAAA', rpId: 'evil.example' })).rejects.toMatchObject({ name: 'NotAllowedError' });
  });

  it('is the newest of those allowed, or the one that was chosen', async () => {
    const held: HeldCredential[] = [];
    const one = authenticator({ credentials: credentialsInMemory(held) });
    for (let i = 0; i < 3; i += 1) await one.register(CREATE);
    const [first, second, third] = held.map(({ id }) => ({ id })) as [{ id: string }, { id: string }, { id: string }];
    expect((await one.assert(GET)).id).toBe(third.id);
    expect((await one.assert({ ...GET, allowCredentials: [first, second] })).id).toBe(second.id);
    expect((await one.assert(GET, { credentialId: first.id })).id).toBe(first.id);
    await expect(one.assert({ ...GET, allowCredentials: [{ id: 'b3RoZXI' }] })).rejects.toMatchObject({ name: 'NotAllowedError' });
  });
});

describe('what is refused at a registration', () => {
  it('is one that excludes a credential held here, and one without an algorithm of ours', async () => {
    const one = authenticator();
    const { id } = await one.register(CREATE);
    await expect(one.register({ ...CREATE, excludeCredentials: [{ id }] })).rejects.toMatchObject({ name: 'InvalidStateError' });
    await expect(one.register({ ...CREATE, pubKeyCredParams: [{ alg: -8 }] })).rejects.toMatchObject({ name: 'NotSupportedError' });
  });
});
