/**
 * Two readers of the same bytes: our steps and @simplewebauthn/server, over every vector and every named fault.
 *
 * We are stricter, never laxer. Each way in which we differ is a row with its reason: a disagreement without a row
 * fails, and so does a row that no case needs any more (the library has learned it: delete the row, or our check).
 */
import { describe, expect, it } from 'vitest';
import type { AssertWith } from '../../server/authenticator/core/get-assertion.ts';
import type { RegisterWith } from '../../server/authenticator/core/make-credential.ts';
import { onlyAssertionFaults, onlyRegistrationFaults, sharedFaults } from '../../server/authenticator/faults/faults.ts';
import type { AuthenticatorSettings } from '../../server/authenticator/node/create-authenticator.ts';
import { judgeRegistration } from '../../server/ceremonies/attestation-steps.ts';
import { isBase64url } from '../../server/core/encoding/base64url.ts';
import { type AssertionWorld, assertionWorld, type RegistrationWorld, registrationWorld } from '../support/worlds/ceremony-world.ts';
import { assertionVerdict, type Verdict } from '../support/worlds/verdicts.ts';
import { libraryOnAssertion, libraryOnRegistration, type Opinion } from './second-opinion.ts';
import { negativeAssertion, negativeRegistration, negativeVectors, w3cAssertion, w3cRegistration, w3cVectors } from './shared-vectors.ts';

type Ours = Verdict | 'untrusted' | 'invalid-request';

/** The library accepts what we refuse with this code, and why we do. */
const STRICTER: Readonly<Partial<Record<Ours, string>>> = {
  'attestation-object-malformed': 'it reads the first CBOR item and ignores what follows it',
  'attestation-statement-invalid': 'it does not compare attStmt.alg with the algorithm of the credential (§8.2)',
  'authenticator-data-malformed': 'it accepts attested credential data in an assertion (§6.1: MUST NOT)',
  'backup-eligibility-changed': 'it is not told what the record says (§7.2 step 19)',
  'cbor-not-canonical': 'it reads a COSE key in any spelling (§6.5.1)',
  'client-data-not-json': 'it takes the last of two members of one name, and any type of crossOrigin',
  'client-data-not-utf8': 'it replaces bytes that are not UTF-8 by U+FFFD',
  'credential-not-active': 'it does not know which credentials are revoked',
  'credential-of-other-payer': 'it does not know whose credential it is (§7.2 step 6)',
  'credential-id-length': 'it accepts an id of any length (§7.1 step 25)',
  'cross-origin-not-expected': 'it ignores crossOrigin where no topOrigin comes with it, and both at registration',
  'invalid-request': 'it decodes standard base64 as well',
  'public-key-retired': 'it verifies with a key of any algorithm; we stopped accepting ES384',
  'public-key-invalid': 'it does not look into the key where the attestation is none (§6.5.1)',
  'response-id-mismatch': 'it does not compare id with the attested credential id',
  'signature-invalid': 'it reads a DER signature and ignores what follows it',
  'token-binding-malformed': 'it accepts a token binding that is present and has no id',
  'top-origin-not-expected': 'it ignores topOrigin at registration (§7.1 step 11)',
  'user-handle-mismatch': 'it does not compare the user handle with the owner (§7.2 step 6)',
  'user-handle-missing': 'it does not know that a sign-in needs one (§7.2 step 6)',
};

/** We accept what the library refuses, and why that is not laxer. */
const NOT_LAXER: Readonly<Partial<Record<Ours, string>>> = {
  untrusted: 'a statement with certificates is kept and never called verified: what it attests counts for nothing',
};

type Case = { readonly name: string; readonly ours: () => Ours | Promise<Ours>; readonly library: () => Promise<Opinion> };

