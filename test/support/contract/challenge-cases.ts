/** Challenges of registration and sign-in: of one session, for some minutes, for one answer (RTS Art 4(1), WebAuthn L3 §13.4.3). */
import type { IssuedChallenge } from '../../../server/ceremonies/ports.ts';
import { assert, contractCase } from './contract-case.ts';
import { atOnce, type ContractWorld, freshId, NOW } from './contract-world.ts';

async function issue({ ports }: ContractWorld, sessionRef: string, changes: Partial<IssuedChallenge> = {}, createdAt = NOW) {
  const issued = { challenge: freshId(), sessionRef, scope: 'account-access', consentId: null, platform: false, ...changes } as const;
  await ports.challenges.issue(issued, { createdAt, expiresAt: createdAt + 300_000, most: 5 });
  return issued;
}

const take = ({ ports }: ContractWorld, sessionRef: string, claimed: string | null, now = NOW + 100) =>
  ports.challenges.take(sessionRef, 'account-access', claimed, now);

export const challengeCases = [
  contractCase('challenge-round-trip', 'a challenge is taken as it was issued, once', 'WebAuthn L3 §13.4.3', async (world) => {
    const session = freshId();
    const issued = await issue(world, session, { scope: 'registration', consentId: 'consent', platform: true });
    assert.deepEqual(await world.ports.challenges.take(session, 'registration', issued.challenge, NOW + 1), issued);
    assert.equal(await world.ports.challenges.take(session, 'registration', issued.challenge, NOW + 1), null);
  }),
  contractCase('challenge-once', 'of many answers at once one takes it', 'RTS Art 4(1)', async (world) => {
    const session = freshId();
    const { challenge } = await issue(world, session);
    const taken = await atOnce(10, () => take(world, session, challenge));
    assert.equal(taken.filter((each) => each !== null).length, 1);
  }),
  contractCase(
    'challenge-claimed-only',
    'the one that an answer claims is consumed, and the others of the session stay',
    'contract §3',
    async (world) => {
      const session = freshId();
      const [one, other] = [await issue(world, session), await issue(world, session, {}, NOW + 1)];
      assert.equal((await take(world, session, one.challenge))?.challenge, one.challenge);
      assert.equal((await take(world, session, other.challenge))?.challenge, other.challenge);
    },
  ),
  contractCase(
    'challenge-unknown-burns',
    'an answer that claims none of them consumes all, and is judged against the newest',
    'RTS Art 4(1)',
    async (world) => {
      for (const claimed of ['unknown', null]) {
        const session = freshId();
        const issued = [
          await issue(world, session, {}, NOW + 2),
          await issue(world, session, {}, NOW + 3),
          await issue(world, session, {}, NOW + 1),
        ];
        assert.equal((await take(world, session, claimed))?.challenge, issued[1]?.challenge);
        for (const { challenge } of issued) assert.equal(await take(world, session, challenge), null);
      }
    },
  ),
  contractCase('challenge-five', 'a session has the newest five of a scope', 'contract §3', async (world) => {
    const session = freshId();
    const registration = await issue(world, session, { scope: 'registration' });
    const first = await issue(world, session, {}, NOW + 1);
    const rest = [];
    for (let n = 2; n < 7; n += 1) rest.push(await issue(world, session, {}, NOW + n));
    for (const { challenge } of rest) assert.equal((await take(world, session, challenge))?.challenge, challenge);
    assert.equal(await take(world, session, first.challenge), null);
    assert.ok(await world.ports.challenges.take(session, 'registration', registration.challenge, NOW + 10), 'another scope counts apart');
  }),
  contractCase('challenge-of-session', 'another session’s challenge is not taken, and stays', 'WebAuthn L3 §13.4.3', async (world) => {
    const [mine, theirs] = [freshId(), freshId()];
    const { challenge } = await issue(world, theirs);
    assert.equal(await take(world, mine, challenge), null);
    assert.equal((await take(world, theirs, challenge))?.challenge, challenge);
  }),
  contractCase('challenge-of-scope', 'a challenge of a registration is none of a sign-in', 'WebAuthn L3 §13.4.3', async (world) => {
    const session = freshId();
    const { challenge } = await issue(world, session, { scope: 'registration' });
    assert.equal(await take(world, session, challenge), null);
    assert.ok(await world.ports.challenges.take(session, 'registration', challenge, NOW + 1));
  }),
  contractCase('challenge-expires', 'a challenge is good until the millisecond before it expires', 'contract §3', async (world) => {
    const [early, late] = [freshId(), freshId()];
    const inTime = await issue(world, early);
    const tooLate = await issue(world, late);
    assert.ok(await take(world, early, inTime.challenge, NOW + 299_999));
    assert.equal(await take(world, late, tooLate.challenge, NOW + 300_000), null);
    assert.equal(await take(world, late, 'unknown', NOW + 300_000), null);
  }),
];
