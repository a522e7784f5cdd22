/**
 * Saying what was wrong with an answer never undoes the refusal (contract §2; RTS Art 4(3)(b), Art 29(1)).
 */
import { describe, expect, it } from 'vitest';
import { held } from '../../server/ceremonies/answers/held.ts';
import { described, findings, keptRefusal } from '../../server/ceremonies/refusals/described.ts';
import type { StoredCredential } from '../../server/core/credential-record.ts';
import { assertionWorld } from '../support/worlds/ceremony-world.ts';

const MARK = { unrecordable: true };
const endless: Record<string, unknown> = {};
endless.itself = endless;

describe('a description', () => {
  it('is passed on as it is', () => expect(described(() => ({ a: 'b', c: null }))).toEqual({ a: 'b', c: null }));

  it.each<[string, () => Record<string, unknown>]>([
    [
      'that throws',
      () => {
        throw new RangeError('Maximum call stack size exceeded');
      },
    ],
    ['with half a character, which nothing can canonicalise', () => ({ expected: { origin: '\ud800' } })],
    ['with a name that is half a character', () => ({ '\udc00': 1 })],
    ['with a number that JSON has not', () => ({ count: Number.NaN })],
    ['without an end', () => endless],
  ])('%s becomes a mark', (_, describe) => expect(described(describe)).toEqual(MARK));
});

describe('of a refused assertion', () => {
  it('findings that cannot be made become a mark', async () => {
    const { expected, answer, record } = await assertionWorld();
    expect(findings(expected, 'webauthn.get', record, answer)).toMatchObject({ expected: { type: 'webauthn.get' }, received: {} });
    const odd = Object.defineProperty({ ...record }, 'signCount', {
      get: () => {
        throw new Error('no count');
      },
    });
    expect(findings(expected, 'webauthn.get', odd, answer)).toEqual(MARK);
  });

  it('a document that cannot be made is left out, and its event has the mark', async () => {
    const { expected, answer, record } = await assertionWorld();
    const credential = { ...record, aaguid: '00000000-0000-0000-0000-000000000000' } as StoredCredential;
    const asked = { scope: 'payment', linkObject: '{}', nonce: 'AAAA', method: null } as const;
    const kept = keptRefusal(asked, expected, answer, credential, 'signature-invalid', 0);
    expect(kept).toEqual({ document: expect.stringContaining('"fido2-sca-refusal/1"'), details: { refusalDigest: expect.any(String) } });
    for (const [what, change] of Object.entries({ object: { ...asked, linkObject: '{' }, text: { ...asked, nonce: '\ud800' } }))
      expect(keptRefusal(change, expected, answer, credential, 'signature-invalid', 0), what).toEqual({ document: null, details: MARK });
    const unsound = { ...credential, publicKey: 'AAAA' };
    expect(keptRefusal(asked, expected, answer, unsound, 'signature-invalid', 0)).toEqual({ document: null, details: MARK });
  });
});

it('a step that throws does not hold', () => {
  const step = (holds: () => boolean) => held({ holds }, null);
  expect([step(() => true), step(() => false)]).toEqual([true, false]);
  expect(
    step(() => {
      throw new Error('a key that is not sound');
    }),
  ).toBe(false);
});
