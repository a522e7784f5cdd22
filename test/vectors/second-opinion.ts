/**
 * What @simplewebauthn/server says about a world: the second opinion of the differential test.
 *
 * It gets the same expectations as our own steps, as far as it knows them: it knows no credential owner, user handle,
 * allow list or backup eligibility, and no trust anchors are configured.
 */
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { fromBase64url } from '../../server/core/encoding/base64url.ts';
import type { AssertionWorld, RegistrationWorld } from '../support/worlds/ceremony-world.ts';

export type Opinion = 'accepted' | 'refused';

export async function libraryOnRegistration({ expected, answer }: RegistrationWorld): Promise<Opinion> {
  const { transports: _, ...response } = answer.response;
  return opinion(() =>
    verifyRegistrationResponse({
      response: { ...answer, response, type: 'public-key', clientExtensionResults: {} },
      expectedChallenge: expected.challenge ?? '',
      expectedOrigin: [...expected.origins],
      expectedRPID: expected.rpId,
      requireUserVerification: expected.userVerification === 'required',
      supportedAlgorithmIDs: [...expected.algorithms],
    }),
  );
}

export async function libraryOnAssertion({ expected, answer, record }: AssertionWorld): Promise<Opinion> {
  const { userHandle, ...response } = answer.response;
  const { topOrigins } = expected.crossOrigin;
  return opinion(() =>
    verifyAuthenticationResponse({
      response: {
        ...answer,
        response: { ...response, ...(typeof userHandle === 'string' ? { userHandle } : {}) },
        type: 'public-key',
        clientExtensionResults: {},
      },
      expectedChallenge: expected.challenge ?? '',
      expectedOrigin: [...expected.origins],
      expectedRPID: expected.rpId,
      credential: { id: record.credentialId, publicKey: fromBase64url(record.publicKey), counter: record.signCount },
      requireUserVerification: expected.userVerification === 'required',
      ...(topOrigins.length > 0 ? { expectedTopOrigin: [...topOrigins] } : {}),
    }),
  );
}

/** The library refuses in two ways: by throwing, and by saying `verified: false`. */
async function opinion(verify: () => Promise<{ verified: boolean }>): Promise<Opinion> {
  try {
    return (await verify()).verified ? 'accepted' : 'refused';
  } catch {
    return 'refused';
  }
}
