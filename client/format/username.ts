/** A username as it is typed: the spelling that is sent, and what is wrong with it, in words (contract §3). */
import { usernameFlaw } from '../../server/core/encoding/username.ts';
import { normaliseText } from '../../server/core/payments/text.ts';
import type { Flaw } from '../api/resources.ts';
import { words } from '../texts/words.ts';

/** In the spelling that is sent. */
export const usernameOf = (typed: string): string => normaliseText(typed).toLowerCase();

/** @param isWhole whether the payer is done: before that, what is not there yet is no flaw */
export function flawsOfUsername(typed: string, isWhole: boolean): Flaw[] {
  const flaw = usernameFlaw(usernameOf(typed));
  if (flaw === null || (!isWhole && (flaw.kind === 'empty' || flaw.kind === 'too-short'))) return [];
  return [{ pointer: '/username', reason: words.enrol.usernameFlaws(flaw) }];
}
