/**
 * One script is no mix, whichever it is. The tables are held against the Unicode of this Node, so that a new one is noticed.
 */
import { describe, expect, it } from 'vitest';
import { SCRIPT_RANGES } from '../../../server/core/payments/script-ranges.ts';
import { isOneScript, scriptFlaw } from '../../../server/core/payments/scripts.ts';
import { DRAWS_NOTHING, LATIN_LOOK_ALIKES, NEEDED_JOINER } from '../../../server/core/payments/unicode-sets.ts';

const characters = (pattern: RegExp) => {
  const found: string[] = [];
  for (let point = 0; point <= 0x10ffff; point += 1) {
    const character = point < 0xd800 || point > 0xdfff ? String.fromCodePoint(point) : '';
    if (pattern.test(character)) found.push(character);
  }
  return found;
};

/** Each script's first and last code point, and its first letter or sign: neighbours share a script, so that one walk is quick. */
function walkScripts() {
  const tests = SCRIPT_RANGES.map(([script]) => ({ script, test: new RegExp(`^\\p{sc=${script}}$`, 'u') }));
  const found = new Map<string, { first: number; last: number; sign: string }>();
  const without: string[] = [];
  let current = tests[0];
  for (const character of characters(/^(?=\P{Cn})[^\p{sc=Common}\p{sc=Inherited}\p{Co}\p{Cs}]$/u)) {
    if (!current?.test.test(character)) current = tests.find(({ test }) => test.test(character));
    if (!current) {
      without.push(character);
      continue;
    }
    const point = character.codePointAt(0) ?? 0;
    const known = found.get(current.script) ?? { first: point, last: point, sign: '' };
    const sign = known.sign || (/[\p{L}\p{S}]/u.test(character) ? character : '');
    found.set(current.script, { ...known, last: point, sign });
  }
  return { found, without };
}

describe('the scripts', () => {
  const { found, without } = walkScripts();

  it('of the table are all of this Unicode, each from the first to the last code point that has it', () => {
    expect(without).toEqual([]);
    expect([...found].map(([script, { first, last }]) => [script, first, last]).sort()).toEqual([...SCRIPT_RANGES].sort());
  });

  it('mix with a letter of another one, whichever they are, and not with themselves', () => {
    const wrong = [...found].filter(([script, { sign }]) => {
      const other = script === 'Thai' ? '\u0e81' : '\u0e01';
      return sign === '' || !isOneScript(sign + sign) || isOneScript(sign + other) || isOneScript(other + sign);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    'ブラザー',
    '々木',
    '東京タワー',
    'ㄅㄆ漢字',
    'A株',
    '한글漢字',
    '١٢٣',
    'আ।',
  ])('that one language writes together are no mix: %s', (text) => expect(isOneScript(text)).toBe(true));
});

describe('letters that look Latin', () => {
  it.each(LATIN_LOOK_ALIKES)('of %s are letters of that script, one by one', (script, letters) => {
    for (const letter of letters) {
      expect(letter).toMatch(new RegExp(`^(?=\\p{L})\\p{sc=${script}}$`, 'u'));
      expect([letter, letter.normalize('NFD')]).toEqual([letter, letter]);
      expect(scriptFlaw(letter)).toBe('looks Latin and is not');
    }
  });

  // The letters that every list of look-alikes names; the table is from confusables.txt.
  it.each([...'аеорсухіјѕԁԛԝһАВЕКМНОРСТХІЈЅαορνΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսհգքᎪᏴᏟᎠᎬꓐꓚꓓꓰ'])('are known: %s', (letter) => {
    expect(scriptFlaw(letter)).toBe('looks Latin and is not');
  });

  it.each([...'бдлфшщюяжцπωδλφΔΛΣΨשבגعحあ漢한'])('are not all letters: %s', (letter) => expect(scriptFlaw(letter)).toBeNull());
});

describe('the sets', () => {
  it('of joiners know every virama of this Unicode: what reorders between combining classes 8 and 10', () => {
    const isVirama = (mark: string) =>
      `${mark}\u3099`.normalize('NFD') === `\u3099${mark}` && `\u05b0${mark}`.normalize('NFD') === `${mark}\u05b0`;
    const viramas = characters(/^\p{M}$/u).filter((mark) => isVirama(mark) && mark !== '\u3099' && mark !== '\u05b0');
    const allowed = new RegExp(NEEDED_JOINER, 'u');
    expect(viramas.length).toBeGreaterThan(60);
    expect(viramas.filter((mark) => !allowed.test(`\u0915${mark}\u200d\u0915`))).toEqual([]);
    const others = characters(/^\p{M}$/u).filter((mark) => !viramas.includes(mark));
    expect(others.filter((mark) => allowed.test(`\u0915${mark}\u200d\u0915`))).toEqual([]);
  });

  it.each(DRAWS_NOTHING)('of what draws nothing hold assigned characters that no property shows: %s, %s', (pattern) => {
    const found = characters(new RegExp(`^(?:${pattern})$`, 'u'));
    expect(found.length).toBeGreaterThan(0);
    for (const character of found) expect(character).not.toMatch(/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u);
  });
});
