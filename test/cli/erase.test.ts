/**
 * `erase` as an operator runs it, on a bank that its payers lived in: who somebody was goes, what was paid stays.
 *
 * Regulation (EU) 2016/679 Art 17, Directive (EU) 2015/849 Art 40(1). Afterwards the log verifies, evidence is still bound,
 * money is where the ledger says, and the old passkey fails like any that nobody knows.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from '../../server/authenticator/faults/faults.ts';
import { seedDemo } from '../../server/cli/database/seed.ts';
import { auditSigner } from '../../server/core/audit/audit-key.ts';
import { retainedUntil } from '../../server/core/audit/retention.ts';
import { judgeEvidence } from '../../server/evidence/evidence-verdict.ts';
import { auditorOf } from '../support/bank/auditor.ts';
import { AUDIT_KEY, type Bank, openBank, START, standingClock } from '../support/bank/bank.ts';
import { type Browser, expectStatus, PAYEE } from '../support/bank/payer-browser.ts';
import { effects, expectSound } from '../support/bank/soundness.ts';
import { fileOf } from '../support/databases/temporary-database.ts';
import { runTool } from '../support/servers/run-tool.ts';
import { BROUGHT, type Document } from '../support/worlds/evidence-world.ts';

const SIX_YEARS_MS = 6 * 366 * 86_400_000;
/** What says who alice is, or what she called her things. */
const PERSONAL = ['alice', 'Alice Example', 'My blue key', 'Rent of May', 'Never ordered'];
/** Accounting records, and proof that they were authorised. */
const KEPT = ['payments', 'authorisations', 'evidence'];

let bank: Bank;
let alice: Browser;
let bob: Browser;
let auditor: Browser;
let evidence: Document;
let paymentId = '';
const beside = (name: string) => join(dirname(fileOf(bank.config)), name);
const tool = (file: string, ...args: string[]) => runTool(file, args, bank.env);
const erase = (...args: string[]) => tool('payers/erase.ts', ...args);
const erased = () => bank.events().then((events) => events.filter(({ type }) => type === 'payer-erased'));

/** Every row of every table, as text. */
function tables(): Record<string, string> {
  const connection = new BetterSqlite(fileOf(bank.config), { readonly: true });
  const names = connection.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
  const rows = names.map(({ name }) => [name, JSON.stringify(connection.prepare(`SELECT * FROM ${name}`).all())] as const);
  connection.close();
  return Object.fromEntries(rows);
}

beforeAll(async () => {
  // The tools go by the wall clock: alice left long ago, bob is here.
  bank = await openBank({ clock: standingClock(Date.now() - SIX_YEARS_MS) });
  writeFileSync(beside('audit-key.pem'), AUDIT_KEY.export({ type: 'pkcs8', format: 'pem' }));
  // An enrolment under her name that nobody completed: that payer's row is gone, so no erasure finds it.
  expectStatus(201, await bank.browser().post('/api/enrolments', { username: 'alice', displayName: 'Alice Example' }));
  bank.clock.advance(15 * 60_000);
  alice = bank.browser('alice');
  await alice.enrol('alice');
  await bank.database.write((transaction) => transaction.run(`UPDATE payers SET display_name = 'Alice Example' WHERE username = 'alice'`));
  ({ paymentId } = expectStatus(200, await alice.pay({ reference: 'Rent of May' })));
  await bank.stores.checkpoints.make(auditSigner(AUDIT_KEY), bank.clock.now);
  evidence = expectStatus(200, await alice.get(`/api/payments/${paymentId}/evidence`)).body;
  const [credential] = (await alice.get('/api/credentials')).body.credentials;
  expectStatus(200, await alice.patch(`/api/credentials/${encodeURIComponent(credential.credentialId)}`, { label: 'My blue key' }));
  expectStatus(422, await alice.pay({ amount: { currency: 'EUR', value: '999999.99' } }));
  expectStatus(403, await alice.pay({}, { faults: [faults.flipSignatureBit] }));
  expectStatus(201, await alice.post('/api/payments', alice.order({ reference: 'Never ordered' }), { 'idempotency-key': 'k' }));
  await alice.openAuthorisation(await alice.createPayment({ reference: 'Never ordered' }));
  expectStatus(204, await alice.delete(`/api/payments/${await alice.createPayment()}`));
  expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' }));
  bank.clock.now = Date.now();
  bob = await bank.enrol('bob');
  expectStatus(200, await bob.pay());
  // What of alice is in the records of others: her passkey in carol’s session, her name in an auditor’s filter.
  const carol = await bank.enrol('carol');
  const ordered = await carol.createPayment();
  const opened = await carol.openAuthorisation(ordered);
  const hers = await alice.authenticator.assert({ ...opened.publicKey, allowCredentials: [] });
  expectStatus(403, await carol.put(`/api/payments/${ordered}/authorisations/${opened.authorisationId}`, hers));
  auditor = await auditorOf(bank);
  expectStatus(200, await auditor.get('/api/audit/export?format=csv&payer=alice'));
});
afterAll(() => bank.close());

