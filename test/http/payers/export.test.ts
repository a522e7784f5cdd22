/**
 * A payer's own data as one document: Regulation (EU) 2016/679 Art 15, Art 20. All of it, and nobody else's.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { detailsDigest } from '../../../server/core/audit/audit-chain.ts';
import { fromBase64url } from '../../../server/core/encoding/base64url.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Answer, type Browser, expectStatus, PAYEE } from '../../support/bank/payer-browser.ts';
import { slugOf } from '../../support/bank/refusals.ts';

let bank: Bank;
let alice: Browser;
let bob: Browser;
beforeAll(async () => {
  bank = await openBank();
  alice = await bank.enrol('alice');
  bob = await bank.enrol('bob');
  for (const [browser, reference] of [
    [alice, 'Rent of May'],
    [bob, 'Secret of Bob'],
  ] as const) {
    expectStatus(200, await browser.pay({ reference }));
    expectStatus(403, await browser.pay({}, { faults: [faults.flipSignatureBit] }));
    expectStatus(201, await browser.post('/api/bindings', { action: 'register-credential' }));
  }
  expectStatus(200, await bob.pay({ payee: { name: PAYEE.name, iban: alice.iban }, amount: { currency: 'EUR', value: '1.00' } }));
});
afterAll(() => bank.close());

const download = async (browser: Browser): Promise<Answer> => expectStatus(200, await browser.get('/api/export'));

describe('the document', () => {
  it('is a file that no cache keeps', async () => {
    const { headers, body } = await download(alice);
    expect(headers['content-disposition']).toBe('attachment; filename="my-data.json"');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toMatchObject({ format: 'fido2-sca-export/1', exportedAt: new Date(bank.clock.now).toISOString() });
  });

  it('has who the payer is, and accounts whose entries add up', async () => {
    const { payer, accounts, ledgerEntries } = (await download(alice)).body;
    expect(payer).toMatchObject({ payerId: alice.payerId, username: 'alice', displayName: 'alice', roles: ['payer'] });
    expect(payer.userHandle).toMatch(/^\S{86}$/);
    expect(accounts).toEqual([{ iban: alice.iban, name: 'Current account', balance: { currency: 'EUR', value: '9951.01' } }]);
    expect(ledgerEntries.map(({ amount }: { amount: { value: string } }) => amount.value).sort()).toEqual(['-49.99', '1.00', '10000.00']);
    expect(new Set(ledgerEntries.map(({ iban }: { iban: string }) => iban))).toEqual(new Set([alice.iban]));
  });

  it('has the passkey with all that was registered, payments, what became of each authorisation, and the evidence', async () => {
    const { credentials, payments, authorisations, evidence } = (await download(alice)).body;
    const sealed = expectStatus(200, await alice.get(payments.find(({ evidence: url }: { evidence?: string }) => url).evidence)).body;
    const { credential, registration } = sealed;
    expect(credentials).toMatchObject([
      {
        credentialId: credential.credentialId,
        publicKey: credential.publicKey,
        status: 'active',
        registration: { attestationObject: registration.attestationObject, clientDataJSON: registration.clientDataJSON },
      },
    ]);
    expect(payments.map(({ transactionStatus }: { transactionStatus: string }) => transactionStatus).sort()).toEqual(['ACSC', 'RCVD']);
    expect(authorisations.map(({ scope, scaStatus }: Record<string, string>) => `${scope} ${scaStatus}`).sort()).toEqual([
      'payment failed',
      'payment finalised',
      'register-credential started',
    ]);
    const { audit: _, seal: __, ...document } = sealed;
    expect(evidence).toEqual([
      {
        authorisationId: sealed.object.authorisationId,
        paymentId: sealed.object.paymentId,
        auditSequence: sealed.audit.event.sequence,
        document,
      },
    ]);
  });

  it('has every event of the payer, the download itself included, with details that fit their digests', async () => {
    const { auditEvents } = (await download(alice)).body;
    const own = (await bank.events()).filter(({ payerId }) => payerId === alice.payerId).map(({ sequence }) => sequence);
    expect(auditEvents.map(({ sequence }: { sequence: number }) => sequence)).toEqual(own);
    expect(auditEvents.at(-1)).toMatchObject({ type: 'data-exported', outcome: 'success' });
    const told = auditEvents.filter(({ opened }: { opened: unknown }) => opened !== null);
    expect(told).toHaveLength(auditEvents.length - 1);
    for (const { opened, detailsDigest: digest } of told) expect(detailsDigest(fromBase64url(opened.salt), opened.details)).toBe(digest);
  });

  it('holds revoked passkeys too', async () => {
    const carol = await bank.enrol('carol');
    expectStatus(200, await carol.bind());
    const second = bank.browser('second key').authenticator;
    const { body } = expectStatus(201, await carol.register({}, {}, second));
    expectStatus(204, await carol.revoke(body.credential.credentialId));
    const { credentials } = (await download(carol)).body;
    expect(credentials.map(({ status }: { status: string }) => status).sort()).toEqual(['active', 'revoked']);
  });
});

describe('what is not in it', () => {
  it('anything of another payer', async () => {
    const others = await bank.database.read<{ id: string }>(
      `SELECT payment_id AS id FROM payments WHERE payer_id = $1 AND payee_iban <> $2 UNION SELECT credential_id FROM credentials WHERE payer_id = $1
       UNION SELECT authorisation_id FROM authorisations WHERE payer_id = $1 UNION SELECT message_id FROM messages WHERE payer_id = $1
       UNION SELECT session_ref FROM sessions WHERE payer_id = $1 UNION SELECT request_id FROM audit_events WHERE payer_id = $1`,
      [bob.payerId, alice.iban],
    );
    const { text } = await download(alice);
    expect(others.length).toBeGreaterThan(10);
    for (const word of [...others.map(({ id }) => id), bob.payerId, bob.iban, '"bob"', 'Secret of Bob']) expect(text).not.toContain(word);
    expect((await download(bob)).text).toContain('Secret of Bob');
  });

  it('which element of a failed confirmation was wrong, or what it could be guessed back from (RTS Art 4(3)(a))', async () => {
    const { text, body } = await download(alice);
    const failures = body.auditEvents.filter(({ outcome }: { outcome: string }) => outcome === 'failure');
    expect(failures).toMatchObject([{ code: 'authentication-failed', opened: null }]);
    for (const member of ['hash', 'detailsDigest']) expect(failures[0]).not.toHaveProperty(member);
    expect(text).not.toContain('signature-invalid');
  });

  it('what opens the bank’s locks: cookies, or their hashes', async () => {
    const { text } = await download(alice);
    const hashes = await bank.database.read<{ hash: string }>(
      'SELECT session_hash AS hash FROM sessions UNION SELECT cookie_hash FROM device_cookies',
    );
    for (const { hash } of hashes) expect(text).not.toContain(hash);
    for (const cookie of alice.cookies.values()) expect(text).not.toContain(cookie.split('.')[0]);
  });
});

describe('who may', () => {
  it('nobody without a session; and that is no export on record', async () => {
    const before = (await bank.events()).length;
    const refused = await bank.browser().get('/api/export');
    expect([refused.status, slugOf(refused)]).toEqual([401, 'no-session']);
    expect(await bank.events()).toHaveLength(before);
  });

  it('not without end: it counts as what costs (RATE_LIMIT_PER_MINUTE)', async () => {
    await using narrow = await openBank({ env: { RATE_LIMIT_PER_MINUTE: '6' } });
    const dave = await narrow.enrol('dave'); // five requests
    expectStatus(200, await dave.get('/api/export'));
    expect(slugOf(await dave.get('/api/export'))).toBe('too-many-requests');
  });
});
