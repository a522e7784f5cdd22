/**
 * RTS Art 4(3)(a): what leaves the server says nothing of which element was wrong.
 */
import { describe, expect, it } from 'vitest';
import { type FailureCode, failed, failureRow, failures } from '../../server/core/failures.ts';
import { publicFace } from '../../server/core/public-face.ts';

const codes = Object.keys(failures) as FailureCode[];

describe('RTS Art 4(3)(a): the public face of a failure', () => {
  it('is the same for every failed factor, member for member', () => {
    const factors = codes.filter((code) => failureRow(code).problem === 'authentication-failed');
    expect(factors.length).toBeGreaterThan(30);
    for (const code of factors) expect(publicFace(failed(code)), code).toStrictEqual({ slug: 'authentication-failed', status: 403 });
  });

  it.each(codes)('%s has a slug and a status of a client’s error, and no other member', (code) => {
    const face = publicFace({ ...failed(code, 7), pointer: '/response/signature' });
    expect(face).toStrictEqual({ slug: failureRow(code).problem, status: face.status, retryAfterSeconds: 7 });
    expect(face.status).toBeGreaterThanOrEqual(400);
    expect(face.status).toBeLessThan(500);
  });

  it('says how long to wait only where the failure does', () => {
    expect(publicFace(failed('payer-blocked', 900))).toStrictEqual({ slug: 'authorisation-blocked', status: 403, retryAfterSeconds: 900 });
    expect(publicFace(failed('payer-blocked'))).toStrictEqual({ slug: 'authorisation-blocked', status: 403 });
    expect(publicFace(failed('authorisation-not-open')).status).toBe(409);
    expect(publicFace(failed('answer-not-in-shape')).status).toBe(400);
  });
});
