/**
 * The field for a code of the bank: brought into its groups while it is typed, and its flaws in words.
 *
 * Contract §3: a code is typed in any case, with or without hyphens, O for 0 and I or L for 1. What is shown is what is sent, so a payer
 * compares it with the letter group by group. No payer ever reads the pattern of the schema.
 */
import type { TemplateResult } from 'lit';
import { codeFlaw, groupedCode } from '../../server/core/encoding/activation-code.ts';
import type { Flaw } from '../api/resources.ts';
import { words } from '../texts/words.ts';
import { field } from './field.ts';

const POINTER = '/activationCode';

type CodeField = { id: string; label: string; hint: string; value: string; flaws: Flaw[]; onInput: (code: string) => void };

export function codeField({ id, onInput, value, flaws, ...rest }: CodeField): TemplateResult {
  const typed = (code: string) => {
    // In the middle the caret would jump to the end.
    const input = document.getElementById(id) as HTMLInputElement | null;
    onInput(input?.selectionStart === code.length ? groupedCode(code) : code);
  };
  const shownFlaws = flaws.length > 0 ? flaws : flawsOfCode(value, false);
  return field({
    ...rest,
    id,
    pointer: POINTER,
    value,
    flaws: shownFlaws,
    autocomplete: 'one-time-code',
    mono: true,
    onInput: typed,
    // Leaving the field changes nothing that is in its groups already: a flaw of the last try stays.
    onBlur: () => groupedCode(value) !== value && onInput(groupedCode(value)),
  });
}

/** @param isWhole whether the payer is done: before that, what is not there yet is no flaw */
export function flawsOfCode(value: string, isWhole: boolean): Flaw[] {
  const flaw = codeFlaw(value);
  if (flaw === null || (flaw.kind === 'too-short' && !isWhole)) return [];
  return [{ pointer: POINTER, reason: words.activate.codeFlaws(flaw) }];
}
