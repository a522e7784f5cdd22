/**
 * What the bank publishes, and judges with, where somebody wrote audit keys into its database: its own keys, and no other.
 *
 * Contract §6. Whoever can write there and has no key would otherwise have the bank name a key of theirs to every verifier,
 * and tell its auditors that what they sealed is bound.
 */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditSigner } from '../../../server/core/audit/audit-key.ts';
import { signRotation } from '../../../server/core/audit/audit-key-rotation.ts';
import { CHECKPOINT_LABEL, ROTATION_LABEL } from '../../../server/core/audit/signed-statement.ts';
import { auditorOf } from '../../support/bank/auditor.ts';
import { AUDIT_KEY, type Bank, openBank, START } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { DIALECT } from '../../support/databases/fresh-database.ts';
import { fileOf, tamper } from '../../support/databases/temporary-database.ts';

const stranger = auditSigner(generateKeyPairSync('ed25519').privateKey);
const own = auditSigner(AUDIT_KEY);
let bank: Bank;
let auditor: Browser;
let paymentId = '';
beforeAll(async () => {
  bank = await openBank();
  auditor = await auditorOf(bank);
  const alice = await bank.enrol('alice');
  ({ paymentId } = expectStatus(200, await alice.pay()));
  await bank.stores.checkpoints.make(own, bank.clock.now);
});
afterAll(() => bank.close());

const published = async () => expectStatus(200, await bank.browser().get('/.well-known/fido2-sca-audit-keys')).body.keys;
const verdict = async () => expectStatus(200, await auditor.get(`/api/audit/payments/${paymentId}`)).body.verdict;
const row = (keyId: string, pem: string, rotation: unknown = null) =>
  `INSERT INTO audit_keys (key_id, public_key_pem, valid_from, valid_until, rotation)
   VALUES ('${keyId}', '${pem}', 0, 1, ${rotation === null ? 'NULL' : `'${JSON.stringify(rotation)}'`})`;
const strangersRow = row(stranger.keyId, stranger.publicKeyPem);
/** As the stranger can make it: the bank's key never signed. */
const claimed = () => {
  const { statement } = signRotation(stranger, own, START);
  const signature = stranger.sign(ROTATION_LABEL, statement);
  return JSON.stringify({ statement, previousSignature: signature, signature });
};

describe.skipIf(DIALECT === 'postgres')('audit keys that somebody wrote into the database', () => {
  it.each<[string, () => string]>([
    ['a stranger’s', () => strangersRow],
    ['a stranger’s, as the successor', () => row(stranger.keyId, stranger.publicKeyPem, signRotation(stranger, stranger, START))],
    [
      'a stranger’s, as the predecessor',
      () => `${strangersRow}; UPDATE audit_keys SET rotation = '${claimed()}' WHERE key_id = '${own.keyId}'`,
    ],
    ['one that is no key', () => row('AAAA', 'junk')],
    [
      'no key, as the predecessor',
      () => `${row('AAAA', 'junk')}; UPDATE audit_keys SET rotation = '{"statement":1}' WHERE key_id = '${own.keyId}'`,
    ],
    [
      'another PEM under the bank’s own name',
      () => `UPDATE audit_keys SET public_key_pem = '${stranger.publicKeyPem}' WHERE key_id = '${own.keyId}'`,
    ],
    ['junk under the bank’s own name', () => `UPDATE audit_keys SET public_key_pem = 'junk' WHERE key_id = '${own.keyId}'`],
  ])('%s: is not published, and the verdict stays', async (_, sql) => {
    await tamper(fileOf(bank.config), sql());
    expect(await published()).toMatchObject([{ keyId: own.keyId, publicKeyPem: own.publicKeyPem }]);
    expect((await verdict()).verdict).toBe('bound');
    await tamper(
      fileOf(bank.config),
      `DELETE FROM audit_keys WHERE key_id <> '${own.keyId}'; UPDATE audit_keys SET rotation = NULL, public_key_pem = '${own.publicKeyPem}'`,
    );
  });

  it('a stranger’s checkpoint is none, though the key is there', async () => {
    const { signature: _, ...signed } = (await bank.stores.checkpoints.latest()) ?? { signature: '' };
    const statement = { ...signed, keyId: stranger.keyId };
    const signature = stranger.sign(CHECKPOINT_LABEL, statement);
    await tamper(
      fileOf(bank.config),
      `${strangersRow}; UPDATE audit_checkpoints SET key_id = '${stranger.keyId}', signature = '${signature}'`,
    );
    const { verdict: word, checks } = await verdict();
    const failing = checks.filter(({ result }: { result: string }) => result === 'fails').map(({ name }: { name: string }) => name);
    expect([word, failing]).toEqual(['consistent', ['checkpoint']]);
  });
});
