/**
 * The attestation statements that the software authenticator can make: `none`, packed by the credential's own key,
 * packed and FIDO U2F by the key of an unknown manufacturer, and a format that our server does not judge.
 *
 * WebAuthn L3 §8.2 (packed), §8.6 (fido-u2f), §8.7 (none).
 */
import { type CborValue, concat } from '../core/bytes.ts';
import type { Attest } from '../core/exchange-draft.ts';
import { issueAttestationCertificate } from './attestation-certificate.ts';
import { makeKeyPair } from './deterministic-keys.ts';
import { seededBytes } from './seeded-bytes.ts';

export type AttestationKind = 'none' | 'packed-self' | 'packed-x5c' | 'fido-u2f' | 'unheard-of';

export const attestations: Readonly<Record<AttestationKind, Attest>> = {
  none: () => ({ format: 'none', statement: new Map() }),

  'packed-self': async ({ authData, clientDataHash, signer }) => ({
    format: 'packed',
    statement: new Map<string, CborValue>([
      ['alg', signer.algorithm],
      ['sig', await signer.sign(concat(authData, clientDataHash))],
    ]),
  }),

  'packed-x5c': async ({ authData, clientDataHash, attested }) => ({
    format: 'packed',
    statement: new Map<string, CborValue>([
      ['alg', -7],
      ['sig', await manufacturer.sign(concat(authData, clientDataHash))],
      ['x5c', [await issueAttestationCertificate(manufacturer, attested.aaguid)]],
    ]),
  }),

  'fido-u2f': async ({ authData, clientDataHash, attested }) => {
    const point = attested.coseKey instanceof Map ? [attested.coseKey.get(-2), attested.coseKey.get(-3)] : [];
    const [x, y] = point.map((coordinate) => (coordinate instanceof Uint8Array ? coordinate : new Uint8Array(32)));
    const signed = concat([0], authData.subarray(0, 32), clientDataHash, attested.credentialId, [4], x ?? [], y ?? []);
    return {
      format: 'fido-u2f',
      statement: new Map<string, CborValue>([
        ['x5c', [await issueAttestationCertificate(manufacturer, attested.aaguid)]],
        ['sig', await manufacturer.sign(signed)],
      ]),
    };
  },

  'unheard-of': () => ({ format: 'unheard-of', statement: new Map<string, CborValue>([['ver', '1']]) }),
};

const manufacturer = makeKeyPair(-7, seededBytes('a manufacturer that nobody knows'));
