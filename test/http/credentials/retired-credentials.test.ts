/**
 * A passkey whose key authenticates nothing any more is suspended when the bank starts, and counts nowhere as one that works.
 *
 * RTS Art 27(a), contract §2, §3. Called active, it would be offered to the browser and burn every authorisation; the payer could
 * revoke the last passkey that works without being asked; and an operator could issue no code.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { buildApp } from '../../../server/app.ts';
import { cbor } from '../../../server/authenticator/core/bytes.ts';
import { makeKeyPair } from '../../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import { mayAuthenticate } from '../../../server/ceremonies/assertion-steps.ts';
import { toBase64url } from '../../../server/core/encoding/base64url.ts';
import { stores } from '../../../server/storage/stores.ts';
import { AUDIT_KEY, type Bank, COOKIE_KEYS, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

const es256 = makeKeyPair(-7, seededBytes('of before'));
const rsaOf = (bytes: number) =>
  new Map<number, unknown>([
    [1, 3],
    [3, -257],
    [-1, Uint8Array.from({ length: bytes }, (_, n) => (n === 0 ? 0x80 : n | 1))],
    [-2, Uint8Array.of(1, 0, 1)],
  ]);
const KEYS = {
  ES384: makeKeyPair(-35, seededBytes('of before')).coseKey,
  'RSA of 4104 bits': rsaOf(513),
  'another order of members': new Map([...es256.coseKey].reverse()),
} as const;

/** The database is one of before, and this passkey's key was let in then. */
async function ofBefore({ database }: Bank, credentialId: string, coseKey: unknown): Promise<void> {
  await database.write(async ({ run }) => {
    await run('UPDATE credentials SET public_key = $2 WHERE credential_id = $1', [credentialId, toBase64url(cbor(coseKey as never))]);
    await run(`INSERT INTO database_facts (name, value) VALUES ('keys of before', 'to be judged')`);
  });
}
const own = ({ authenticator }: Browser) => authenticator.held[0]?.id ?? '';
const facts = async ({ database }: Bank) =>
  (await database.read<{ value: string }>(`SELECT value FROM database_facts WHERE name = 'keys of before'`)).map(({ value }) => value);
const statuses = async ({ stores: { credentials } }: Bank, { payerId }: Browser) =>
  Object.fromEntries((await credentials.ofPayer(payerId)).map(({ credentialId, status }) => [credentialId, status]));
const suspensions = async (bank: Bank) => (await bank.events()).filter(({ type }) => type === 'credential-suspended');

/** Alice with two passkeys, of which the second is of before. */
async function aliceWithTwo(bank: Bank, coseKey: unknown) {
  const alice = await bank.enrol('alice');
  expectStatus(200, await alice.bind());
  const authenticator = newAuthenticator('of before');
  const retired = String(expectStatus(201, await alice.register({}, {}, authenticator)).body.credential.credentialId);
  const elsewhere = Object.assign(alice.elsewhere(), { authenticator });
  expectStatus(200, await elsewhere.signIn());
  await ofBefore(bank, retired, coseKey);
  return { alice, elsewhere, retired };
}

let bank: Bank;
afterEach(() => bank.close());

describe.each(Object.entries(KEYS))('a passkey of before with %s', (_, coseKey) => {
  it('is suspended at the start, on record and told, and ends what it earned', async () => {
    bank = await openBank();
    const { alice, elsewhere, retired } = await aliceWithTwo(bank, coseKey);
    elsewhere.app = alice.app = await bank.restart();
    expect(await statuses(bank, alice)).toEqual({ [own(alice)]: 'active', [retired]: 'suspended' });
    expect((await elsewhere.get('/api/accounts')).status, 'the session that it opened').toBe(401);
    expect(await suspensions(bank)).toMatchObject([
      { outcome: 'success', payerId: alice.payerId, details: { credentialId: retired, because: 'public-key-retired' } },
    ]);
    const { messages } = (await alice.get('/api/messages')).body;
    expect(messages.map(({ kind }: { kind: string }) => kind)).toContain('credential-retired');
    const { credentials } = (await alice.get('/api/credentials')).body;
    expect(credentials.map(({ status }: { status: string }) => status).toSorted()).toEqual(['active', 'suspended']);
  });

  it('is offered to no browser, and the one that works is the last', async () => {
    bank = await openBank();
    const { alice } = await aliceWithTwo(bank, coseKey);
    alice.app = await bank.restart();
    const { publicKey, securePaymentConfirmation } = await alice.openAuthorisation(await alice.createPayment());
    expect(publicKey.allowCredentials?.map(({ id }: { id: string }) => id)).toEqual([own(alice)]);
    for (const id of securePaymentConfirmation?.credentialIds ?? []) expect(id).toBe(own(alice));
    expectStatus(200, await alice.pay());
    expect(await refusal(bank, await alice.revoke(own(alice)))).toEqual([409, 'last-credential', 'last-credential']);
  });
});

