/**
 * An order that opens its authorisation, asked for again when something is in the way by now (contract §4; RTS Art 4(3)(b), Art 27(a)).
 */
import { describe, expect, it } from 'vitest';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { openBank } from '../../support/bank/bank.ts';
import { answer, since, start } from '../../support/bank/implicit-start.ts';
import { expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';
import { slugOf } from '../../support/bank/refusals.ts';

const PLATFORM = { authenticatorAttachment: 'platform' };
const WRONG: AssertWith = { faults: [faults.signWithOtherKey] };

describe('the same order, asked for again', () => {
  it('what stands is answered whatever would be refused now: a payer who is blocked, a method that cannot be any more', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(200, await alice.bind());
    const { credentialId } = expectStatus(201, await alice.register({}, PLATFORM, newAuthenticator('device'))).body.credential;
    const how = { authorise: { method: 'secure-payment-confirmation' } };
    const { paymentId } = expectStatus(201, await start(alice, how)).body;
    expectStatus(204, await alice.delete(`/api/payments/${paymentId}`));
    await bank.database.write(({ run }) => run(`UPDATE credentials SET status = 'revoked' WHERE credential_id = $1`, [credentialId]));
    for (let i = 0; i < 5; i += 1) expectStatus(403, await alice.pay({}, WRONG));
    const before = (await bank.events()).length;
    expect(expectStatus(201, await start(alice, how)).body).toMatchObject({ paymentId, transactionStatus: 'CANC' });
    expect(await since(bank, before)).toEqual([]);
  });

  it('what would be opened anew is refused for a payer who is blocked, and the event names the payment', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const first = expectStatus(201, await start(alice)).body;
    expectStatus(403, await answer(alice, first, WRONG));
    for (let i = 0; i < 4; i += 1) expectStatus(403, await alice.pay({}, WRONG));
    const refused = await start(alice);
    expect([refused.status, slugOf(refused)]).toEqual([403, 'authorisation-blocked']);
    expect((await bank.events()).at(-1)).toMatchObject({ code: 'payer-blocked', paymentId: first.paymentId, details: {} });
  });

  it('names no passkey that was revoked since, neither for the page nor for the browser’s window', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const ids: string[] = [];
    for (const name of ['one', 'other']) {
      expectStatus(200, await alice.bind());
      ids.push(expectStatus(201, await alice.register({}, PLATFORM, newAuthenticator(name))).body.credential.credentialId);
    }
    expect(expectStatus(201, await start(alice)).body.authorisation.securePaymentConfirmation.credentialIds).toEqual(ids);
    await bank.database.write(({ run }) => run(`UPDATE credentials SET status = 'revoked' WHERE credential_id = $1`, [ids[1] ?? '']));
    const { publicKey, securePaymentConfirmation } = expectStatus(201, await start(alice)).body.authorisation;
    expect(securePaymentConfirmation.credentialIds).toEqual([ids[0]]);
    expect(publicKey.allowCredentials.map(({ id }: { id: string }) => id)).toEqual([alice.authenticator.held[0]?.id, ids[0]]);
  });
});
