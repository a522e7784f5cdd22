/**
 * The labelled cases: every `invalid` one is refused, every `valid` one accepted, every `policy` one decided.
 *
 * `invalid`: a conforming relying party must refuse. `policy`: the specification leaves it open, so what we decided is
 * written down here with its reason. Cases with certificates are a table of their own: we judge no chain, so all of them
 * are registered as `untrusted`, and what they attest counts for nothing.
 */
import { describe, expect, it } from 'vitest';
import { judgeRegistration } from '../../server/ceremonies/attestation-steps.ts';
import { isBase64url } from '../../server/core/encoding/base64url.ts';
import { assertionVerdict, registrationVerdict, type Verdict } from '../support/worlds/verdicts.ts';
import { type NegativeVector, negativeAssertion, negativeRegistration, negativeVectors } from './shared-vectors.ts';

/** The specification leaves it to us: the verdict, and why. `invalid-request`: not base64url, so it never gets to the steps. */
const POLICY: Readonly<Record<string, readonly [Verdict | 'invalid-request', string]>> = {
  'reg-crossorigin-true': ['cross-origin-not-expected', 'first party only: nobody registers in a stranger’s frame'],
  'reg-cdj-bom': ['accepted', 'UTF-8 decode strips the mark, and the hash covers it (§7.1 step 5)'],
  'reg-cdj-duplicate-key': ['client-data-not-json', 'two readers would read two challenges'],
  'reg-cdj-invalid-utf8': ['client-data-not-utf8', 'bytes that decode in more than one way are no evidence'],
  'reg-cdj-std-base64': ['invalid-request', 'bytes have one spelling outside (contract §2)'],
  'reg-rfu1': ['accepted', 'reserved flags are for editions to come'],
  'reg-rfu2': ['accepted', 'reserved flags are for editions to come'],
  'reg-ed1-proto': ['accepted', 'extension outputs are a Map and nobody reads them'],
  'reg-cid-short': ['accepted', 'a short id is the authenticator’s risk: it is no secret, and unique here'],
  'reg-id-mismatch': ['response-id-mismatch', 'the duplicate check and the signature would see two ids'],
  'reg-ao-trailing': ['attestation-object-malformed', 'bytes that no parser looks at are bytes that two parsers disagree about'],
  'reg-ao-indefinite': ['attestation-object-malformed', 'CTAP2 canonical CBOR has no indefinite lengths'],
  'reg-fmt-compound': ['accepted', 'a statement that we do not judge is kept and called untrusted; it claims nothing'],
  'reg-none-aaguid-nonzero': ['accepted', 'the AAGUID is a hint; the verdict is none'],
  'reg-cose-order': ['cbor-not-canonical', 'a key has one spelling, or evidence holds keys that strict readers refuse (§6.5.1)'],
  'reg-packed-ecdaa': ['accepted', 'without x5c it is self attestation, and its signature verifies'],
  'auth-crossorigin-no-top': ['cross-origin-not-expected', 'first party only'],
  'auth-crossorigin-string': ['client-data-not-json', 'the string "false" is true to some readers'],
  'auth-sig-trailing': ['signature-invalid', 'a signature has one spelling'],
  'auth-at-flag': ['authenticator-data-malformed', '§6.1: an assertion MUST NOT carry attested credential data'],
  'auth-cdj-trailing-space': ['accepted', 'JSON allows it and the hash covers it'],
  'auth-tokenbinding-bogus': ['token-binding-malformed', 'Level 2 and the FIDO conformance cases ask for it'],
  'auth-ad-std-base64': ['invalid-request', 'bytes have one spelling outside (contract §2)'],
};

/** Statements with certificates, whatever their label: registered as `untrusted`. */
const carriesCertificates = ({ id }: NegativeVector) => /^reg-(packed-x5c|full|chain)-/.test(id);
const all = negativeVectors ?? [];
const judged = all.filter((vector) => !carriesCertificates(vector));

async function verdictOn(vector: NegativeVector): Promise<Verdict | 'invalid-request'> {
  const { answer } = vector.phase === 'registration' ? negativeRegistration(vector) : negativeAssertion(vector);
  if (![answer.id, ...Object.values(answer.response)].every((text) => typeof text === 'string' && isBase64url(text)))
    return 'invalid-request';
  return vector.phase === 'registration' ? registrationVerdict(negativeRegistration(vector)) : assertionVerdict(negativeAssertion(vector));
}

describe.skipIf(!negativeVectors)('labelled cases', () => {
  for (const vector of judged.filter(({ expected }) => expected === 'valid')) {
    it(`accepted: ${vector.id} (${vector.why})`, async () => expect(await verdictOn(vector)).toBe('accepted'));
  }

  for (const vector of judged.filter(({ expected }) => expected === 'invalid')) {
    it(`refused: ${vector.id} (${vector.why})`, async () => {
      expect(await verdictOn(vector)).not.toMatch(/^(accepted|invalid-request)$/);
    });
  }

  for (const vector of judged.filter(({ expected }) => expected === 'policy')) {
    it(`decided: ${vector.id} (${vector.why})`, async () => expect(await verdictOn(vector)).toBe(POLICY[vector.id]?.[0]));
  }

  for (const vector of all.filter(carriesCertificates)) {
    it(`registered as untrusted: ${vector.id} (${vector.why})`, async () => {
      const { expected, answer } = negativeRegistration(vector);
      const attestation = { format: 'packed', verdict: 'untrusted' };
      expect(judgeRegistration(expected, answer)).toMatchObject({ ok: true, value: { attestation } });
    });
  }

  it('have no decision in the table for a case that is not there', () => {
    const open = judged.filter(({ expected }) => expected === 'policy').map(({ id }) => id);
    expect(Object.keys(POLICY).sort()).toEqual(open.sort());
  });
});
