/**
 * Which words and which notation the page uses. A further language is one more file with the same members as en.ts.
 *
 * Words and notation are chosen apart: amounts and dates follow the payer's own locale also where the words do not exist
 * in that language yet, because a payer reads 1.234 as they always do (RTS Art 5(1)(a)).
 */
import { en } from './en.ts';

export type Words = typeof en;

const languages: Record<string, Words> = { en };

/** The payer's locale for numbers and dates. */
export const locale: string = navigator.languages[0] ?? 'en';

export const language: string = navigator.languages.map((tag) => tag.split('-')[0] ?? '').find((tag) => tag in languages) ?? 'en';
document.documentElement.lang = language;

export const words: Words = languages[language] ?? en;
