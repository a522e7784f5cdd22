/** The field for a username: its rule in words, looked at while it is typed. No payer ever reads the pattern of the schema. */
import type { TemplateResult } from 'lit';
import type { Flaw } from '../api/resources.ts';
import { flawsOfUsername } from '../format/username.ts';
import { afterPress } from './after-press.ts';
import { field } from './field.ts';

const POINTER = '/username';

type UsernameField = {
  label: string;
  hint?: string;
  value: string;
  flaws: Flaw[];
  /** Whether the payer went on to something else: then what is missing is a flaw. */
  isLeft: boolean;
  onInput: (username: string) => void;
  onLeave: () => void;
};

export function usernameField({ value, flaws, isLeft, onLeave, ...rest }: UsernameField): TemplateResult {
  const own = flaws.filter(({ pointer }) => pointer === POINTER);
  const shown = own.length > 0 ? own : flawsOfUsername(value, isLeft && value !== '');
  const onBlur = () => afterPress(onLeave);
  return field({ ...rest, id: 'username', pointer: POINTER, value, flaws: shown, autocomplete: 'username', onBlur });
}
