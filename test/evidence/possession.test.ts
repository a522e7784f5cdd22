/**
 * Evidence says what possession rests on, and by which rule (contract §6, RTS Art 7(2)): documents of before keep their verdict, and
 * are labelled.
 *
 * Without the label a supervisor would read `device-bound` in a document of before as something that somebody had verified.
 */
import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { evidenceLines } from '../../server/cli/audit/evidence-lines.ts';
import { auditKey } from '../../server/core/audit/audit-key.ts';
import type { EvidenceFile } from '../../server/evidence/evidence-file.ts';
import { judgeEvidence } from '../../server/evidence/evidence-verdict.ts';
import { AUDIT_KEY, ORIGIN, RP_ID } from '../support/bank/bank.ts';
import { type EvidenceVector, readEvidenceOfBefore, readVectors } from '../vectors/published-vectors.ts';

const BROUGHT = { rpId: RP_ID, origins: [ORIGIN], auditKeys: [auditKey(createPublicKey(AUDIT_KEY))] };
const judged = ({ document }: EvidenceVector) => judgeEvidence(document as EvidenceFile, BROUGHT);
const possession = (vector: EvidenceVector) => judged(vector).checks.find(({ name }) => name === 'possession');

const older = readEvidenceOfBefore();
const published = readVectors('evidence').vectors;
const current = published.filter(({ name, expected }) => /^(webauthn|spc)-/.test(name) && expected.verdict === 'bound');

describe('evidence of before', () => {
  it('is published still, as it was, and every document keeps its verdict', () => {
    expect(older.length).toBeGreaterThan(15);
    for (const vector of older) {
      expect(published.find(({ name }) => name === vector.name)).toEqual(vector);
      expect(judged(vector).verdict, vector.name).toBe(vector.expected.verdict);
    }
  });

  it('is labelled, for a program and for a reader', () => {
    expect(older.map(possession)).toEqual(older.map(() => expect.objectContaining({ label: 'rule-of-before' })));
    for (const vector of older) {
      const line = evidenceLines('x', judged(vector)).find((each) => each.includes(' possession '));
      expect(line).toMatch(/judged by the rule of before: .* because its flag claims it$/);
    }
  });
});

describe('evidence of today', () => {
  it('names its rule, calls no passkey device-bound by its own word, and has no label', () => {
    expect(current.length).toBeGreaterThan(15);
    for (const vector of current) {
      const { credential, policy } = vector.document as EvidenceFile;
      expect(policy.possession).toBe('attested/1');
      if (!credential.backupEligible) expect(credential.possession, vector.name).toBe('not-backup-eligible');
      expect(possession(vector)).toEqual(expect.objectContaining({ result: 'holds' }));
      expect(possession(vector)).not.toHaveProperty('label');
      expect(evidenceLines('x', judged(vector)).join()).not.toContain('rule of before');
    }
  });
});
