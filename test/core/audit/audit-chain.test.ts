/**
 * The audit chain. RTS Art 29(2): whatever is changed afterwards is found by whoever recomputes it.
 */

import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import {
  type AuditEntry,
  type AuditEvent,
  type AuditHead,
  type ChainFault,
  detailsDigest,
  FIRST_PREVIOUS_HASH,
  followChain,
  newId,
  nextEvent,
} from '../../../server/core/audit/audit-chain.ts';
import { toBase64url } from '../../../server/core/encoding/base64url.ts';

type Kept = { event: AuditEvent; stored: { salt: string; details: string } | null };

const START: AuditHead = { sequence: 0, hash: FIRST_PREVIOUS_HASH };
const NOON = Date.UTC(2026, 10, 23, 12);

function chain(length: number): Kept[] {
  const randomBytes = seededBytes(`chain of ${length}`);
  let head = START;
  return Array.from({ length }, (_, i) => {
    const failure = i % 3 === 1;
    const entry: AuditEntry = {
      type: 'sign-in',
      outcome: failure ? 'failure' : 'success',
      ...(failure ? { code: 'signature-invalid' } : {}),
      requestId: newId(randomBytes),
      sessionRef: i % 2 ? newId(randomBytes) : null,
      ...(i % 2 ? { payerId: newId(randomBytes) } : {}),
      details: { attempt: i, words: 'Zürich' },
    };
    const salt = randomBytes(32);
    const { details, ...rest } = entry;
    const event = nextEvent(head, rest, NOON + i, detailsDigest(salt, details));
    head = { sequence: event.sequence, hash: event.hash };
    return { event, stored: { salt: toBase64url(salt), details: canonicalize(entry.details) as string } };
  });
}

/** The first fault, or the head at the end. */
function follow(kept: readonly Kept[]): ChainFault | AuditHead {
  let head = START;
  for (const { event, stored } of kept) {
    const step = followChain(head, event, stored);
    if (!step.ok) return step.fault;
    head = step.head;
  }
  return head;
}

const at = (kept: Kept[], index: number): Kept => kept[index] as Kept;

describe('an untouched chain', () => {
  it('is followed to its end', () => {
    const kept = chain(20);
    expect(follow(kept)).toEqual({ sequence: 20, hash: at(kept, 19).event.hash });
  });

  it('stays good where details were deleted after retention', () => {
    expect(follow(chain(9).map((each, i) => (i % 2 ? each : { ...each, stored: null })))).toMatchObject({ sequence: 9 });
  });

  it('starts from 32 zero bytes and says when, to the millisecond', () => {
    expect(FIRST_PREVIOUS_HASH).toBe(toBase64url(new Uint8Array(32)));
    expect(at(chain(1), 0).event).toMatchObject({ sequence: 1, previousHash: FIRST_PREVIOUS_HASH, recordedAt: '2026-11-23T12:00:00.000Z' });
  });

  it('holds no details, only their salted digest', () => {
    const { event } = at(chain(1), 0);
    expect(JSON.stringify(event)).not.toContain('Zürich');
    const [salt, other] = [seededBytes('a')(32), seededBytes('b')(32)];
    expect(detailsDigest(salt, { a: 1 })).not.toBe(detailsDigest(other, { a: 1 }));
    expect(detailsDigest(salt, { a: 1, b: 2 })).toBe(detailsDigest(salt, { b: 2, a: 1 }));
  });
});

