/** A browser of a credential that is not active binds to nobody, and the refusal is on record: RTS Art 24(2)(b), 27(a), 29. */
import { expect, it } from 'vitest';
import { issueActivationCode } from '../../../server/cli/payers/activation-code.ts';
import { rememberBrowserBoundKey } from '../../../server/storage/credentials/remember-browser-bound-key.ts';
import { openBank } from '../../support/bank/bank.ts';
import { refusal } from '../../support/bank/refusals.ts';

it('a suspended credential: the code stays unused, and the event says why', async () => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  const credentialId = alice.authenticator.held[0]?.id ?? '';
  const keyId = 'A'.repeat(43);
  const act = { now: bank.clock.now, requestId: 'operator', sessionRef: null };
  await bank.database.write((transaction) =>
    rememberBrowserBoundKey(transaction, alice.payerId, credentialId, { keyId, publicKey: 'AA' }, act.now, () => 'message'),
  );
  const activationCode = await issueActivationCode(bank.stores, alice.payerId, act, { credentialId, keyId });
  await bank.database.write(({ run }) => run(`UPDATE credentials SET status = 'suspended' WHERE credential_id = $1`, [credentialId]));
  const refused = await alice.post(`/api/credentials/${credentialId}/browser-keys/${keyId}/bindings`, { activationCode });
  expect((await refusal(bank, refused))[2]).toBe('credential-not-active');
  expect((await bank.events()).at(-1)).toMatchObject({ type: 'browser-key-bound', outcome: 'failure', code: 'credential-not-active' });
  expect(await bank.database.read('SELECT consumed_at FROM activation_codes WHERE key_id = $1', [keyId])).toEqual([{ consumed_at: null }]);
});
