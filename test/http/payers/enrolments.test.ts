/**
 * Enrolment: how somebody becomes a payer in the demo profile. Contract §3; RTS Art 24(1).
 *
 * An enrolment is a promise for 15 minutes: it lets its session register one credential and nothing else, and what
 * nobody completes is free again.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { pointersOf, refusal, slugOf } from '../../support/bank/refusals.ts';

const MINUTE = 60_000;
const SCA_REQUIRED = [403, 'sca-required'];
const answered = (answer: Parameters<typeof slugOf>[0]) => [answer.status, slugOf(answer)];

describe('contract §3: POST /api/enrolments', () => {
  it('opens a customer with one euro account of 10,000.00', async () => {
    await using bank = await openBank();
    const { body } = expectStatus(201, await bank.browser().post('/api/enrolments', { username: 'alice', displayName: 'Alice Ångström' }));
    const { payerId } = body.payer;
    expect(body).toEqual({
      payer: { payerId, username: 'alice', displayName: 'Alice Ångström', roles: ['payer'] },
      accounts: [{ iban: expect.stringMatching(/^DE\d{20}$/), name: 'Current account', balance: { currency: 'EUR', value: '10000.00' } }],
    });
  });

  it('takes a username and a display name that have one meaning', async () => {
    await using bank = await openBank();
    for (const [change, status, pointer] of [
      [{ username: 'al' }, 400, '/username'],
      [{ username: 'Alice' }, 400, '/username'],
      [{ username: '-alice' }, 400, '/username'],
      [{ username: 'a'.repeat(33) }, 400, '/username'],
      [{ username: 7 }, 400, '/username'],
      [{ displayName: '' }, 400, '/displayName'],
      [{ roles: ['auditor'] }, 400, '/roles'],
      [{ displayName: 'Al\u200Bice' }, 422, '/displayName'],
      [{ displayName: 'Аlice' }, 422, '/displayName'],
    ] as const) {
      const answer = await bank.browser().post('/api/enrolments', { username: 'alice', displayName: 'Alice', ...change });
      expect([answer.status, pointersOf(answer)], JSON.stringify(change)).toEqual([status, [pointer]]);
    }
    expect((await bank.browser().post('/api/enrolments', { username: 'alice', displayName: 'Alice' })).status).toBe(201);
  });

  it('a username that is taken: 409', async () => {
    await using bank = await openBank();
    await bank.enrol('alice');
    const taken = await bank.browser().post('/api/enrolments', { username: 'alice', displayName: 'Mallory' });
    expect(await refusal(bank, taken)).toEqual([409, 'username-taken', 'username-taken']);
  });

  it('gives a session that may register the first credential, and nothing else', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    for (const url of ['/api/accounts', '/api/payments', '/api/credentials', '/api/messages', '/api/payees'])
      expect(slugOf(await alice.get(url)), url).toBe('no-session');
    expect(slugOf(await alice.post('/api/payments', alice.order()))).toBe('no-session');
    expect(slugOf(await alice.post('/api/bindings', { action: 'register-credential' }))).toBe('no-session');
    expectStatus(201, await alice.register());
    expect(slugOf(await alice.get('/api/accounts')), 'a registration is no strong customer authentication').toBe('no-session');
    expectStatus(200, await alice.signIn());
    expectStatus(200, await alice.get('/api/accounts'));
  });
});

describe('contract §3: one registration an enrolment', () => {
  it('a second answer to options that were asked for before is refused', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    const enrolling = new Map(alice.cookies);
    const [first, second] = [await alice.post('/api/registrations/options'), await alice.post('/api/registrations/options')];
    expectStatus(201, await alice.post('/api/registrations', await alice.authenticator.register(first.body)));

    for (const [name, value] of enrolling) alice.cookies.set(name, value);
    const again = await alice.post('/api/registrations', await newAuthenticator('phone').register(second.body));
    expect(answered(again)).toEqual(SCA_REQUIRED);
    expect(answered(await alice.post('/api/registrations/options'))).toEqual(SCA_REQUIRED);
  });

  it('of two at once one is stored', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    const options = [await alice.post('/api/registrations/options'), await alice.post('/api/registrations/options')];
    const made = await Promise.all(options.map(({ body }, i) => newAuthenticator(`device ${i}`).register(body)));
    const answers = await Promise.all(made.map((each) => alice.post('/api/registrations', each)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
    expect((await bank.events()).filter(({ type, outcome }) => type === 'registration' && outcome === 'success')).toHaveLength(1);
  });

  it('a registration that fails costs another try, not the enrolment', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    expect(await refusal(bank, await alice.register({ faults: [faults.clearUserVerified] }))).toEqual([
      403,
      'authentication-failed',
      'user-not-verified',
    ]);
    expectStatus(201, await alice.register());
  });
});

describe('contract §3: an enrolment that nobody completes in 15 minutes', () => {
  it('frees username and account, and the ledger still adds up', async () => {
    await using bank = await openBank();
    const { body } = expectStatus(201, await bank.browser().post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    bank.clock.advance(15 * MINUTE - 1);
    const enrol = () => bank.browser().post('/api/enrolments', { username: 'alice', displayName: 'Somebody else' });
    expect((await enrol()).status).toBe(409);
    bank.clock.advance(1);
    const other = expectStatus(201, await enrol());
    expect(other.body.payer.payerId).not.toBe(body.payer.payerId);
    expect((await bank.events()).filter(({ type }) => type === 'enrolment-lapsed')).toMatchObject([{ payerId: body.payer.payerId }]);
    expect(await bank.database.read('SELECT payer_id FROM accounts')).toEqual([{ payer_id: other.body.payer.payerId }]);
    const sums = 'SELECT sum(amount_minor) AS sum FROM ledger_entries WHERE ledger_account = $1';
    expect(await bank.database.read(sums, [body.accounts[0].iban])).toEqual([{ sum: 0 }]);
  });

  it('goes with the code that an operator issued for it', async () => {
    await using bank = await openBank();
    const { body } = expectStatus(201, await bank.browser().post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    const act = { now: bank.clock.now, requestId: 'operator', sessionRef: null };
    const code = { selector: 'LAPSE', secret: 'LATE'.repeat(5) };
    await bank.stores.activations.issue(body.payer.payerId, 'a code that nobody used', code, 'credential', act);
    bank.clock.advance(15 * MINUTE);
    expectStatus(201, await bank.browser().post('/api/enrolments', { username: 'bob', displayName: 'Bob' }));
    expect(await bank.database.read('SELECT username FROM payers')).toEqual([{ username: 'bob' }]);
  });

  it('cannot be completed late', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    bank.clock.advance(12 * MINUTE);
    const { body } = expectStatus(200, await alice.post('/api/registrations/options'));
    bank.clock.advance(3 * MINUTE);
    expect(answered(await alice.post('/api/registrations', await alice.authenticator.register(body)))).toEqual(SCA_REQUIRED);
    expect(answered(await alice.post('/api/registrations/options'))).toEqual(SCA_REQUIRED);
    expect(await bank.database.read('SELECT credential_id FROM credentials')).toEqual([]);
  });
});
