/**
 * Names and references. RTS Art 5(2): what is displayed is what is signed, so text that looks like other text is refused.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameFlaw, normaliseName, normaliseText, textFlaw } from '../../../server/core/payments/text.ts';

const [SHAPE, NFC, INVISIBLE, SPACE, BLANKS] = [
  'is not well-formed Unicode',
  'is not in Unicode normalisation form C',
  'has an invisible, control or unassigned character',
  'has a space other than U+0020',
  'has a leading, trailing or doubled space',
] as const;

/** Any text, and texts of what the rules speak of. */
const oddText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(...'aA \u00a0\u3000\u0308u\u200b\t\u200d\u200c\u202e\u0d28\u0d4d\u06cc\u0430\u03bf\u0e33\uff21\ufb01'),
  }),
);

/** Every code point that can stand in a text. */
function* codePoints(): Generator<string> {
  for (let point = 0; point <= 0x10ffff; point += 1) if (point < 0xd800 || point > 0xdfff) yield String.fromCodePoint(point);
}

describe('a text', () => {
  it.each([
    'Alice',
    'Müller & Söhne GmbH',
    "O'Neill",
    '東京電力',
    'Ελλάδα ΑΕ',
    'Rechnung 4711/2026 – 2. Teil',
    '💶',
    'שלום',
    '𝒳',
    'ශ්\u200dරී ලංකා',
    'علی\u200cاکبر',
    'അവന്\u200d',
    'क्\u200cष क्\u200dष',
    '\u{11d26}\u{11d45}\u{11d26}',
  ])('%s is good', (text) => {
    expect(textFlaw(text)).toBeNull();
  });

  it.each([
    ['a lone high surrogate', 'a\ud800', SHAPE],
    ['a lone low surrogate', '\udc00a', SHAPE],
    ['a decomposed accent', 'Mu\u0308ller', NFC],
    ['an Ångström sign', '\u212b', NFC],
    ['a tab', 'a\tb', INVISIBLE],
    ['a line break', 'a\nb', INVISIBLE],
    ['NUL', 'a\0b', INVISIBLE],
    ['DEL', 'a\u007fb', INVISIBLE],
    ['a soft hyphen', 'a\u00adb', INVISIBLE],
    ['a zero-width space', 'a\u200bb', INVISIBLE],
    ['a zero-width joiner', 'a\u200db', INVISIBLE],
    ['a right-to-left override', 'a\u202eb', INVISIBLE],
    ['a left-to-right isolate', 'a\u2066b', INVISIBLE],
    ['a byte order mark', '\ufeffa', INVISIBLE],
    ['a line separator', 'a\u2028b', INVISIBLE],
    ['a paragraph separator', 'a\u2029b', INVISIBLE],
    ['a private-use character', 'a\ue000b', INVISIBLE],
    ['an unassigned character', 'a\u0378b', INVISIBLE],
    ['a noncharacter', 'a\uffffb', INVISIBLE],
    ['a tag character', 'a\u{e0041}b', INVISIBLE],
    ['a variation selector', 'a\ufe0fb', INVISIBLE],
    ['a Hangul filler', 'a\u3164b', INVISIBLE],
    ['a combining grapheme joiner', 'a\u034fb', INVISIBLE],
    ['a blank braille pattern', 'a\u2800b', INVISIBLE],
    ['an object replacement', 'a\ufffcb', INVISIBLE],
    ['a null notehead', 'a\u{1d159}b', INVISIBLE],
    ['a blank hieroglyph', 'a\u{13441}b', INVISIBLE],
    ['half a blank hieroglyph', 'a\u{13442}b', INVISIBLE],
    ['a mirrored hieroglyph', 'a\u{13440}b', INVISIBLE],
    ['a Khitan filler', 'a\u{16fe4}b', INVISIBLE],
    ['a Brahmi number joiner', 'a\u{1107f}b', INVISIBLE],
    ['a Tifinagh consonant joiner', 'a\u2d7fb', INVISIBLE],
    ['a Duployan selector', 'a\u{1bc9d}b', INVISIBLE],
    ['a SignWriting modifier', 'a\u{1daa1}b', INVISIBLE],
    ['a virama of Gondi that joins nothing', '\u{11d26}\u{11d45} b', INVISIBLE],
    ['a virama of Gondi between other letters', 'a\u{11d97}b', INVISIBLE],
    ['a non-joiner between Latin letters', 'a\u200cb', INVISIBLE],
    ['a non-joiner after a letter that does not join on (A1)', '\u0627\u200c\u0628', INVISIBLE],
    ['a non-joiner before a space (A1)', '\u0628\u200c \u0628', INVISIBLE],
    ['a non-joiner with no letter after the virama (A2)', '\u0915\u094d\u200c', INVISIBLE],
    ['a joiner before a vowel sign (B)', '\u0915\u094d\u200d\u093e', INVISIBLE],
    ['a joiner without a virama (B)', '\u0915\u200d\u0937', INVISIBLE],
    ['a virama on no letter, and a joiner (B)', '1\u094d\u200d\u0937', INVISIBLE],
    ['two joiners', '\u0915\u094d\u200d\u200d\u0937', INVISIBLE],
    ['a joiner in an emoji', '\u{1f468}\u200d\u{1f469}', INVISIBLE],
    ['a no-break space', 'a\u00a0b', SPACE],
    ['a thin space', 'a\u2009b', SPACE],
    ['an ideographic space', 'a\u3000b', SPACE],
    ['an Ogham space mark', 'a\u1680b', SPACE],
    ['a space before', ' a', BLANKS],
    ['a space after', 'a ', BLANKS],
    ['two spaces', 'a  b', BLANKS],
    ['nothing but a space', ' ', BLANKS],
  ])('with %s is refused', (_, text, flaw) => expect(textFlaw(text)).toBe(flaw));

  it('has, of every code point that Unicode gives no shape, none', () => {
    const unseen = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
    const passed = [...codePoints()].filter(
      (character) => character !== ' ' && unseen.test(character) && textFlaw(`a${character}b`) === null,
    );
    expect(passed).toEqual([]);
  });

  it('after normalising has only flaws that normalising cannot mend', () => {
    fc.assert(
      fc.property(oddText, (typed) => {
        expect([null, SHAPE, INVISIBLE]).toContain(textFlaw(normaliseText(typed)));
      }),
      { numRuns: 500 },
    );
  });

  it('is normalised once and for all, and left alone when it is good', () => {
    fc.assert(
      fc.property(oddText, (typed) => {
        const [normal, name] = [normaliseText(typed), normaliseName(typed)];
        expect([normaliseText(normal), normaliseName(name)]).toEqual([normal, name]);
        if (textFlaw(typed) === null) expect(normal).toBe(typed);
        if (nameFlaw(typed) === null) expect(name).toBe(typed);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['  Mu\u0308ller   AG ', 'Müller AG'],
    ['a\u00a0\u2009b', 'a b'],
    ['\tAlpine\tBooks\r\n', 'Alpine Books'],
    ['\u202aAlpine Books\u202c', 'Alpine Books'],
    ['\ufeff\u200eAlpine Books\u200f \u200b', 'Alpine Books'],
    ['I \u2764\ufe0f', 'I \u2764'],
    ['അവന\u0d4d\u200d', 'അവന\u0d4d\u200d'],
    ['a\u200bb', 'a\u200bb'],
    ['\u0600a\ue000', '\u0600a\ue000'],
  ])('typed as %j is shown as %j', (typed, shown) => expect(normaliseText(typed)).toBe(shown));
});
