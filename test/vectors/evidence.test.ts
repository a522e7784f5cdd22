/**
 * Our own verifier against the evidence that we publish: each vector has its verdict, and each check a vector that only it fails.
 *
 * Contract §6. Documents that were served stay what they were: a vector is added when the format grows, and none is taken away.
 */
import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { auditKey } from '../../server/core/audit/audit-key.ts';
import { type Brought, broughtChecks } from '../../server/evidence/brought-checks.ts';
import { evidenceChecks } from '../../server/evidence/evidence-checks.ts';
import { readEvidence } from '../../server/evidence/evidence-file.ts';
import { judgeEvidence } from '../../server/evidence/evidence-verdict.ts';
import { evidenceSchemaFlaws } from '../support/worlds/evidence-schema.ts';
import { type EvidenceVector, readVectors, type VectorVerifier } from './published-vectors.ts';

const { verifier: usual, vectors } = readVectors('evidence');

function brought({ rpId, origins, auditKeys }: VectorVerifier): Brought {
  const dated = auditKeys.map(({ publicKeyPem, retiredAt }) => ({
    ...auditKey(createPublicKey(publicKeyPem)),
    ...(retiredAt !== null && { retiredAt: Date.parse(retiredAt) }),
  }));
  return { rpId, origins, auditKeys: dated };
}

function judged({ document, text = JSON.stringify(document), verifier = usual }: EvidenceVector): EvidenceVector['expected'] {
  const file = readEvidence(Buffer.from(text));
  if (!file.ok) return { verdict: 'unreadable', failing: [] };
  const { verdict, checks } = judgeEvidence(file.document, brought(verifier));
  return { verdict, failing: checks.filter(({ result }) => result === 'fails').map(({ name }) => name) };
}

describe('the published evidence', () => {
  it.each(vectors)('$expected.verdict: $name', (vector) => expect(judged(vector)).toEqual(vector.expected));

  it('has names of its own, and every verdict', () => {
    expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length);
    expect([...new Set(vectors.map(({ expected }) => expected.verdict))].sort()).toEqual([
      'bound',
      'consistent',
      'inconsistent',
      'unreadable',
    ]);
  });

  it.each(evidenceChecks.map(({ name }) => name))('has a document that fails this check of the file alone: %s', (name) => {
    const brought = broughtChecks.map((check) => check.name);
    const ofFile = vectors.map(({ expected }) => expected.failing.filter((each) => !brought.includes(each)));
    expect(ofFile).toContainEqual([name]);
  });

  it.each(broughtChecks.map(({ name }) => name))('has a document that fails this check of what was brought alone: %s', (name) => {
    expect(vectors.map(({ expected }) => expected.failing)).toContainEqual([name]);
  });

  it.each(
    vectors.filter(({ text }) => text === undefined),
  )('is valid under the JSON Schema exactly where it can be read: $name', (vector) => {
    expect(evidenceSchemaFlaws(vector.document) === null).toBe(vector.expected.verdict !== 'unreadable');
  });
});
