/**
 * One sign-in answer many times at once, and sign-ins that the world overtakes between judging and committing.
 *
 * RTS Art 4(1): one code, one session. Contract §3: a block is told only to a valid assertion; revocation is immediate.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { openBank } from '../support/bank/bank.ts';
import { barrier } from '../support/bank/barrier.ts';
import { Browser, expectStatus } from '../support/bank/payer-browser.ts';
import { effects, expectSound } from '../support/bank/soundness.ts';

const sessionsByAuthentication = `SELECT session_ref FROM sessions WHERE kind = 'authenticated' AND payer_id = $1`;

describe('one sign-in answer, 10 times at once', () => {
  it('opens one session, and counts no failure', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(204, await alice.delete('/api/session'));
    const { body } = expectStatus(200, await alice.post('/api/authentications/options'));
    const assertion = await alice.authenticator.assert(body);
    const jars = Array.from({ length: 10 }, () => {
      const same = new Browser(alice.app, '', alice.authenticator);
      for (const [name, value] of alice.cookies) same.cookies.set(name, value);
      return same;
    });
    const answers = await Promise.all(jars.map((same) => same.post('/api/authentications', assertion)));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 200).map(({ status, body: problem }) => `${status} ${problem.type}`);
    expect(refused).toEqual(Array(9).fill('403 /problems/authentication-failed'));
    expect(await bank.database.read(sessionsByAuthentication, [alice.payerId])).toHaveLength(1);
    expect((await Promise.all(jars.map((same) => same.get('/api/session')))).filter(({ status }) => status === 200)).toHaveLength(1);
    // A used challenge is no live one, so the other nine are no attempts.
    for (const counter of ['sca', 'sign-in'] as const) expect((await bank.stores.attempts.load(alice.payerId, counter)).failures).toBe(0);
    await expectSound(bank.database);
  });
});

describe('between judging and committing a sign-in', () => {
  async function world() {
    const gate = barrier();
    const bank = await openBank({ wrap: gate.wrap });
    const alice = await bank.enrol('alice');
    const elsewhere = alice.elsewhere();
    const { body } = expectStatus(200, await elsewhere.post('/api/authentications/options'));
    const own = alice.authenticator.held[0]?.id ?? '';
    expectStatus(200, await alice.bind({}, { action: 'revoke-credential', credentialId: own }));
    const before = await effects(bank.database);
    return { gate, bank, alice, elsewhere, before, assertion: await alice.authenticator.assert(body) };
  }

  it('the passkey is revoked: nobody is signed in', async () => {
    const { gate, bank: opened, alice, elsewhere, before, assertion } = await world();
    await using bank = opened;
    const held = gate.hold();
    const pending = elsewhere.post('/api/authentications', assertion);
    await held.arrived;
    expectStatus(204, await alice.delete(`/api/credentials/${alice.authenticator.held[0]?.id}?confirm=last`));
    held.release();

    expect(await pending).toMatchObject({ status: 403, body: { type: '/problems/authentication-failed' } });
    expect(await effects(bank.database)).toEqual(before);
    expect((await bank.events()).findLast(({ type }) => type === 'sign-in')?.code).toBe('credential-not-active');
    expect(await bank.database.read(sessionsByAuthentication, [alice.payerId])).toEqual([]);
    expectStatus(401, await elsewhere.get('/api/session'));
  });

  it('strangers’ fifth failure lands: a sign-in without the device cookie is blocked, one with it is not', async () => {
    const { gate, bank: opened, alice, elsewhere, before, assertion } = await world();
    await using bank = opened;
    const held = gate.hold();
    const pending = elsewhere.post('/api/authentications', assertion);
    await held.arrived;
    for (let i = 0; i < 5; i += 1) expectStatus(403, await alice.elsewhere().signIn({ faults: [faults.flipSignatureBit] }));
    held.release();

    expect(await pending).toMatchObject({ status: 403, body: { type: '/problems/authorisation-blocked' } });
    expect(await effects(bank.database)).toEqual(before);
    expect((await bank.events()).findLast(({ type }) => type === 'sign-in')?.code).toBe('payer-blocked');
    expectStatus(200, await alice.signIn());
    await expectSound(bank.database);
  });

  it('the payer’s own fifth failure lands: every sign-in is blocked', async () => {
    const { gate, bank: opened, alice, elsewhere, before, assertion } = await world();
    await using bank = opened;
    const held = gate.hold();
    const pending = elsewhere.post('/api/authentications', assertion);
    await held.arrived;
    for (let i = 0; i < 5; i += 1) expectStatus(403, await alice.pay({}, { faults: [faults.flipSignatureBit] }));
    held.release();

    const answer = await pending;
    expect(answer).toMatchObject({ status: 403, body: { type: '/problems/authorisation-blocked' } });
    expect(Number(answer.headers['retry-after'])).toBe(15 * 60);
    expect(await effects(bank.database)).toEqual(before);
    expect(await alice.signIn()).toMatchObject({ status: 403, body: { type: '/problems/authorisation-blocked' } });
    await expectSound(bank.database);
  });

  it('the passkey is used elsewhere: the older answer is a possible clone', async () => {
    const { gate, bank: opened, alice, elsewhere, assertion } = await world();
    await using bank = opened;
    const held = gate.hold();
    const pending = elsewhere.post('/api/authentications', assertion);
    await held.arrived;
    expectStatus(200, await alice.pay());
    const before = await effects(bank.database);
    held.release();

    expect(await pending).toMatchObject({ status: 403, body: { type: '/problems/authentication-failed' } });
    expect(await effects(bank.database)).toEqual(before);
    expect((await bank.events()).findLast(({ type }) => type === 'sign-in')?.code).toBe('sign-count-not-increased');
    await expectSound(bank.database);
  });
});
