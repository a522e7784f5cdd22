/**
 * Which words and which notation the page uses. A further language is one more file with the same members as en.ts.
 *
 * Words and notation are chosen apart: amounts follow the payer's own locale also where the words do not exist in that
 * language yet, because a payer reads 1.234 as they always do (RTS Art 5(1)(a)).
 */
import { directionOf } from './direction.ts';
import { en } from './en/en.ts';

export type Words = typeof en;

const languages: Record<string, Words> = { en };

/** What the browser lists, without what is no language tag: a system without a locale gives `C`, or `en-US@posix`, on which `Intl` throws. */
export const locales: readonly string[] = navigator.languages.filter(isLanguageTag);

/** The payer's locale for amounts. */
export const locale: string = locales[0] ?? 'en';

/** Their regions where the payer names none for that language: dates are written as in Europe. */
const regions: Record<string, string> = { en: 'en-GB' };

export const language: string = locales.map((tag) => tag.split('-')[0] ?? '').find((tag) => tag in languages) ?? 'en';
document.documentElement.lang = language;
document.documentElement.dir = directionOf(language);

/** For dates and spans: the names of months are words, and speak the language of the words around them (WCAG 3.1.2). */
export const wordsLocale: string =
  locales.find((tag) => tag.split('-')[0] === language && tag !== language) ?? regions[language] ?? language;

export const words: Words = languages[language] ?? en;

/** BCP 47, as `Intl` reads it. */
function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
