/**
 * Names and references. RTS Art 5(2): what is displayed is what is signed, so text that looks like other text is refused.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameFlaw, normaliseText, textFlaw } from '../../../server/core/payments/text.ts';

const [SHAPE, NFC, INVISIBLE, SPACE, BLANKS] = [
  'is not well-formed Unicode',
  'is not in Unicode normalisation form C',
  'has an invisible, control or unassigned character',
  'has a space other than U+0020',
  'has a leading, trailing or doubled space',
] as const;

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
    ['a no-break space', 'a\u00a0b', SPACE],
    ['a thin space', 'a\u2009b', SPACE],
    ['an ideographic space', 'a\u3000b', SPACE],
    ['an Ogham space mark', 'a\u1680b', SPACE],
    ['a space before', ' a', BLANKS],
    ['a space after', 'a ', BLANKS],
    ['two spaces', 'a  b', BLANKS],
    ['nothing but a space', ' ', BLANKS],
  ])('with %s is refused', (_, text, flaw) => expect(textFlaw(text)).toBe(flaw));

  it('after normalising has only flaws that normalising cannot mend', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', ' ', '\u00a0', '\u3000', '\u0308', 'u', '\u200b') }),
    );
    fc.assert(
      fc.property(text, (typed) => {
        expect([null, SHAPE, INVISIBLE]).toContain(textFlaw(normaliseText(typed)));
      }),
      { numRuns: 500 },
    );
  });

  it('is normalised once and for all, and left alone when it is good', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const normal = normaliseText(typed);
        expect(normaliseText(normal)).toBe(normal);
        if (textFlaw(typed) === null) expect(normal).toBe(typed);
      }),
    );
  });

  it.each([
    ['  Mu\u0308ller   AG ', 'Müller AG'],
    ['a\u00a0\u2009b', 'a b'],
  ])('typed as %j is shown as %j', (typed, shown) => expect(normaliseText(typed)).toBe(shown));
});

describe('a name', () => {
  it.each([
    'Alice',
    'ООО Ромашка',
    'Ελλάδα 1',
    '三菱UFJ銀行',
    '現代자동차',
    'Café No. 5',
    'ソニー',
    '4711',
    'François & Fils',
  ])('%s is of one script, or of a set that belongs together', (name) => {
    expect(nameFlaw(name)).toBeNull();
  });

  it.each([
    ['Cyrillic А in Latin', '\u0410pple Inc'],
    ['Greek omicron in Latin', 'G\u03bfogle'],
    ['Latin a in Cyrillic', 'Ром\u0061шка'],
    ['Armenian in Latin', 'Am\u0561zon'],
    ['Cherokee in Latin', '\u13aapple'],
    ['Hangul and Kana', '자동차ソニー'],
  ])('with %s mixes scripts', (_, name) => expect(nameFlaw(name)).toBe('mixes scripts'));

  it('is refused for what a text is refused for', () => expect(nameFlaw('a\u202eb')).toBe(INVISIBLE));
});
