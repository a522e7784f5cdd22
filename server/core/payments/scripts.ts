/**
 * Whether a name keeps each of its words to one script, and whether its letters are what they look like.
 *
 * RTS Art 5(1)(a): the payer sees who gets the money. "Аpple" with a Cyrillic А, or "аррӏе" without one Latin letter, is a payee
 * that nobody named (UTS #39 §5). One script is no mix, whichever it is: no list of scripts decides who can be paid.
 * If this file is wrong, two payees look the same, or a real name is refused.
 */
import { SCRIPT_RANGES } from './script-ranges.ts';
import { LATIN_LOOK_ALIKES } from './unicode-sets.ts';

/** UTS #39 §5.1–5.2: scripts that one language writes together, each with Latin, which none of their letters looks like. */
const TOGETHER = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];

/** What belongs to scripts: neither Common nor Inherited, by Script_Extensions. */
const SCRIPTED = /[^\p{scx=Common}\p{scx=Inherited}]/gu;
/** What belongs to one script alone, letters first: a digit or a sign may serve several. */
const [OWN_LETTER, OWN] = [/(?=\p{L})[^\p{sc=Common}\p{sc=Inherited}]/u, /[^\p{sc=Common}\p{sc=Inherited}]/u];
const LETTER = /\p{L}/gu;
const LOOKS_LATIN = new RegExp(`^[${LATIN_LOOK_ALIKES.map(([, letters]) => letters).join('')}]+$`, 'u');

const made = new Map<string, RegExp>();

/** Made when first asked for, and kept: at most two of each script. An engine that is older than a script knows no text of it. */
function testFor(pattern: string): RegExp {
  const known = made.get(pattern);
  if (known) return known;
  let test = /(?!)/;
  try {
    test = new RegExp(pattern, 'u');
  } catch {}
  made.set(pattern, test);
  return test;
}

const only = (scripts: readonly string[]) => testFor(`^[${scripts.map((script) => `\\p{scx=${script}}`).join('')}]*$`);

function scriptOf(character: string): string | undefined {
  const point = character.codePointAt(0) ?? 0;
  return SCRIPT_RANGES.find(
    ([script, first, last]) => first <= point && point <= last && testFor(`\\p{sc=${script}}`).test(character),
  )?.[0];
}

/** All that has a script in this text has one in common, or is of scripts that one language writes together. */
export function isOneScript(text: string): boolean {
  const scripted = (text.match(SCRIPTED) ?? []).join('');
  const own = (OWN_LETTER.exec(scripted) ?? OWN.exec(scripted))?.[0];
  if (own === undefined) return true;
  const script = scriptOf(own);
  if (script !== undefined && only([script]).test(scripted)) return true;
  return TOGETHER.some((set) => set.some((each) => each === script) && only(set).test(scripted));
}

export type ScriptFlaw = 'mixes scripts' | 'looks Latin and is not';

/**
 * Contract §4: a word keeps to one script; words of one script each may stand side by side (ΔΕΗ SA), unless all letters of a word
 * look Latin and are not. In a name of one script throughout, one letter that shows the script is enough: ООО Ромашка, not аррӏе.
 */
export function scriptFlaw(name: string): ScriptFlaw | null {
  const words = name.split(' ');
  if (!words.every(isOneScript)) return 'mixes scripts';
  if (!words.some(looksLatin)) return null;
  return isOneScript(name) && !looksLatin(name) ? null : 'looks Latin and is not';
}

/** Every letter is one of another script that looks Latin; marks are left out of it (UTS #39 §4 compares after NFD). */
function looksLatin(text: string): boolean {
  return LOOKS_LATIN.test((text.normalize('NFD').match(LETTER) ?? []).join(''));
}
