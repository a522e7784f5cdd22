/**
 * Which words and which notation the page uses. A further language is one more file with the same members as en.ts.
 *
 * Words and notation are chosen apart: amounts and dates follow the payer's own locale also where the words do not exist
 * in that language yet, because a payer reads 1.234 as they always do (RTS Art 5(1)(a)).
 */
import { en } from './en/en.ts';

export type Words = typeof en;

const languages: Record<string, Words> = { en };

/** What the browser lists, without what is no language tag: a system without a locale gives `C`, or `en-US@posix`, on which `Intl` throws. */
export const locales: readonly string[] = navigator.languages.filter(isLanguageTag);

/** The payer's locale for numbers and dates. */
export const locale: string = locales[0] ?? 'en';

export const language: string = locales.map((tag) => tag.split('-')[0] ?? '').find((tag) => tag in languages) ?? 'en';
document.documentElement.lang = language;

export const words: Words = languages[language] ?? en;

/** BCP 47, as `Intl` reads it. */
function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
