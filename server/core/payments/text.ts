/**
 * Names and references that people read and the authenticator signs.
 *
 * RTS Art 5(1)(a), 5(2): what is displayed is what is signed. Text that looks like other text breaks that: invisible
 * and bidirectional characters, decomposed accents, odd spaces, letters of two scripts (Unicode TR36, UTS39).
 * The server refuses such text and never repairs it; the client normalises before it shows (`normaliseText`).
 * If this file is wrong, a payer can be made to sign a name that is not the one on the screen.
 */

const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const OTHER_SPACE = /(?! )\p{Zs}/u;

/**
 * Scripts in modern use (UAX31 table 5 and 7). UTS39 §5.2 "highly restrictive": one script, or Latin with one of the
 * East Asian sets, whose letters do not look Latin.
 */
const SCRIPTS = (
  'Latin Cyrillic Greek Arabic Hebrew Armenian Georgian Ethiopic Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu ' +
  'Kannada Malayalam Sinhala Thai Lao Tibetan Myanmar Khmer Thaana Han Hiragana Katakana Hangul Bopomofo Mongolian Syriac ' +
  'Cherokee Canadian_Aboriginal Yi Nko Tifinagh Vai Adlam Osage Javanese Balinese Sundanese Cham Newa'
).split(' ');
const SETS = [
  ...SCRIPTS.map((script) => [script]),
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];
const ONE_SCRIPT = SETS.map(
  (set) => new RegExp(`^[\\p{scx=Common}\\p{scx=Inherited}${set.map((script) => `\\p{scx=${script}}`).join('')}]*$`, 'u'),
);

/** Longest texts in code points (contract §4): `name` 1–70 (EPC: 70 characters), `reference` 0–140. */
export const NAME_MAX = 70;
export const REFERENCE_MAX = 140;

/** Why a text can be neither shown nor signed, in words that follow the member's name. */
export type TextFlaw =
  | 'is not well-formed Unicode'
  | 'is not in Unicode normalisation form C'
  | 'has an invisible, control or unassigned character'
  | 'has a space other than U+0020'
  | 'has a leading, trailing or doubled space';
export type NameFlaw = TextFlaw | 'mixes scripts';

export function textFlaw(text: string): TextFlaw | null {
  if (!text.isWellFormed()) return 'is not well-formed Unicode';
  if (text !== text.normalize('NFC')) return 'is not in Unicode normalisation form C';
  if (FORBIDDEN.test(text)) return 'has an invisible, control or unassigned character';
  if (OTHER_SPACE.test(text)) return 'has a space other than U+0020';
  if (text.startsWith(' ') || text.endsWith(' ') || text.includes('  ')) return 'has a leading, trailing or doubled space';
  return null;
}

/** As `textFlaw`, and refuses a name whose letters come from two scripts ("Аpple" with a Cyrillic А). */
export function nameFlaw(name: string): NameFlaw | null {
  return textFlaw(name) ?? (ONE_SCRIPT.some((script) => script.test(name)) ? null : 'mixes scripts');
}

/** What the client does to typed text before it shows it. The server never calls this on what it is sent. */
export function normaliseText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .trim();
}
