/**
 * What an accepted code does, all at once: money, statuses, sign count, evidence, audit. Contract §4, §6; PSD2 Art 72(1).
 */
import { describe, expect, it } from 'vitest';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal, slugOf } from '../../support/bank/refusals.ts';

const euros = (value: string) => ({ amount: { currency: 'EUR', value } });
const credentialRow = async (bank: Bank, credentialId = '') => bank.stores.credentials.load(credentialId);

/** Every posting sums to zero in its currency, and every balance equals its entries. */
async function expectLedgerSound({ database }: Bank): Promise<void> {
  const postings = `SELECT posting_id FROM ledger_entries GROUP BY posting_id, currency HAVING sum(amount_minor) <> 0`;
  expect(await database.read(postings)).toEqual([]);
  const balances = `SELECT a.iban FROM accounts a WHERE a.balance_minor <>
    (SELECT coalesce(sum(e.amount_minor), 0) FROM ledger_entries e WHERE e.ledger_account = a.iban AND e.currency = a.currency)`;
  expect(await database.read(balances)).toEqual([]);
}

describe('contract §4: an accepted payment', () => {
  it('moves money in double entry, within the bank and out of it', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    expectStatus(200, await alice.pay({ ...euros('100.00'), payee: { name: 'Bob', iban: bob.iban } }));
    expectStatus(200, await bob.pay(euros('10100.00')));
    expectStatus(200, await alice.pay(euros('0.01')));
    await expectLedgerSound(bank);
    const balance = async (browser: typeof alice) => (await browser.get('/api/accounts')).body.accounts[0].balance.value;
    expect([await balance(alice), await balance(bob)]).toEqual(['9899.99', '0.00']);
    const [outside] = await bank.database.read(
      `SELECT sum(amount_minor) AS sum FROM ledger_entries WHERE ledger_account = 'settlement:EUR'`,
    );
    expect(outside?.sum).toBe(1_010_001);
  });

  it('updates sign count, backup state and last use in the record (WebAuthn L3 §7.2 step 24)', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const id = alice.authenticator.held[0]?.id;
    expect(await credentialRow(bank, id)).toMatchObject({ signCount: 2, lastUsedAt: bank.clock.now });
    bank.clock.advance(1_000);
    expectStatus(200, await alice.pay());
    expect(await credentialRow(bank, id)).toMatchObject({ signCount: 3, lastUsedAt: bank.clock.now });
    expect((await alice.get('/api/credentials')).body.credentials[0].lastUsedAt).toBe(new Date(bank.clock.now).toISOString());
  });
});

describe('contract §4: a valid code without funds', () => {
  it('authorisation finalised, payment RJCT, record updated, 422, no money moved', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const refused = await alice.pay(euros('10000.01'));
    expect(await refusal(bank, refused)).toEqual([422, 'insufficient-funds', 'insufficient-funds']);
    const url = `/api/payments/${refused.paymentId}`;
    expect((await alice.get(url)).body).toMatchObject({ transactionStatus: 'RJCT', scaStatus: 'finalised' });
    expect((await alice.get(url)).body).not.toHaveProperty('evidence');
    expect((await alice.get(`${url}/authorisations/${refused.authorisationId}`)).body.scaStatus).toBe('finalised');
    expect(slugOf(await alice.get(`${url}/evidence`))).toBe('not-found');
    expect(await credentialRow(bank, alice.authenticator.held[0]?.id)).toMatchObject({ signCount: 3 });
    await expectLedgerSound(bank);
    expectStatus(200, await alice.pay(euros('10000.00')));
  });

  it('is no failed attempt', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (let i = 0; i < 6; i += 1) expectStatus(422, await alice.pay(euros('10000.01')));
    expectStatus(200, await alice.pay());
  });
});

describe('contract §6: evidence over HTTP', () => {
  it('is there from the moment of execution, for the payer alone', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const url = `/api/payments/${paymentId}/evidence`;
    expect(slugOf(await alice.get(url))).toBe('not-found');
    expectStatus(200, await alice.answer(paymentId, opened));
    expect(slugOf(await bob.get(url))).toBe('not-found');
    expect(slugOf(await bank.browser().get(url))).toBe('no-session');
    expectStatus(200, await alice.get(url));
  });

  it('holds every member, and the statement in the audit log', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paid = expectStatus(200, await alice.pay());
    const { body } = expectStatus(200, await alice.get(paid.body.evidence));
    const id = alice.authenticator.held[0]?.id;
    expect(Object.keys(body).sort()).toEqual(
      [
        ['format', 'scope', 'object', 'nonce', 'challenge', 'method', 'relyingParty', 'payer', 'credential', 'assertion'],
        ['browserBoundKey', 'issuedPaymentConfirmation', 'registration', 'acceptedAt', 'policy', 'audit', 'seal'],
      ]
        .flat()
        .sort(),
    );
    expect(body).toMatchObject({
      format: 'fido2-sca-evidence/1',
      scope: 'payment',
      method: 'webauthn',
      relyingParty: { id: 'localhost', origins: ['http://localhost:3000'] },
      payer: { payerId: alice.payerId, userHandle: alice.authenticator.held[0]?.userHandle },
      credential: {
        credentialId: id,
        aaguid: '00000000-0000-0000-0000-000000000000',
        backupEligible: false,
        backupState: false,
        signCountBefore: 2,
      },
      issuedPaymentConfirmation: null,
      registration: { boundBy: 'enrolment' },
      acceptedAt: new Date(bank.clock.now).toISOString(),
      audit: { event: { type: 'payment-authorisation', outcome: 'success', paymentId: paid.paymentId } },
    });
    expect(body.credential.publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(Object.keys(body.assertion).sort()).toEqual(['authenticatorData', 'clientDataJSON', 'signature', 'userHandle']);
    expect(Object.keys(body.registration).sort()).toEqual(['attestationObject', 'boundBy', 'clientDataJSON', 'registeredAt', 'vouched']);
  });

  it('is what it was: a later revocation or renaming changes no byte of it', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const paid = expectStatus(200, await alice.pay());
    const before = await alice.get(paid.body.evidence);
    await alice.patch(`/api/credentials/${alice.authenticator.held[0]?.id}`, { label: 'Old phone' });
    expectStatus(200, await alice.pay());
    expect((await alice.get(paid.body.evidence)).text).toBe(before.text);
  });
});
