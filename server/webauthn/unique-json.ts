/**
 * JSON that every reader reads alike: every member name once, no nesting deeper than 32, no U+0000 in any text (contract §2).
 *
 * STRICTER: RFC 8259 §4 leaves duplicates to the reader, and readers disagree: first wins, last wins. §9 lets a reader bound the
 * nesting, and readers do, some by running out of stack. §7 allows U+0000, which PostgreSQL stores in no text. Bytes that two
 * readers read differently are no evidence, so such a text is no JSON to us.
 */

/** Client data has three levels, our own bodies have four, evidence has seven. */
export const DEEPEST_JSON = 32;

/** The first place in the text that makes it unfit. `pointer`: RFC 6901. */
export type JsonFlaw = {
  readonly pointer: string;
  readonly reason: 'is there twice' | 'nests deeper than 32 levels' | 'holds U+0000';
};

/** The value of `text`, or undefined where it is not JSON or has a flaw. @param of what is a flaw, as for `flawOfJson` */
export function parseUniqueJson(text: string, of: 'all' | 'names' = 'all'): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return flawOfJson(text, of) === null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An object or an array that is open where the reader stands. `names` is null for an array. */
type Level = { readonly names: Set<string> | null; at: string | number };

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * @param text JSON that `JSON.parse` has taken: between its strings, only brackets and commas matter here
 * @param of `names`: only a name that is there twice is a flaw, for texts whose unknown members nobody reads
 */
export function flawOfJson(text: string, of: 'all' | 'names' = 'all'): JsonFlaw | null {
  const open: Level[] = [];
  let expectsName = false;
  for (let here = 0; here < text.length; here += 1) {
    const level = open.at(-1);
    switch (text.charCodeAt(here)) {
      case OPEN_OBJECT:
      case OPEN_ARRAY: {
        if (of === 'all' && open.length === DEEPEST_JSON) return { pointer: pointerTo(open), reason: 'nests deeper than 32 levels' };
        expectsName = text.charCodeAt(here) === OPEN_OBJECT;
        open.push(expectsName ? { names: new Set(), at: '' } : { names: null, at: 0 });
        break;
      }
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        open.pop();
        expectsName = false;
        break;
      case COMMA:
        expectsName = level?.names != null;
        if (level && typeof level.at === 'number') level.at += 1;
        break;
      case QUOTE: {
        const end = endOfString(text, here);
        const string = stringOf(text.slice(here, end + 1));
        here = end;
        if (expectsName && level?.names) {
          expectsName = false;
          level.at = string;
          if (level.names.has(string)) return { pointer: pointerTo(open), reason: 'is there twice' };
          level.names.add(string);
        }
        if (of === 'all' && string.includes('\u0000')) return { pointer: pointerTo(open), reason: 'holds U+0000' };
      }
    }
  }
  return null;
}

/** @returns where the closing quote is: one that no backslash escapes */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (at - 1 - before) % 2 === 1;
}

/** @param token with its quotes */
const stringOf = (token: string): string => (token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1));

/** Short: the name of a member is somebody else's text. */
const pointerTo = (open: readonly Level[]): string =>
  open.map(({ at }) => `/${String(at).slice(0, 100).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
