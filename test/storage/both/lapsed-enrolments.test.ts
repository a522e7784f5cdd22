/**
 * Enrolments that nobody completed: username and account are free again, and the ledger forgets nothing and stays right.
 *
 * Contract §3: "Not completed in 15 minutes: username and account are free again".
 */
import { describe, expect, it } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { expectSound } from '../../support/bank/soundness.ts';

const QUARTER = 15 * 60_000;
const enrolment = (username: string) => ({ username, displayName: username });

describe('an enrolment that lapses', () => {
  it('gives the username back, closes the account and reverses its opening', async () => {
    await using bank = await openBank();
    const { body } = expectStatus(201, await bank.browser().post('/api/enrolments', enrolment('alice')));
    bank.clock.advance(QUARTER - 1);
    expectStatus(409, await bank.browser().post('/api/enrolments', enrolment('alice')));
    bank.clock.advance(1);
    const again = expectStatus(201, await bank.browser().post('/api/enrolments', enrolment('alice')));

    expect(again.body.payer.payerId).not.toBe(body.payer.payerId);
    expect(await bank.database.read('SELECT iban FROM accounts')).toEqual([{ iban: again.body.accounts[0].iban }]);
    expect((await bank.events()).map(({ type }) => type)).toContain('enrolment-lapsed');
    await expectSound(bank.database);
  });

  it('leaves no name in the log: nobody is left whom an erasure could be asked for', async () => {
    await using bank = await openBank();
    expectStatus(201, await bank.browser().post('/api/enrolments', enrolment('erika')));
    await bank.enrol('bob');
    const details = () => bank.database.read<{ details: string }>('SELECT details FROM audit_details');
    expect(JSON.stringify(await details())).toContain('erika');
    bank.clock.advance(QUARTER);
    await bank.enrol('carol');
    expect(JSON.stringify(await details())).not.toContain('erika');
    expect(JSON.stringify(await details()), 'who completed it keeps the details').toContain('bob');
    await expectSound(bank.database);
  });

  it('cannot be completed, not even by the session that began it', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    expectStatus(201, await alice.post('/api/enrolments', enrolment('alice')));
    const { body } = expectStatus(200, await alice.post('/api/registrations/options'));
    bank.clock.advance(QUARTER);
    expectStatus(403, await alice.post('/api/registrations', await alice.authenticator.register(body)));
    expect(await bank.database.read('SELECT credential_id FROM credentials')).toEqual([]);
    await expectSound(bank.database);
  });

  it('of an account that was paid into takes nothing from who paid', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { body } = expectStatus(201, await bank.browser().post('/api/enrolments', enrolment('nobody')));
    expectStatus(
      200,
      await alice.pay({ payee: { name: 'Nobody', iban: body.accounts[0].iban }, amount: { currency: 'EUR', value: '100.00' } }),
    );
    await expectSound(bank.database);
    bank.clock.advance(QUARTER);
    await bank.enrol('bob');
    expect(await bank.database.read('SELECT balance_minor FROM accounts WHERE iban = $1', [alice.iban])).toEqual([
      { balance_minor: 990_000 },
    ]);
    await expectSound(bank.database);
  });

  it('leaves one that was completed alone', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    bank.clock.advance(QUARTER * 4);
    await bank.enrol('bob');
    expectStatus(200, await alice.signIn());
    expectStatus(200, await alice.pay());
    await expectSound(bank.database);
  });
});