const cases: readonly Case[] = [
  ...(w3cVectors ?? []).map((vector) => registrationCase(`W3C ${vector.name}`, w3cRegistration(vector))),
  // Two of the fifteen use algorithms that we never register.
  ...(w3cVectors ?? [])
    .filter(({ name }) => !/es512|ed448/.test(name))
    .map((vector) => assertionCase(`W3C ${vector.name}`, w3cAssertion(vector))),
  ...(negativeVectors ?? []).map((vector) =>
    vector.phase === 'registration'
      ? registrationCase(vector.id, negativeRegistration(vector))
      : assertionCase(vector.id, negativeAssertion(vector)),
  ),
  ...(await inOrder([-7, -8, -257] as const, async (algorithm) => [
    assertionCase(`valid ${algorithm}`, await assertionWorld({}, { algorithm })),
    registrationCase(`valid ${algorithm}`, await registrationWorld({}, { algorithm })),
    registrationCase(`valid self ${algorithm}`, await registrationWorld({}, { algorithm, attestation: 'packed-self' })),
  ])),
  ...(await inOrder(Object.entries({ ...sharedFaults, ...onlyAssertionFaults }), ([name, fault]) => assertionsWith(name, fault))),
  ...(await inOrder(Object.entries({ ...sharedFaults, ...onlyRegistrationFaults }), ([name, fault]) => registrationsWith(name, fault))),
  ...(await inOrder(['packed-x5c', 'fido-u2f', 'unheard-of'] as const, async (attestation) =>
    registrationCase(attestation, await registrationWorld({}, { attestation })),
  )),
  assertionCase('with a key of before', await assertionWorld({}, { algorithm: -35 })),
  await recordCase('revoked', { status: 'revoked' }),
  await recordCase('of another payer', { payerId: 'payer-2' }),
];

describe('our steps and the library', () => {
  const met = new Set<Ours>();

  for (const { name, ours, library } of cases) {
    it(`agree on ${name}, or differ for a reason`, async () => {
      const [verdict, opinion] = [await ours(), await library()];
      const weAccept = verdict === 'accepted' || verdict === 'untrusted';
      if (weAccept === (opinion === 'accepted')) return;
      met.add(verdict);
      expect((weAccept ? NOT_LAXER : STRICTER)[verdict], `we say ${verdict}, the library: ${opinion}`).toBeDefined();
    });
  }

  it.skipIf(!w3cVectors || !negativeVectors)('differ in every way that has a row, and in no other', () => {
    expect([...met].sort()).toEqual([...Object.keys(STRICTER), ...Object.keys(NOT_LAXER)].sort());
  });
});

/** The cases that each of them makes, in their order. */
async function inOrder<Each>(all: readonly Each[], make: (each: Each) => Promise<Case | Case[]>): Promise<Case[]> {
  return (await Promise.all(all.map(make))).flat();
}

async function assertionsWith(name: string, fault: NonNullable<AssertWith['faults']>[number]): Promise<Case[]> {
  const settings: Partial<AuthenticatorSettings> = { startCount: 4 };
  const payment = await assertionWorld({ faults: [fault] }, settings);
  const signIn = { ...payment, expected: { ...payment.expected, allowCredentials: [], payerId: null } };
  return [assertionCase(`${name} in a payment`, payment), assertionCase(`${name} at sign-in`, signIn)];
}

async function registrationsWith(name: string, fault: NonNullable<RegisterWith['faults']>[number]): Promise<Case> {
  return registrationCase(name, await registrationWorld({ faults: [fault] }));
}

async function recordCase(name: string, change: Partial<AssertionWorld['record']>): Promise<Case> {
  const world = await assertionWorld();
  return assertionCase(`a credential ${name}`, { ...world, record: { ...world.record, ...change } });
}

function assertionCase(name: string, world: AssertionWorld): Case {
  const found = world.answer.id === world.record.credentialId;
  const ours = () => (inShape(world) ? assertionVerdict({ ...world, record: found ? world.record : null }) : 'invalid-request');
  // The library wants a credential: whoever calls it and finds none has refused.
  const library = async () => (found ? await libraryOnAssertion(world) : 'refused');
  return { name: `assertion: ${name}`, ours, library };
}

function registrationCase(name: string, world: RegistrationWorld): Case {
  const ours = async (): Promise<Ours> => {
    if (!inShape(world)) return 'invalid-request';
    const outcome = judgeRegistration(world.expected, world.answer);
    if (!outcome.ok) return outcome.failure;
    return outcome.value.attestation.verdict === 'untrusted' ? 'untrusted' : 'accepted';
  };
  return { name: `registration: ${name}`, ours, library: () => libraryOnRegistration(world) };
}

/** What the schemas at the door ask of bytes (contract §2). */
function inShape({ answer }: AssertionWorld | RegistrationWorld): boolean {
  const texts = [answer.id, answer.rawId, ...Object.values(answer.response).filter((value) => typeof value === 'string')];
  return texts.every(isBase64url);
}