describe('before retention ends', () => {
  it('it refuses, says until when, and changes nothing', async () => {
    const before = tables();
    const { code, out, err } = await erase('--payer', 'bob');
    const until = new Date(retainedUntil(bank.clock.now)).toISOString();
    expect([code, out, err]).toEqual([1, '', `bob is kept until ${until}; --before-retention REASON erases now, on record\n`]);
    const { database_facts: _, ...after } = tables();
    expect(after).toEqual(Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'database_facts')));
  });

  it('a reason erases, and is in the details of the event, not in the event', async () => {
    const { code, out } = await erase('--payer', 'bob', '--before-retention', 'Court order 7 of May');
    expect([code, out]).toEqual([0, expect.stringContaining(`${bob.payerId}: erased; `)]);
    const { details, ...event } = (await erased()).at(-1) ?? { details: null };
    expect(event).toMatchObject({ outcome: 'success', payerId: bob.payerId, sessionRef: null });
    expect(details).toMatchObject({ beforeRetention: 'Court order 7 of May' });
    for (const word of ['bob', 'Court']) expect(JSON.stringify(event)).not.toContain(word);
    expect((await bob.get('/api/accounts')).status).toBe(401);
    await expectSound(bank.database);
  });
});

describe('after it', () => {
  let before: Awaited<ReturnType<typeof effects>>;
  it('erases by username', async () => {
    before = await effects(bank.database);
    const { code, err, out } = await erase('--payer', 'alice');
    expect([code, err, out]).toEqual([0, '', expect.stringMatching(/: erased; \d+ events keep their digests/)]);
    expect((await erased()).at(-1)?.details).toMatchObject({ beforeRetention: null, accounts: 1 });
  });

  it('leaves what says who it was nowhere but in accounting records, and no row of what was only for use', () => {
    const all = tables();
    for (const [name, rows] of Object.entries(all).filter(([name]) => !KEPT.includes(name)))
      for (const personal of PERSONAL) expect(rows.includes(personal), `${personal} in ${name}`).toBe(false);
    for (const name of ['sessions', 'device_cookies', 'messages', 'activation_codes', 'attempts', 'idempotency_keys', 'payer_roles'])
      expect(all[name]?.includes(alice.payerId), name).toBe(false);
    for (const name of ['payments', 'authorisations']) expect(all[name], name).not.toContain('Never ordered');
    expect(all.refused_assertions, 'what carol tried with her passkey').toBe('[]');
    expect(all.payments).toContain('Rent of May');
    const [record] = JSON.parse(all.credentials ?? '[]').filter((row: { payer_id: string }) => row.payer_id === alice.payerId);
    expect(record).toMatchObject({ status: 'revoked', label: 'erased', transports: '[]', attestation_object: '', client_data_json: '' });
  });

  it('leaves no byte of that in the file, or in the log beside it, while the server runs', () => {
    const bytes = Buffer.concat([fileOf(bank.config), `${fileOf(bank.config)}-wal`].map((file) => readFileSync(file)));
    expect(bytes.includes('Rent of May')).toBe(true);
    for (const personal of PERSONAL.filter((each) => each !== 'Rent of May')) expect(bytes.includes(personal), personal).toBe(false);
  });

  it('keeps ledger, evidence and finalised authorisations, and pays the account out', async () => {
    const after = await effects(bank.database);
    expect([after.evidence, after.finalised, after.successes]).toEqual([before.evidence, before.finalised, before.successes]);
    expect(after.ledger).toHaveLength((before.ledger?.length ?? 0) + 2);
    expect(after.balances?.find(({ iban }) => iban === alice.iban)?.balance_minor).toBe(0);
    await expectSound(bank.database);
  });

  it('again it says so, exit 0, and puts nothing on record', async () => {
    const events = (await bank.events()).length;
    expect(await erase('--payer', alice.payerId)).toEqual({ code: 0, out: `${alice.payerId}: already erased\n`, err: '' });
    expect(await bank.events()).toHaveLength(events);
    const { code, err } = await erase('--payer', 'alice');
    expect([code, err]).toEqual([1, expect.stringMatching(/^there is no payer “alice”; .* by the payer id that was printed then\n$/)]);
  });
});

