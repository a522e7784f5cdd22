/**
 * At most fifty browsers a passkey (POLICY): whoever makes a key for every payment fills neither disk nor list.
 */
import { describe, expect, it } from 'vitest';
import { rememberBrowserBoundKey } from '../../../server/storage/credentials/remember-browser-bound-key.ts';
import { openBank } from '../../support/bank/bank.ts';

describe('RTS Art 7(2): the browsers of a passkey', () => {
  it('are at most fifty: the oldest that was only seen goes, a bound one never', async () => {
    await using bank = await openBank();
    const { payerId } = await bank.enrol('alice');
    const [own] = await bank.stores.credentials.ofPayer(payerId);
    const credentialId = own?.credentialId ?? '';
    const remember = (number: number) =>
      bank.database.write((transaction) => {
        const keyId = String(number).padStart(43, '0');
        return rememberBrowserBoundKey(transaction, payerId, credentialId, { keyId, publicKey: 'AA' }, number, () => `message ${number}`);
      });
    for (let number = 1; number <= 50; number += 1) await remember(number);
    const bind = `UPDATE browser_bound_keys SET status = 'bound', bound_by = 'activation', bound_at = 1 WHERE first_seen_at = 1`;
    await bank.database.write((transaction) => transaction.run(bind, []));
    await remember(51);
    await remember(52);
    const left = (await bank.stores.browserKeys.ofPayer(payerId)).map(({ firstSeenAt }) => firstSeenAt);
    expect(left).toEqual([1, ...Array.from({ length: 49 }, (_, index) => index + 4)]);
  });
});
