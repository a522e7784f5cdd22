/**
 * The verdict on evidence: *consistent*, *bound*, or neither (contract §6).
 *
 * *consistent*: the holder of this public key signed this object. It needs nothing but the file, and anyone can make such a
 * file. *bound*: in addition, the key is this payer's at this relying party, accepted at that time. That rests on
 * the word of a bank whose audit key the verifier brought. PSD2 Art 72(1) asks for *bound*.
 */
import type { CheckFinding, CheckLabel, Verdict, Voucher } from '../core/evidence-judgement.ts';
import type { Clause } from '../core/failures.ts';
import { type Brought, broughtChecks } from './brought-checks.ts';
import { evidenceChecks } from './evidence-checks.ts';
import { evidenceFacts } from './evidence-facts.ts';
import type { EvidenceFile } from './evidence-file.ts';

export type CheckResult = {
  readonly name: string;
  readonly clause: Clause;
  readonly voucher: Voucher;
  readonly result: CheckFinding;
  readonly label?: CheckLabel;
};

export type EvidenceVerdict = { readonly verdict: Verdict; readonly checks: readonly CheckResult[] };

/** Pure: no clock, no database, no network. Never throws, whatever is in the document. */
export function judgeEvidence(document: EvidenceFile, brought: Brought): EvidenceVerdict {
  const facts = evidenceFacts(document);
  const ofFile = evidenceChecks.map((check) => {
    const label = check.label?.(document) ?? null;
    return { ...judged(check, () => check.holds(facts), 'none'), ...(label && { label }) };
  });
  const ofBrought = broughtChecks.map((check) => judged(check, () => check.holds(facts, brought), 'not-given'));
  const consistent = ofFile.every(({ result }) => result !== 'fails');
  const bound = consistent && ofBrought.every(({ result }) => result === 'holds' || result === 'none');
  return { verdict: bound ? 'bound' : consistent ? 'consistent' : 'inconsistent', checks: [...ofFile, ...ofBrought] };
}

function judged(
  { name, clause, voucher }: Pick<CheckResult, 'name' | 'clause' | 'voucher'>,
  holds: () => boolean | null | 'none',
  otherwise: 'none' | 'not-given',
): CheckResult {
  const result = attempt(holds);
  return { name, clause, voucher, result: result === 'none' ? 'none' : result === null ? otherwise : result ? 'holds' : 'fails' };
}

/** Bytes that a check cannot even read do not pass it. */
function attempt(holds: () => boolean | null | 'none'): boolean | null | 'none' {
  try {
    return holds();
  } catch {
    return false;
  }
}
