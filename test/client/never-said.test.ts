/**
 * What no page says: who bears a loss, that a refund is due or refused, that a payer was negligent, that a payment cannot be denied.
 * PSD2 Art 71–74 leave that to people and courts; the bank's page says what was done, and how the bank is reached.
 */
import { expect, it } from 'vitest';
import { enAudit } from '../../client/texts/en/audit.ts';
import { en } from '../../client/texts/en/en.ts';

const NEVER = /refund|reimburs|compensat|liab(le|ility)|bears? (the|a|any) loss|negligen|undeniabl|authorised by|your (own )?fault/i;

/** Every sentence, those with gaps too, by its path. */
function sentences(texts: unknown, path: string): [string, string][] {
  if (typeof texts === 'string') return [[path, texts]];
  if (typeof texts === 'function') return [[path, texts.toString()], ...sentences({ ...texts }, path)];
  if (typeof texts !== 'object' || texts === null) return [];
  return Object.entries(texts).flatMap(([name, text]) => sentences(text, `${path}.${name}`));
}

const ALL = [...sentences(en, 'en'), ...sentences(enAudit, 'audit')];

it('no sentence says who bears a loss', () => {
  expect(ALL.length).toBeGreaterThan(400);
  expect(ALL.filter(([, text]) => NEVER.test(text))).toEqual([]);
});

it.each(['You are liable for this payment.', 'The bank refunds you.', 'Nobody bears the loss but you.'])('finds %s', (text) => {
  expect(sentences({ said: text, later: () => text }, 'x').filter(([, each]) => NEVER.test(each)).length).toBeGreaterThan(0);
});
