/**
 * A self-signed attestation certificate, DER by hand, as WebAuthn L3 §8.2.1 asks: version 3, the four subject fields,
 * CA false, and the AAGUID extension. It chains to nothing: what it attests is `untrusted`.
 */

import { type Bytes, concat } from '../core/bytes.ts';
import type { KeyPair } from '../core/key-pair.ts';

export async function issueAttestationCertificate(issuer: KeyPair, aaguid: Uint8Array): Promise<Bytes> {
  const name = sequence(
    rdn([0x55, 0x04, 0x06], 0x13, 'AT'),
    rdn([0x55, 0x04, 0x0a], 0x0c, 'Unknown manufacturer'),
    rdn([0x55, 0x04, 0x0b], 0x0c, 'Authenticator Attestation'),
    rdn([0x55, 0x04, 0x03], 0x0c, 'Software authenticator'),
  );
  const ecdsaWithSha256 = sequence(oid([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
  const publicKey = sequence(
    sequence(oid([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]), oid([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07])),
    bitString(concat([4], coordinate(issuer, -2), coordinate(issuer, -3))),
  );
  const extensions = sequence(
    sequence(oid([0x55, 0x1d, 0x13]), octets(sequence())), // basicConstraints: CA is false by default
    sequence(oid([0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0xe5, 0x1c, 0x01, 0x01, 0x04]), octets(octets(aaguid))),
  );
  const unsigned = sequence(
    tagged(0xa0, integer(2)),
    integer(1),
    ecdsaWithSha256,
    name,
    sequence(utcTime('200101000000Z'), utcTime('491231235959Z')),
    name,
    publicKey,
    tagged(0xa3, extensions),
  );
  return sequence(unsigned, ecdsaWithSha256, bitString(await issuer.sign(unsigned)));
}

function coordinate(key: KeyPair, label: number): Uint8Array {
  return key.coseKey.get(label) as Uint8Array;
}

function tagged(tag: number, ...content: ArrayLike<number>[]): Bytes {
  const body = concat(...content);
  const length =
    body.length < 0x80 ? [body.length] : body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return concat([tag], length, body);
}

const sequence = (...items: Uint8Array[]): Bytes => tagged(0x30, ...items);
const oid = (encoded: number[]): Bytes => tagged(0x06, encoded);
const integer = (value: number): Bytes => tagged(0x02, [value]);
const octets = (content: Uint8Array): Bytes => tagged(0x04, content);
const bitString = (content: Uint8Array): Bytes => tagged(0x03, [0], content);
const utcTime = (text: string): Bytes => tagged(0x17, Buffer.from(text));
const rdn = (type: number[], stringTag: number, value: string): Bytes =>
  tagged(0x31, sequence(oid(type), tagged(stringTag, Buffer.from(value))));
