/**
 * Checks a passkey's signature in the browser, with nothing but the evidence (WebAuthn L3 §7.2 steps 20–21).
 *
 * It is the payer's own check: the page that shows the proof does not ask the bank whether the proof is good.
 * If the browser's WebCrypto does not know the kind of key, the result is null ("not checked here").
 */
import { base64URLStringToBuffer } from '@simplewebauthn/browser';

export type SignatureCheck = { holds: boolean | null; algorithm: string };

type Kind = {
  algorithm: string;
  importAs: RsaHashedImportParams | EcKeyImportParams | Algorithm;
  verifyAs: EcdsaParams | Algorithm;
  der?: number;
};

/** By the object identifiers inside a SubjectPublicKeyInfo. */
const KINDS: [string, Kind][] = [
  ['06032b6570', { algorithm: 'Ed25519', importAs: { name: 'Ed25519' }, verifyAs: { name: 'Ed25519' } }],
  [
    '06082a8648ce3d030107',
    { algorithm: 'ES256', importAs: { name: 'ECDSA', namedCurve: 'P-256' }, verifyAs: { name: 'ECDSA', hash: 'SHA-256' }, der: 32 },
  ],
  [
    '06052b81040022',
    { algorithm: 'ES384', importAs: { name: 'ECDSA', namedCurve: 'P-384' }, verifyAs: { name: 'ECDSA', hash: 'SHA-384' }, der: 48 },
  ],
  [
    '06092a864886f70d010101',
    { algorithm: 'RS256', importAs: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, verifyAs: { name: 'RSASSA-PKCS1-v1_5' } },
  ],
];

/** @param publicKeyPem SubjectPublicKeyInfo in PEM */
export async function checkSignature(
  publicKeyPem: string,
  assertion: { authenticatorData: string; clientDataJSON: string; signature: string },
): Promise<SignatureCheck> {
  const spki = Uint8Array.from(atob(publicKeyPem.replace(/-----[^-]+-----|\s/g, '')), (c) => c.charCodeAt(0));
  const hex = [...spki].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const kind = KINDS.find(([oid]) => hex.includes(oid))?.[1];
  if (kind === undefined) return { holds: null, algorithm: '' };
  try {
    const key = await crypto.subtle.importKey('spki', spki, kind.importAs, false, ['verify']);
    const authenticatorData = new Uint8Array(base64URLStringToBuffer(assertion.authenticatorData));
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', base64URLStringToBuffer(assertion.clientDataJSON)));
    const signed = new Uint8Array([...authenticatorData, ...hash]);
    const signature = new Uint8Array(base64URLStringToBuffer(assertion.signature));
    const plain = kind.der === undefined ? signature : plainSignature(signature, kind.der);
    return { holds: plain !== null && (await crypto.subtle.verify(kind.verifyAs, key, plain, signed)), algorithm: kind.algorithm };
  } catch {
    return { holds: null, algorithm: kind.algorithm };
  }
}

/** ECDSA signatures come as DER, SEQUENCE of two INTEGERs; WebCrypto wants r and s side by side in `size` bytes each. */
function plainSignature(der: Uint8Array, size: number): Uint8Array<ArrayBuffer> | null {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null;
  const out = new Uint8Array(size * 2);
  let at = 2;
  for (const end of [size, size * 2]) {
    const length = der[at + 1] ?? 0;
    if (der[at] !== 0x02 || length === 0) return null;
    let number = der.slice(at + 2, at + 2 + length);
    while (number.length > size && number[0] === 0) number = number.slice(1);
    if (number.length > size) return null;
    out.set(number, end - number.length);
    at += 2 + length;
  }
  return at === der.length ? out : null;
}
