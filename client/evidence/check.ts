/**
 * One row of the proof: what the payment or the rule says beside what the signed bytes say, and who vouches for it.
 *
 * RTS Art 5(1)(b)-(c): every row names the clause that it stands for.
 */
import type { words } from '../texts/words.ts';
import type { Clause } from './clauses.ts';

export type Section = 'payment' | 'link' | 'browser' | 'device' | 'bank';
/** Every row has words. */
export type CheckKey = keyof typeof words.proof.rows;
export type Check = {
  section: Section;
  key: CheckKey;
  /** What the payment, or the rule, says. */
  expected: string;
  /** What the signed bytes say. */
  signed: string;
  /** null: not checked here. */
  holds: boolean | null;
  clauses: Clause[];
  /** `browser`: the browser wrote it into what the device signed, and the device looked at no part of it. */
  voucher: 'device' | 'browser' | 'bank';
};
