/**
 * Contract §2: one key has one spelling. Another one is refused with the public face of every failed factor, and audited by its code.
 *
 * The id of a browser is the digest of its key's bytes: in three spellings one browser would be three in the payer's list, and to remove
 * one would leave two.
 */
import { describe, expect, it } from 'vitest';
import type { RegistrationDraft } from '../../../server/authenticator/core/exchange-draft.ts';
import type { CoseKey } from '../../../server/authenticator/core/key-pair.ts';
import { paymentClientMembers } from '../../../server/authenticator/core/payment-client-data.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { makeKeyPair } from '../../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import type { FailureCode } from '../../../server/core/failures.ts';
import { ORIGIN, openBank } from '../../support/bank/bank.ts';
import { type Answer, expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal } from '../../support/bank/refusals.ts';

type Fault = (draft: RegistrationDraft) => void;

const SPELLINGS: readonly (readonly [FailureCode, Fault])[] = [
  ['cbor-not-canonical', faults.keyReordered],
  ['cbor-not-canonical', faults.keyWithLongLabel],
  ['cbor-not-canonical', faults.extensionsReordered],
  ['authenticator-data-malformed', faults.extensionsWithByteOrderMark],
  ['attestation-object-malformed', faults.fmtWithByteOrderMark],
  ['attestation-object-malformed', faults.indefiniteAttestationObject],
];

const face = ({ status, headers, text, body }: Answer) => {
  const kept = Object.entries(headers).filter(([name]) => name !== 'date' && !name.startsWith('x-ratelimit-'));
  return { status, headers: Object.fromEntries(kept), text: text.replace(body.instance, '') };
};

describe('contract §2: another spelling', () => {
  it('of a key, a label or a map is refused like every failed factor, and audited; the one spelling is registered after that', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    const usual = face(await alice.register({ faults: [faults.claimOtherOrigin] }));
    for (const [code, fault] of SPELLINGS) {
      const answer = await alice.register({ faults: [fault] });
      expect(await refusal(bank, answer)).toEqual([403, 'authentication-failed', code]);
      expect(face(answer)).toEqual(usual);
    }
    expectStatus(201, await alice.register());
    expectStatus(200, await alice.signIn());
  });

  it('of the extension outputs in an assertion is refused and audited', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    for (const act of [
      () => alice.signIn({ faults: [faults.extensionsReordered] }),
      () => alice.pay({}, { faults: [faults.extensionsReordered] }),
    ])
      expect(await refusal(bank, await act())).toEqual([403, 'authentication-failed', 'cbor-not-canonical']);
  });

  it('of a browser’s key makes no second browser', async () => {
    await using bank = await openBank();
    const alice = bank.browser('alice');
    const { body } = expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
    Object.assign(alice, { username: 'alice', payerId: body.payer.payerId, iban: body.accounts[0].iban });
    expectStatus(201, await alice.register({}, { authenticatorAttachment: 'platform' }));
    expectStatus(200, await alice.signIn());
    const pair = makeKeyPair(-7, seededBytes('a browser'));
    const [first, ...others] = [...pair.coseKey];
    const pay = async (members: readonly (readonly [number, number | Uint8Array])[]) => {
      const coseKey = new Map(members) as CoseKey;
      const paymentId = await alice.createPayment();
      const opened = await alice.openAuthorisation(paymentId);
      if (!opened.securePaymentConfirmation) throw new Error('nothing was issued');
      const clientMembers = paymentClientMembers(opened.securePaymentConfirmation, ORIGIN);
      return alice.answer(paymentId, opened, { clientMembers, browserBoundKey: { key: { ...pair, coseKey } } });
    };
    expectStatus(200, await pay([...pair.coseKey]));
    for (const spelling of [[...pair.coseKey].reverse(), [...others, first as (typeof others)[number]]])
      expect(await refusal(bank, await pay(spelling))).toEqual([403, 'authentication-failed', 'browser-bound-signature-invalid']);
    const [credential] = (await alice.get('/api/credentials')).body.credentials;
    expect(credential.browserKeys).toHaveLength(1);
  });
});
