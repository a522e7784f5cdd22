/**
 * Names and references that people read and the authenticator signs.
 *
 * RTS Art 5(1)(a), 5(2): what is displayed is what is signed. Text that looks like other text breaks that: characters that draw
 * nothing or change the direction, decomposed accents, odd spaces, letters of two scripts (Unicode TR36, UTS39).
 * The server refuses such text and never repairs it; the client normalises before it shows (`normaliseText`, `normaliseName`).
 * Which code points are assigned is the Unicode of the engine that runs this: the server decides, with Node's.
 * If this file is wrong, a payer can be made to sign a name that is not the one on the screen.
 */
import { type ScriptFlaw, scriptFlaw } from './scripts.ts';
import { DRAWS_NOTHING, NEEDED_JOINER } from './unicode-sets.ts';

/** Contract §4: Cc Cf Cs Co Cn Zl Zp, and what is default-ignorable. */
const INVISIBLE = '\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}';
const FORBIDDEN = new RegExp(`(?!${NEEDED_JOINER})[${INVISIBLE}]|${DRAWS_NOTHING.map(([pattern]) => pattern).join('|')}`, 'u');
const OTHER_SPACE = /(?! )\p{Zs}/u;
const ODD_BLANKS = /^ | $| {2}/;

/** A mark that stands on no letter: on a space, a digit, a sign, or on nothing. A joiner is inside a word (`NEEDED_JOINER`). */
const LONE_MARK = /(?<![\p{L}\p{M}\u200c\u200d])\p{M}/u;

/**
 * The short way: printable Latin in NFKC, single spaces. Nothing below refuses such a text, so that most orders cost one look.
 * A test holds it against the long way.
 */
const LATIN =
  '!-~\\u00a1-\\u00a7\\u00a9\\u00ab\\u00ac\\u00ae\\u00b0\\u00b1\\u00b6\\u00b7\\u00bb\\u00bf-\\u0131\\u0134-\\u013e\\u0141-\\u0148\\u014a-\\u017e';
const PLAIN = new RegExp(`^(?:[${LATIN}]+ )*[${LATIN}]+$`);

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
export type NameFlaw =
  | TextFlaw
  | ScriptFlaw
  | 'has a character that is another one in a special form'
  | 'has a mark that follows no letter';

export function textFlaw(text: string): TextFlaw | null {
  return PLAIN.test(text) ? null : longTextFlaw(text);
}

/** As `textFlaw`, and refuses a name that looks like another one: contract §4, UTS #39. */
export function nameFlaw(name: string): NameFlaw | null {
  return PLAIN.test(name) ? null : longNameFlaw(name);
}

/** `textFlaw` without the short way; exported for the test that compares them. */
export function longTextFlaw(text: string): TextFlaw | null {
  if (!text.isWellFormed()) return 'is not well-formed Unicode';
  if (text !== text.normalize('NFC')) return 'is not in Unicode normalisation form C';
  if (FORBIDDEN.test(text)) return 'has an invisible, control or unassigned character';
  if (OTHER_SPACE.test(text)) return 'has a space other than U+0020';
  return ODD_BLANKS.test(text) ? 'has a leading, trailing or doubled space' : null;
}

/** `nameFlaw` without the short way. */
export function longNameFlaw(name: string): NameFlaw | null {
  const flaw = longTextFlaw(name);
  if (flaw !== null) return flaw;
  // UTS #39, General Security Profile: Ｍerchant, 𝐌erchant, Ⅼidl and bank․example are Merchant, Lidl and bank.example.
  if (name !== name.normalize('NFKC')) return 'has a character that is another one in a special form';
  if (LONE_MARK.test(name)) return 'has a mark that follows no letter';
  return scriptFlaw(name);
}

const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029\p{Zs}]+/gu;
/** What draws nothing and is no part of the text: not what is unassigned here or private, which another machine may draw. */
const UNSEEN = '[\\p{Cc}\\p{Default_Ignorable_Code_Point} ]';
const EDGES = new RegExp(`^${UNSEEN}+|(?:(?!${NEEDED_JOINER})${UNSEEN})+$`, 'gu');

/**
 * What the client does to typed or pasted text before it shows it. The server never calls this on what it is sent.
 * Tabs and line breaks become a space, and what is invisible at either end is dropped: nobody typed it, and it draws nothing.
 * Inside a text such characters stay, so that the rule above names them.
 */
export function normaliseText(text: string): string {
  return text.normalize('NFC').replace(BREAKS, ' ').replace(EDGES, '');
}

/** As `normaliseText`, for names: special forms (full width, ligatures, №) become what they stand for, before the payer reads it. */
export function normaliseName(text: string): string {
  return normaliseText(text.normalize('NFKC'));
}