describe('a changed chain', () => {
  it.each<[string, Partial<AuditEvent>]>([
    ['the type', { type: 'sign-out' }],
    ['the outcome', { outcome: 'failure' }],
    ['a code that was not there', { code: 'signature-invalid' }],
    ['the time', { recordedAt: '2026-11-23T12:00:00.001Z' }],
    ['the request', { requestId: 'x' }],
    ['the session', { sessionRef: 'x' }],
    ['the payer', { payerId: 'x' }],
    ['a payment that was not there', { paymentId: 'x' }],
    ['the digest of the details', { detailsDigest: FIRST_PREVIOUS_HASH }],
    ['the hash', { hash: FIRST_PREVIOUS_HASH }],
  ])('is found: an edit of %s', (_, change) => {
    const kept = chain(5).map((each) => ({ ...each, stored: null }));
    kept[2] = { stored: null, event: { ...at(kept, 2).event, ...change } };
    expect(follow(kept)).toEqual({ sequence: 3, fault: 'edited' });
  });

  it('is found: a member that was taken away', () => {
    const kept = chain(5);
    const { code: _, ...rest } = at(kept, 1).event;
    kept[1] = { ...at(kept, 1), event: rest };
    expect(follow(kept)).toEqual({ sequence: 2, fault: 'edited' });
  });

  it('is found: an edit whose hash was computed again, one event later', () => {
    const kept = chain(5);
    const { event } = at(kept, 1);
    const entry = { type: 'sign-in', outcome: 'success', requestId: event.requestId, sessionRef: null } as const;
    kept[1] = {
      stored: null,
      event: nextEvent({ sequence: 1, hash: event.previousHash }, entry, NOON, detailsDigest(new Uint8Array(32), {})),
    };
    expect(follow(kept)).toEqual({ sequence: 3, fault: 'unlinked' });
  });

  it('is found: an event that was deleted, and the first one', () => {
    expect(follow(chain(5).toSpliced(2, 1))).toEqual({ sequence: 4, fault: 'gap' });
    expect(follow(chain(5).toSpliced(0, 1))).toEqual({ sequence: 2, fault: 'gap' });
  });

  it('is found: two events that were swapped, with and without their numbers', () => {
    const kept = chain(5);
    const [one, other] = [at(kept, 1), at(kept, 2)];
    expect(follow(kept.toSpliced(1, 2, other, one))).toEqual({ sequence: 3, fault: 'gap' });
    const renumbered = [other, one].map((each, i) => ({ ...each, event: { ...each.event, sequence: i + 2 } }));
    expect(follow(kept.toSpliced(1, 2, ...renumbered))).toEqual({ sequence: 2, fault: 'unlinked' });
  });

  it('is found: an event that was put in, or given twice', () => {
    const kept = chain(5);
    expect(follow(kept.toSpliced(2, 0, at(kept, 1)))).toEqual({ sequence: 2, fault: 'gap' });
    const foreign = { ...at(chain(6), 2) };
    expect(follow(kept.toSpliced(2, 0, foreign))).toEqual({ sequence: 3, fault: 'unlinked' });
  });

  it('is found: details, or their salt, that were edited', () => {
    const kept = chain(5);
    const { event, stored } = at(kept, 2);
    if (!stored) throw new Error('no details');
    const edited = (change: Partial<typeof stored>) => kept.toSpliced(2, 1, { event, stored: { ...stored, ...change } });
    expect(follow(edited({ details: '{"attempt":2,"words":"Zurich"}' }))).toEqual({ sequence: 3, fault: 'details-edited' });
    expect(follow(edited({ salt: toBase64url(new Uint8Array(32)) }))).toEqual({ sequence: 3, fault: 'details-edited' });
  });

  it('is found wherever one letter of it changed', () => {
    const kept = chain(12);
    const member = fc.constantFrom('type', 'outcome', 'recordedAt', 'requestId', 'detailsDigest', 'previousHash', 'hash');
    fc.assert(
      fc.property(fc.nat(11), member, fc.nat(), (index, name, position) => {
        const each = at(kept, index);
        const text = String(each.event[name as keyof AuditEvent]);
        const cut = position % text.length;
        const changed = `${text.slice(0, cut)}${text[cut] === 'x' ? 'y' : 'x'}${text.slice(cut + 1)}`;
        const verdict = follow(kept.toSpliced(index, 1, { ...each, event: { ...each.event, [name]: changed } }));
        expect(verdict).toMatchObject({ sequence: index + 1, fault: name === 'previousHash' ? 'unlinked' : 'edited' });
      }),
    );
  });
});
