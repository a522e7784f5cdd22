/**
 * Our own code against the dynamic links that we publish, and the file against the formula of contract §5.
 *
 * RTS Art 5(1)(b). Whoever builds a server or a client in another language from the specification reads the same file.
 */
import { describe, expect, it } from 'vitest';
import { digest } from '../../server/core/audit/audit-chain.ts';
import { canonicalObject, dynamicLink } from '../../server/core/dynamic-link.ts';
import { fromBase64url } from '../../server/core/encoding/base64url.ts';
import { type LinkedObject, SCOPES, type Scope } from '../../server/core/scopes/scopes.ts';
import { dynamicLinkVectors, type LinkVector } from './dynamic-link-vectors.ts';
import { readVectors, vectorText } from './published-vectors.ts';
import { COMMENTS } from './vector-comments.ts';

const vectors = readVectors('dynamic-links');
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const link = <T>(hash: (bytes: Uint8Array<ArrayBuffer>) => T, { scope, nonce, object }: LinkVector) =>
  dynamicLink(hash, scope as Scope, fromBase64url(nonce), object as LinkedObject);

describe('the published dynamic links', () => {
  it('are what the formula gives: bytes, challenge and file', () => {
    const made = { $comment: COMMENTS['dynamic-links'], ...dynamicLinkVectors() };
    expect(vectorText(vectors)).toBe(vectorText(made));
  });

  it('are of every scope that there is', () =>
    expect(new Set(vectors.accepted.map(({ scope }) => scope))).toEqual(new Set(Object.keys(SCOPES))));

  it.each(vectors.accepted)('$scope, canonical text: $name', ({ object, canonical }) => {
    expect(canonicalObject(object)).toBe(canonical);
  });

  it.each(vectors.accepted)('$scope, bytes and challenge: $name', (vector) => {
    expect(link(hex, vector)).toBe(vector.preimage);
    expect(link(digest, vector)).toBe(vector.challenge);
  });

  it.each(vectors.refused)('refused, $reason: $name', (vector) => expect(() => link(digest, vector)).toThrow(TypeError));

  it('have one challenge for one meaning, and differ where it does', () => {
    const byChallenge = Map.groupBy(vectors.accepted, ({ challenge }) => challenge);
    const shared = [...byChallenge.values()].filter(({ length }) => length > 1).map((each) => each.map(({ name }) => name));
    expect(shared).toEqual([['payment', 'payment, members in another order: the same challenge']]);
  });
});