it('the only one is suspended too, pending or active, so that an operator can issue a code', async () => {
  bank = await openBank();
  const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
  await bank.database.write(({ run }) => run(`UPDATE credentials SET status = 'pending' WHERE payer_id = $1`, [bob.payerId]));
  const es384 = toBase64url(cbor(KEYS.ES384));
  await bank.database.write(({ run }) => run('UPDATE credentials SET public_key = $1', [es384]));
  await ofBefore(bank, '', KEYS.ES384);
  await bank.restart();
  for (const { payerId } of [alice, bob]) expect(await bank.stores.credentials.activeOfPayer(payerId)).toEqual([]);
  expect([await statuses(bank, alice), await statuses(bank, bob)].flatMap((each) => Object.values(each))).toEqual([
    'suspended',
    'suspended',
  ]);
});

it('the start says in one line of the log how many there were, and the next one says nothing', async () => {
  bank = await openBank();
  await aliceWithTwo(bank, KEYS.ES384);
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const lines = () => written.mock.calls.flatMap(([text]) => String(text).split('\n')).filter((line) => line.includes('were suspended'));
  const started = async () => {
    const options = { config: bank.config, database: bank.database, cookieKeys: COOKIE_KEYS, auditKey: AUDIT_KEY, logger: true };
    const { app } = await buildApp({ ...options, now: () => bank.clock.now });
    await app.close();
  };
  await started();
  await vi.waitFor(() => expect(lines().map((line) => JSON.parse(line).credentials)).toEqual([1]));
  await started();
  expect(lines()).toHaveLength(1);
  written.mockRestore();
});

it('is judged once, and by one of two instances; what is revoked stays revoked', async () => {
  bank = await openBank();
  const { alice, retired } = await aliceWithTwo(bank, KEYS.ES384);
  const database = await bank.open();
  const other = stores(database, seededBytes('another instance'), () => crypto.randomUUID());
  const carol = await bank.enrol('carol');
  expectStatus(204, await carol.revoke(own(carol), '?confirm=last'));
  await bank.database.write(({ run }) =>
    run('UPDATE credentials SET public_key = $2 WHERE credential_id = $1', [own(carol), toBase64url(cbor(KEYS.ES384))]),
  );
  const at = bank.clock.now;
  await Promise.all([other, bank.stores].map(({ retiring }) => retiring.suspendRetired(mayAuthenticate, at)));
  await database.close();
  expect((await suspensions(bank)).map(({ details }) => details.credentialId)).toEqual([retired]);
  expect(await facts(bank)).toEqual([`judged ${new Date(at).toISOString()}`]);
  expect(Object.values(await statuses(bank, carol))).toEqual([]);

  await bank.database.write(({ run }) => run(`UPDATE credentials SET status = 'active' WHERE credential_id = $1`, [retired]));
  await bank.restart();
  expect((await statuses(bank, alice))[retired], 'every start would look through millions').toBe('active');
});

it('goes through more of them than it holds at once', async () => {
  bank = await openBank();
  const alice = await bank.enrol('alice');
  const columns = `payer_id, public_key, sign_count, transports, uv_initialized, backup_eligible, backup_state, aaguid, label,
    attestation_format, attestation_verdict, attestation_object, client_data_json, payment_extension, bound_by, vouched, status, created_at`;
  await bank.database.write(async ({ run }) => {
    for (let n = 0; n < 1001; n += 1)
      await run(`INSERT INTO credentials (credential_id, ${columns}) SELECT $1, ${columns} FROM credentials WHERE credential_id = $2`, [
        `copy-${n}`,
        own(alice),
      ]);
  });
  await ofBefore(bank, 'copy-777', KEYS.ES384);
  await bank.restart();
  expect(Object.entries(await statuses(bank, alice)).filter(([, status]) => status === 'suspended')).toEqual([['copy-777', 'suspended']]);
});
