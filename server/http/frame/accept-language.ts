/**
 * The languages that a browser asks for, as Secure Payment Confirmation takes them for its dialog (RFC 9110 §12.5.4).
 *
 * The header is untrusted: what is not a language tag is left out, and at most `MOST` tags are read.
 */
import { BoundedCache } from '../../core/encoding/bounded-cache.ts';

const MOST = 5;
const LONGEST = 500;

/** A browser sends the same header each time, so a small cache holds almost all of them. */
const known = new BoundedCache<readonly string[]>(200);

/** BCP 47 tags, best first; empty where none was asked for. */
export function acceptedLanguages(header: string | undefined): readonly string[] {
  const text = (header ?? '').slice(0, LONGEST);
  const languages = known.get(text) ?? languagesOf(text);
  known.set(text, languages);
  return languages;
}

function languagesOf(text: string): readonly string[] {
  const ranges = text.split(',');
  const weighted = ranges.map((range, order) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    return { tag: canonical(tag), quality: Number(quality), order };
  });
  const wanted = weighted.filter(({ tag, quality }) => tag !== null && quality > 0 && quality <= 1);
  wanted.sort((one, other) => other.quality - one.quality || one.order - other.order);
  return [...new Set(wanted.map(({ tag }) => tag as string))].slice(0, MOST);
}

function canonical(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null; // `*`, and anything else that is not a tag
  }
}
