/**
 * Activation codes as letters: five groups of five of Crockford's base32. Server and client read what was typed by this file.
 *
 * Contract §3; RTS Art 25(2)(c). The first group is the selector: it says which code is tried, in clear, and is no secret. The
 * other four are 100 random bits. A wrong try counts against the code that its selector names, so a person who knows only a
 * username cannot kill a code. Without a selector each wrong try would count against the payer's code, whatever was typed.
 */

/** Crockford's base32: without I, L and O, which look like digits, and without U. */
export const CODE_LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const GROUP = 5;
export const GROUPS = 5;
const ALL = GROUP * GROUPS;

/** A code in its two parts, letters of `CODE_LETTERS` without hyphens. */
export type ActivationCode = { readonly selector: string; readonly secret: string };

/** @param letters 25 letters of the alphabet */
export const codeOf = (letters: string): ActivationCode => ({ selector: letters.slice(0, GROUP), secret: letters.slice(GROUP) });

/** As it is printed: `AAAAA-BBBBB-CCCCC-DDDDD-EEEEE`. */
export const printedCode = ({ selector, secret }: ActivationCode): string => groupsOf(selector + secret);

/** A code in a request, as JSON Schema. Every text of this shape is a code. */
export const CODE_SHAPE = {
  maxLength: 64,
  pattern: '^[ -]*([0-9A-TV-Za-tv-z][ -]*){25}$',
  description: 'five groups of five letters of Crockford’s base32, in any case, with or without hyphens; O is 0, I and L are 1',
  examples: ['7K2QD-9V4TB-XN3ZE-5M8RC-0JHWF'],
};

/** @throws where the text has not `CODE_SHAPE`, which the schema of the request has looked at */
export function codeInShape(text: string): ActivationCode {
  const code = readCode(text);
  if (code === null) throw new Error('a text that is no activation code passed the schema');
  return code;
}

/**
 * Reads a code in any spelling: capitals or small letters, with hyphens and spaces or without, O for 0, I and L for 1.
 * @returns null where it is no code
 */
export function readCode(typed: string): ActivationCode | null {
  const { letters, odd } = spelled(typed);
  return letters.length === ALL && odd === '' ? codeOf(letters) : null;
}

/** What is wrong with a code that is being typed. `letter` is no letter of a code. */
export type CodeFlaw =
  | { readonly kind: 'odd-letter'; readonly letter: string }
  | { readonly kind: 'too-short' | 'too-long'; readonly letters: number };

/** @returns null where it is a code; an empty field is too short, by all of its letters */
export function codeFlaw(typed: string): CodeFlaw | null {
  const { letters, odd } = spelled(typed);
  if (odd !== '') return { kind: 'odd-letter', letter: odd };
  if (letters.length === ALL) return null;
  return { kind: letters.length < ALL ? 'too-short' : 'too-long', letters: letters.length };
}

/** What was typed so far, in the groups in which it is printed. What is no code at all stays as it is. */
export function groupedCode(typed: string): string {
  const { letters, odd } = spelled(typed);
  return odd === '' && letters.length <= ALL ? groupsOf(letters) : typed;
}

/**
 * The letters of a code, and the first character that is in none. Full-width letters, other hyphens and invisible marks come with
 * text that is pasted (Unicode NFKC; Pd, Cf, white space).
 */
function spelled(typed: string): { readonly letters: string; readonly odd: string } {
  const plain = typed.normalize('NFKC').replace(/[\s\p{Pd}\p{Cf}\u2212]/gu, '');
  const letters = plain.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
  return { letters, odd: [...plain].find((each) => !ONE_LETTER.test(each)) ?? '' };
}

/** Looked at before capitals are made: those of ß and ŉ are two letters. */
const ONE_LETTER = /^[0-9A-TV-Za-tv-z]$/;

function groupsOf(letters: string): string {
  return (letters.match(new RegExp(`.{1,${GROUP}}`, 'gu')) ?? []).join('-');
}
