/**
 * Names of payees and payers. RTS Art 5(1)(a), (c): two payees never look the same, and every real name can be written.
 */
import { describe, expect, it } from 'vitest';
import { longNameFlaw, longTextFlaw, nameFlaw, normaliseName, textFlaw } from '../../../server/core/payments/text.ts';

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

  it.each([
    ['Sinhala with a joiner', 'ශ්\u200dරී ලංකා'],
    ['Persian with a non-joiner', 'علی\u200cاکبر'],
    ['Meitei', 'ꯃꯅꯤꯄꯨꯔ'],
    ['Ol Chiki', 'ᱥᱟᱱᱛᱟᱲᱤ'],
    ['Chakma', '𑄌𑄋𑄴𑄟𑄳𑄦'],
    ['Limbu', 'ᤕᤠᤰᤌᤢᤱ'],
    ['Lisu', 'ꓡꓲ-ꓢꓴ ꓥꓳꓽ'],
    ['Tai Le', 'ᥖᥭᥰ ᥘᥫᥴ'],
    ['Coptic', 'ⲕⲏⲙⲉ'],
    ['Hanifi Rohingya', '𐴌𐴗𐴥𐴝𐴙𐴚𐴒𐴙𐴝'],
    ['Greek beside Latin', 'ΔΕΗ SA'],
    ['Arabic beside Latin', 'شركة ABC'],
    ['Cyrillic beside Latin', 'Ђорђевић d.o.o.'],
    ['a form of company that looks Latin in a Greek name', 'ΔΕΗ Α.Ε.'],
    ['Vietnamese', 'Nguyễn Thị Minh Khai'],
    ['an extension B character', '𠮷野家'],
  ])('in %s can be paid: %s', (_, name) => expect([nameFlaw(name), normaliseName(name)]).toEqual([null, name]));

  it.each([
    ['Cyrillic', 'аррӏе'],
    ['Cyrillic beside Latin', 'аррӏе Pay'],
    ['Cyrillic beside Latin, though another word shows the script', 'аррӏе Банк Pay'],
    ['Greek', 'ΟΤΕ'],
    ['Greek with accents', 'Ά.Έ.'],
    ['Cherokee', 'ᎪᏢᏢᏞᎬ'],
    ['Lisu', 'ꓮꓑꓑꓡꓰ'],
    ['Armenian', 'օո'],
    ['Cyrillic with digits', 'ООО 17'],
  ])('of %s letters that all look Latin is refused: %s', (_, name) => expect(nameFlaw(name)).toBe('looks Latin and is not'));

  it.each([
    ['full-width letters', 'Ｍerchant', 'Merchant'],
    ['mathematical letters', '𝐌erchant', 'Merchant'],
    ['a Roman numeral', 'Ⅼidl', 'Lidl'],
    ['a dot leader', 'bank․example', 'bank.example'],
    ['mathematical digits', 'Bank 𝟏𝟎', 'Bank 10'],
    ['a ligature', 'ﬁ', 'fi'],
    ['a numero sign', 'Школа № 5', 'Школа No 5'],
    ['Thai sara am', 'จำกัด', 'จํากัด'],
  ])('with %s is refused by the server, and written out by the page: %s', (_, name, shown) => {
    expect(nameFlaw(name)).toBe('has a character that is another one in a special form');
    expect(normaliseName(name)).toBe(shown);
    expect(nameFlaw(shown)).toBeNull();
  });

  it.each(['\u0336', 'M \u0336', '5\u0301', '-\u0308a', 'a (\u0308)'])('with a mark on no letter is refused: %j', (name) => {
    expect(nameFlaw(name)).toBe('has a mark that follows no letter');
    expect(textFlaw(name)).toBeNull();
  });

  it('and a text that is plain Latin is judged as the long way judges it', () => {
    for (let point = 0; point <= 0x250; point += 1) {
      const character = String.fromCharCode(point);
      for (const text of [`a${character}b`, character, `${character} a`, `a ${character}`, `a  ${character}`]) {
        expect([text, nameFlaw(text), textFlaw(text)]).toEqual([text, longNameFlaw(text), longTextFlaw(text)]);
      }
    }
  });

  it('is refused for what a text is refused for', () =>
    expect(nameFlaw('a\u202eb')).toBe('has an invisible, control or unassigned character'));
});
