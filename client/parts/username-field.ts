/** The field for a username: its rule in words, looked at while it is typed. No payer ever reads the pattern of the schema. */
import type { TemplateResult } from 'lit';
import type { Flaw } from '../api/resources.ts';
import { flawsOfUsername } from '../format/username.ts';
import { field } from './field.ts';

const POINTER = '/username';

type UsernameField = { label: string; hint?: string; value: string; flaws: Flaw[]; onInput: (username: string) => void };

export function usernameField({ value, flaws, ...rest }: UsernameField): TemplateResult {
  const own = flaws.filter(({ pointer }) => pointer === POINTER);
  const shown = own.length > 0 ? own : flawsOfUsername(value, false);
  return field({ ...rest, id: 'username', pointer: POINTER, value, flaws: shown, autocomplete: 'username' });
}
