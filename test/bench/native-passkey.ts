/**
 * The software authenticator of the tests with an OpenSSL key (ES256), which signs in a fraction of the time.
 *
 * The payers of the bench sign on the fly, beside the server that is measured: every millisecond of theirs would stand
 * in its latencies.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyPair } from '../../server/authenticator/core/key-pair.ts';
import { type AuthenticatorInMemory, createAuthenticator } from '../../server/authenticator/node/create-authenticator.ts';

/** The answers that a payer of the bench gives. */
export type Passkey = Pick<AuthenticatorInMemory, 'register' | 'assert'>;

export function nativePasskey(origin: string): Passkey {
  return createAuthenticator({
    rpId: 'localhost',
    origin,
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    makeKeys: nativeKeyPair,
  });
}

function nativeKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const coordinate = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
  return {
    algorithm: -7,
    coseKey: new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, coordinate(x)],
      [-3, coordinate(y)],
    ]),
    sign: async (data) => new Uint8Array(sign('sha256', data, privateKey)),
  };
}
