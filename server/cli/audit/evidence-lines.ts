/**
 * A verdict as lines for a terminal: one line a check, with its clause and who vouches, then the verdict and what it means.
 *
 * File names and texts are untrusted: characters that move a cursor or turn the direction of writing are not printed.
 */
import type { CheckLabel } from '../../core/evidence-judgement.ts';
import type { CheckResult, EvidenceVerdict } from '../../evidence/evidence-verdict.ts';

const MARKS = { holds: 'ok', fails: 'FAILS', none: '-', 'not-given': 'not given' } as const;
const VOUCHERS = { authenticator: 'authenticator signed', browser: 'browser signed', bank: 'bank sealed' } as const;
const LABELS: Readonly<Record<CheckLabel, string>> = {
  'rule-of-before': '; judged by the rule of before: a passkey is called device-bound because its flag claims it',
};
const MEANINGS = {
  bound: 'this payer’s key signed this amount to this payee, and the bank accepted it at that time',
  consistent: 'the holder of this public key signed this amount to this payee; whose key it is, is not shown',
  inconsistent: 'the file contradicts itself; it proves nothing',
} as const;

export function evidenceLines(file: string, { verdict, checks }: EvidenceVerdict): string[] {
  return [printable(file), ...checks.map(line), `  ${verdict}: ${MEANINGS[verdict]}`];
}

function line({ name, clause, voucher, result, label }: CheckResult): string {
  const step = clause.step === undefined ? '' : ` step ${clause.step}`;
  const cited = `${clause.document} ${clause.section}${step}`;
  return `  ${MARKS[result].padEnd(9)}  ${name.padEnd(24)}  ${cited.padEnd(25)}  ${VOUCHERS[voucher].padEnd(20)}  ${clause.words}${label ? LABELS[label] : ''}`;
}

/** Without control characters, invisible ones, and those that turn the direction of writing. */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '�')
    .slice(0, 300);
}
