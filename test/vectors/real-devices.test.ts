/**
 * What real devices sent: every capture of an algorithm that we offer registers, in the bytes that its authenticator wrote.
 *
 * Contract §2: the COSE key and the extension map have one spelling, the attestation object has any order of members, "real devices
 * differ". A reader that is stricter than the devices locks payers out, and this is where that shows.
 */
import { describe, expect, it } from 'vitest';
import { judgeRegistration } from '../../server/ceremonies/attestation-steps.ts';
import { fromBase64url, toBase64url } from '../../server/core/encoding/base64url.ts';
import { decodeClientData } from '../../server/webauthn/client-data.ts';
import { readLaxCbor } from '../../server/webauthn/lax-cbor.ts';
import { ACCEPTED_ALGORITHMS } from '../../server/webauthn/public-key.ts';
import { load, type RegistrationBytes, registrationAnswer } from './shared-vectors.ts';

type Capture = {
  readonly name: string;
  readonly fmt: string;
  readonly alg: number;
  /** null: of an app, and no WebAuthn. */
  readonly rpId: string | null;
  readonly origin: string;
  readonly expected: 'valid' | 'invalid';
  readonly registration: RegistrationBytes;
};

const captures = load<Capture>('real-devices.json');
const offered = (captures ?? []).filter(({ alg, rpId }) => ACCEPTED_ALGORITHMS.includes(alg) && rpId !== null);

function outcomeOf({ registration, rpId }: Capture) {
  const client = decodeClientData(fromBase64url(registration.clientDataJSON)).value;
  return judgeRegistration(
    {
      challenge: client?.challenge ?? null,
      origins: [client?.origin ?? ''],
      rpId: rpId ?? '',
      crossOrigin: { allowed: false, topOrigins: [] },
      algorithms: ACCEPTED_ALGORITHMS,
      userVerification: 'discouraged',
    },
    registrationAnswer({ ...registration, attestationObject: alone(registration.attestationObject) }),
  );
}

/** Twenty of the captures have ten bytes after the object, which no device wrote: we refuse such an object, then and now. */
function alone(attestationObject: string): string {
  const bytes = fromBase64url(attestationObject);
  return toBase64url(bytes.subarray(0, readLaxCbor(bytes)[1]));
}

/** A capture of no device: its COSE key has texts for kty and crv, and a list of numbers for x. */
const NO_COSE_KEY = ['none-178'];

describe.skipIf(!captures)('registrations of real devices', () => {
  it.each(offered.filter(({ name }) => !NO_COSE_KEY.includes(name)))('$name: $fmt', (capture) => {
    expect(outcomeOf(capture)).toMatchObject({ ok: true, value: { credentialId: capture.registration.credentialId } });
  });

  it.each(offered.filter(({ name }) => NO_COSE_KEY.includes(name)))('$name has no COSE key, and is refused', (capture) => {
    expect(outcomeOf(capture)).toEqual({ ok: false, failure: 'authenticator-data-malformed' });
  });

  it('are more than a hundred', () => expect(offered.length).toBeGreaterThan(100));
});
