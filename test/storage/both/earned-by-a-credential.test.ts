/**
 * What a credential earned goes with it: RTS Art 27(a), contract §3. A walk over every table that names a credential or a session.
 *
 * Each such table says in its description what of it is good for something. A payer does all that leaves such a row; then the
 * credential ends in each way there is, and no row is left. A table without a word about it is a failing test, and so is a walk that
 * finds nothing to end.
 */
import { describe, expect, it } from 'vitest';
import { paymentClientMembers } from '../../../server/authenticator/core/payment-client-data.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { makeKeyPair } from '../../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import { ALL_TABLES } from '../../../server/storage/all-tables.ts';
import { type Bank, ORIGIN, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { openedDatabase } from '../../support/databases/opened-database.ts';
import { schemaOf } from '../../support/databases/schema-of.ts';

const NAMES_A_CREDENTIAL = /(^|_)(credential_id|session_ref)$/;

const EARNED = ALL_TABLES.flatMap(({ table, earned }) => (typeof earned === 'object' ? earned.map((each) => ({ table, ...each })) : []));

it('every table that names a credential or a session says what of it is earned', async () => {
  await using opened = await openedDatabase();
  const schema = await opened.database.write(({ query }) => schemaOf(query, opened.database.dialect));
  const silent = schema.flatMap(({ table, columns }) => {
    const earned = ALL_TABLES.find((each) => each.table === table)?.earned;
    const said = typeof earned === 'object' ? earned.map(({ by }) => by) : [];
    const naming = columns.filter((column) => NAMES_A_CREDENTIAL.test(column));
    const isSaid = (column: string) => typeof earned === 'string' || said.includes(column);
    // What a session of the credential has is found by the session: the table of sessions names itself.
    return naming
      .filter((column) => !isSaid(column) && !(table === 'sessions' && column === 'session_ref'))
      .map((column) => `${table}.${column}`);
  });
  expect(silent).toEqual([]);
});

/** The credential, and a payer who has used it for everything that it can earn. */
async function earnedEverything(bank: Bank) {
  const alice = await bank.enrol('alice');
  expectStatus(200, await alice.bind());
  const authenticator = newAuthenticator('the one that goes', { backupEligible: true, backupState: true });
  const browserBoundKey = { key: makeKeyPair(-7, seededBytes('browser that was bound')) };
  const how = { authenticatorAttachment: 'platform' };
  const { credentialId, label } = expectStatus(201, await alice.register({ browserBoundKey }, how, authenticator)).body.credential;
  const phone = Object.assign(alice.elsewhere(), { authenticator });
  expectStatus(200, await phone.signIn());
  await bank.database.write(async ({ run }) => {
    await run(`UPDATE browser_bound_keys SET status = 'bound', bound_by = 'activation', bound_at = 1 WHERE credential_id = $1`, [
      credentialId,
    ]);
    await run(
      `INSERT INTO activation_codes (activation_id, payer_id, selector, code_hash, purpose, credential_id, key_id, created_at, expires_at)
       VALUES ('code', $1, 'FVLLF', 'hash', 'browser-key', $2, 'key', 1, 9999999999999)`,
      [alice.payerId, credentialId],
    );
  });
  // In its session: an open payment, an open and an accepted consent, a challenge; and a consent that it gave in another session.
  const opened = await phone.openAuthorisation(await phone.createPayment());
  expectStatus(200, await phone.bind({}, { action: 'revoke-credential', credentialId: alice.authenticator.held[0]?.id ?? '' }));
  expectStatus(200, await phone.bind());
  expectStatus(200, await phone.post('/api/registrations/options'));
  expectStatus(201, await phone.post('/api/bindings', { action: 'register-credential' }));
  const { authorisationId, publicKey } = expectStatus(201, await alice.post('/api/bindings', { action: 'register-credential' })).body;
  expectStatus(200, await alice.put(`/api/bindings/${authorisationId}`, await authenticator.assert(publicKey)));
  expectStatus(200, await phone.post('/api/authentications/options'));
  const refs = await bank.database.read<{ session_ref: string }>('SELECT session_ref FROM sessions WHERE credential_id = $1', [
    credentialId,
  ]);
  return { alice, phone, opened, credentialId: String(credentialId), label: String(label), sessionRef: refs[0]?.session_ref ?? '' };
}

/** By table: how many rows are good for something that this credential, or its session, earned. */
async function live(bank: Bank, { credentialId, sessionRef }: { credentialId: string; sessionRef: string }) {
  const counted: Record<string, number> = {};
  for (const { table, by, live: condition } of EARNED) {
    const owner = by === 'session_ref' ? sessionRef : credentialId;
    counted[`${table} by ${by}`] = (
      await bank.database.read(`SELECT 1 AS one FROM ${table} WHERE ${by} = $1 AND ${condition}`, [owner])
    ).length;
  }
  return counted;
}

const act = (bank: Bank) => ({ now: bank.clock.now, requestId: 'operator', sessionRef: null });
type Earned = Awaited<ReturnType<typeof earnedEverything>>;

const WAYS: Readonly<Record<string, (bank: Bank, earned: Earned) => Promise<unknown>>> = {
  'its payer revokes it': async (_, { alice, credentialId }) => expectStatus(204, await alice.revoke(credentialId)),
  'an operator revokes it': async (bank, { alice, credentialId, label }) =>
    bank.stores.revoking.revoke({ payerId: alice.payerId, credentialId, label, mayBeLast: true }, null, act(bank)),
  'a possible clone suspends it': (_, { phone }) => fail(phone, 2, [faults.signCountBackToZero]),
  'its backup eligibility flips five times': (_, { phone }) => fail(phone, 5, [notEligible]),
  'its payer is erased': async (bank, { alice }) => bank.stores.erasing.erase(alice.payerId, 'asked for', act(bank)),
};
const notEligible: NonNullable<Parameters<Browser['signIn']>[0]>['faults'] extends readonly (infer F)[] | undefined ? F : never = ({
  authenticator,
}) => Object.assign(authenticator, { backupEligible: false, backupState: false });

async function fail(phone: Browser, times: number, made: readonly (typeof notEligible)[]): Promise<void> {
  for (let i = 0; i < times; i += 1) expectStatus(403, await phone.elsewhere().signIn({ faults: [...made] }));
}

describe.each(Object.entries(WAYS))('where %s', (_, end) => {
  it('nothing that it earned is good for anything', async () => {
    await using bank = await openBank();
    const earned = await earnedEverything(bank);
    for (const [where, count] of Object.entries(await live(bank, earned))) expect(count, where).toBeGreaterThan(0);
    await end(bank, earned);
    for (const [where, count] of Object.entries(await live(bank, earned))) expect(count, where).toBe(0);
    // And by its old cookies, with a valid assertion: no door is open.
    expect((await earned.phone.get('/api/accounts')).status).toBe(401);
    expect((await earned.phone.signIn()).status).toBe(403);
  });
});

it('a payment that was opened in an SPC dialog is answered by nothing of it either', async () => {
  await using bank = await openBank();
  const { alice, phone, opened, credentialId } = await earnedEverything(bank);
  const shown = opened.securePaymentConfirmation;
  expect(shown?.credentialIds).toContain(credentialId);
  expectStatus(204, await alice.revoke(credentialId));
  const clientMembers = shown && paymentClientMembers(shown, ORIGIN);
  const answer = await phone.authenticator.assert(opened.publicKey, clientMembers ? { clientMembers } : {});
  const { paymentId } = opened.link.object as { paymentId: string };
  const url = `/api/payments/${paymentId}/authorisations/${opened.authorisationId}`;
  expect((await phone.put(url, answer)).status).toBe(401);
  expect((await alice.put(url, answer)).status, 'nor from another session of the payer').toBe(404);
});