describe('while somebody reads an older state', () => {
  it('it says that the log still holds it, exit 1; and given again it is done', async () => {
    await bank.enrol('dora');
    const reader = new BetterSqlite(fileOf(bank.config), { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT * FROM payers').all();
    const first = await erase('--payer', 'dora', '--before-retention', 'asked for it');
    const [payerId = ''] = first.out.split(':');
    expect([first.code, first.err]).toEqual([1, expect.stringMatching(/^somebody reads an older state .*give the same command again\n$/)]);
    reader.close();
    expect(await erase('--payer', payerId)).toEqual({ code: 0, out: `${payerId}: already erased\n`, err: '' });
    expect(readFileSync(`${fileOf(bank.config)}-wal`)).toHaveLength(0);
    expect(readFileSync(fileOf(bank.config)).includes('dora')).toBe(false);
  });
});

describe('afterwards', () => {
  it('the audit log verifies, also against the evidence that she kept', async () => {
    writeFileSync(beside('evidence.json'), JSON.stringify(evidence));
    expect(await tool('audit/verify-audit.ts', '--evidence', beside('evidence.json'))).toMatchObject({ code: 0, err: '' });
  });

  it('evidence stays bound: its event keeps its details, which name nobody', async () => {
    const stored = await bank.stores.evidence.ofPayment(paymentId);
    const recorded = await bank.stores.audit.at(stored?.sequence ?? 0);
    const kept = JSON.parse(recorded?.stored?.details ?? '{}');
    expect(Object.keys(kept).sort()).toEqual(['authorisationId', 'challenge', 'credentialId', 'evidenceDigest', 'method']);
    for (const personal of PERSONAL) expect(recorded?.stored?.details).not.toContain(personal);
    // A session ends after five idle minutes, and years went by.
    expectStatus(200, await auditor.signIn());
    const { body } = expectStatus(200, await auditor.get(`/api/audit/payments/${paymentId}`));
    expect([body.verdict.verdict, judgeEvidence(body.evidence, BROUGHT).verdict]).toEqual(['bound', 'bound']);
    expect(judgeEvidence(evidence, BROUGHT).verdict).toBe('bound');
  });

  it('of her other events no details are left', async () => {
    const own = (await bank.stores.audit.after(0, 10_000)).filter(
      ({ event, stored }) => event.payerId === alice.payerId && stored !== null,
    );
    expect(own.map(({ event }) => [event.type, event.outcome])).toEqual([
      ['payment-authorisation', 'success'],
      ['payer-erased', 'success'],
    ]);
  });

  it('the old passkey fails as one that nobody knows does, and the old session is none', async () => {
    const stranger = bank.browser('stranger');
    await stranger.enrol('stranger');
    const known = await alice.elsewhere().signIn();
    const unknown = await stranger.signIn({ faults: [faults.flipSignatureBit] });
    const face = ({ status, body }: typeof known) => [status, { ...body, instance: '' }];
    expect(known.status).toBe(403);
    expect(face(known)).toEqual(face(unknown));
    expect((await alice.get('/api/accounts')).status).toBe(401);
    expect((await bank.events()).findLast(({ payerId }) => payerId === alice.payerId)).toMatchObject({
      type: 'sign-in',
      outcome: 'failure',
    });
  });

  it('the username can be enrolled again, by somebody new', async () => {
    const other = bank.browser('another alice');
    await other.enrol('alice');
    expect(other.payerId).not.toBe(alice.payerId);
    // Money for the closed account leaves the bank.
    const paid = expectStatus(200, await other.pay({ payee: { name: PAYEE.name, iban: alice.iban } }));
    const entries = await bank.database.read('SELECT ledger_account FROM ledger_entries WHERE payment_id = $1', [paid.paymentId]);
    expect(entries).toContainEqual({ ledger_account: 'settlement:EUR' });
    await expectSound(bank.database);
  });

  it('no new activation code is made for who was erased', async () => {
    expect(await tool('payers/payer.ts', 'activate', `erased:${alice.payerId}`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no payer'),
    });
  });

  it('a start does not bring a demo payer back', async () => {
    await seedDemo(bank.stores, START);
    expect((await erase('--payer', 'amelie', '--before-retention', 'asked for it')).code).toBe(0);
    const codes = await seedDemo(bank.stores, START);
    expect(codes.map(({ username }) => username)).not.toContain('amelie');
  });
});

describe('--refused-before', () => {
  const kept = () => bank.database.read<{ at: number }>('SELECT refused_at AS at FROM refused_assertions ORDER BY refused_at');
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  it('deletes what was refused before retention, of everybody, on record, and nothing newer', async () => {
    const now = bank.clock.now;
    for (const at of [now - SIX_YEARS_MS, now]) {
      bank.clock.now = at;
      await bank.restart(); // while it runs, its time does not go back
      const payer = await bank.enrol(`refused${at}`);
      expectStatus(403, await payer.pay({}, { faults: [faults.flipSignatureBit] }));
    }
    expect(await kept()).toEqual([{ at: now - SIX_YEARS_MS }, { at: now }]);
    const before = day(now - SIX_YEARS_MS + 86_400_000);
    const out = `refused before ${before}: documents deleted: 1; their events keep the digests\n`;
    expect(await erase('--refused-before', before)).toEqual({ code: 0, out, err: '' });
    expect(await kept()).toEqual([{ at: now }]);
    expect((await bank.events()).at(-1)).toMatchObject({
      type: 'refused-assertions-pruned',
      details: { before: `${before}T00:00:00.000Z`, beforeRetention: null, documents: 1 },
    });
    await expectSound(bank.database);
  });

  it('what is newer only with a reason', async () => {
    const tomorrow = day(bank.clock.now + 86_400_000);
    const { code, err } = await erase('--refused-before', tomorrow);
    expect([code, err]).toEqual([1, expect.stringContaining(`what was refused until ${tomorrow} is kept until `)]);
    expect(await kept()).toHaveLength(1);
    expect((await erase('--refused-before', tomorrow, '--before-retention', 'The disk is full')).code).toBe(0);
    expect(await kept()).toEqual([]);
    expect((await bank.events()).at(-1)?.details).toMatchObject({ beforeRetention: 'The disk is full', documents: 1 });
  });
});

describe('what it cannot do: one clear line, exit 1', () => {
  it.each<[string, string[], string]>([
    ['no payer', [], 'usage: npm run erase'],
    ['a word too many', ['--payer', 'alice', 'bob'], 'usage: npm run erase'],
    ['an option that there is not', ['--payer', 'alice', '--force'], 'usage: npm run erase'],
    ['both at once', ['--payer', 'alice', '--refused-before', '2020-01-01'], 'usage: npm run erase'],
    ['a day that there is not', ['--refused-before', '2020-02-30'], '--refused-before takes a day'],
    ['no day', ['--refused-before', 'yesterday'], '--refused-before takes a day'],
    ['nobody of that name', ['--payer', 'nobody'], 'there is no payer “nobody”'],
    ['nobody of an id that begins with a dash', ['--payer', '-no-body'], 'there is no payer “-no-body”'],
    ['an empty reason', ['--payer', 'alice', '--before-retention', ''], '--before-retention takes a reason'],
    ['a reason that moves the cursor', ['--payer', 'alice', '--before-retention', '\u001b[2J'], '--before-retention takes a reason'],
  ])('%s', async (_, args, line) => {
    const { code, out, err } = await erase(...args);
    expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1]);
    expect(err).toContain(line);
  });
});
