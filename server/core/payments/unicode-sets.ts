/**
 * Sets of characters that a text rule needs and that no `\p{…}` of JavaScript names. Each says which table of Unicode it is from.
 *
 * Only `text.ts` and `scripts.ts` read them. If a set is too small, a text passes that is not what it looks like; if it is too
 * large, somebody's name can never be typed.
 */

/** Combining class 9 (DerivedCombiningClass.txt), which JavaScript can show by reordering: the test does, for the Unicode of Node. */
const VIRAMA =
  '\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d3b\\u0d3c\\u0d4d\\u0dca\\u0e3a\\u0eba\\u0f84\\u1039\\u103a\\u1714\\u1715\\u1734\\u17d2' +
  '\\u1a60\\u1b44\\u1baa\\u1bab\\u1bf2\\u1bf3\\u2d7f\\ua806\\ua82c\\ua8c4\\ua953\\ua9c0\\uaaf6\\uabed\\u{10a3f}\\u{11046}\\u{11070}\\u{1107f}\\u{110b9}' +
  '\\u{11133}\\u{11134}\\u{111c0}\\u{11235}\\u{112ea}\\u{1134d}\\u{113ce}-\\u{113d0}\\u{11442}\\u{114c2}\\u{115bf}\\u{1163f}\\u{116b6}\\u{1172b}' +
  '\\u{11839}\\u{1193d}\\u{1193e}\\u{119e0}\\u{11a34}\\u{11a47}\\u{11a99}\\u{11c3f}\\u{11d44}\\u{11d45}\\u{11d97}\\u{11f41}\\u{11f42}\\u{1612f}';

/** Letters that join on both sides (DerivedJoiningType.txt 15.0: D), on the left alone (L), on the right alone (R). */
const JOINS_BOTH =
  '\\u0620\\u0626\\u0628\\u062a-\\u062e\\u0633-\\u063f\\u0641-\\u0647\\u0649\\u064a\\u066e\\u066f\\u0678-\\u0687\\u069a-\\u06bf\\u06c1\\u06c2\\u06cc\\u06ce' +
  '\\u06d0\\u06d1\\u06fa-\\u06fc\\u06ff\\u0712-\\u0714\\u071a-\\u071d\\u071f-\\u0727\\u0729\\u072b\\u072d\\u072e\\u074e-\\u0758\\u075c-\\u076a\\u076d-\\u0770' +
  '\\u0772\\u0775-\\u0777\\u077a-\\u077f\\u07ca-\\u07ea\\u0841-\\u0845\\u0848\\u084a-\\u0853\\u0855\\u0860\\u0862-\\u0865\\u0868\\u0886\\u0889-\\u088d' +
  '\\u08a0-\\u08a9\\u08af\\u08b0\\u08b3-\\u08b8\\u08ba-\\u08c8\\u1820-\\u1878\\u1887-\\u18a8\\u18aa\\ua840-\\ua871\\u{10ac0}-\\u{10ac4}\\u{10ad3}-\\u{10ad6}' +
  '\\u{10ad8}-\\u{10adc}\\u{10ade}-\\u{10ae0}\\u{10b80}\\u{10b82}\\u{10b86}-\\u{10b88}\\u{10b8a}\\u{10b8b}\\u{10b8d}\\u{10b90}\\u{10d01}-\\u{10d21}' +
  '\\u{10d23}\\u{10f30}-\\u{10f32}\\u{10f34}-\\u{10f44}\\u{10f70}-\\u{10f73}\\u{10f76}-\\u{10f81}\\u{10fb0}\\u{10fb2}\\u{10fb3}\\u{10fb8}\\u{10fbb}' +
  '\\u{10fbc}\\u{10fbe}\\u{10fbf}\\u{10fc1}\\u{10fc4}\\u{1e900}-\\u{1e943}';
const JOINS_LEFT = '\\ua872\\u{10acd}\\u{10ad7}\\u{10d00}';
const JOINS_RIGHT =
  '\\u0622-\\u0625\\u0627\\u0629\\u062f-\\u0632\\u0648\\u0671-\\u0673\\u0675-\\u0677\\u0688-\\u0699\\u06c0\\u06c3-\\u06cb\\u06cd\\u06cf\\u06d2\\u06d3\\u06d5' +
  '\\u06ee\\u06ef\\u0710\\u0715-\\u0719\\u071e\\u0728\\u072a\\u072c\\u072f\\u074d\\u0759-\\u075b\\u076b\\u076c\\u0771\\u0773\\u0774\\u0778\\u0779\\u0840' +
  '\\u0846\\u0847\\u0849\\u0854\\u0856-\\u0858\\u0867\\u0869\\u086a\\u0870-\\u0882\\u088e\\u08aa-\\u08ac\\u08ae\\u08b1\\u08b2\\u08b9\\u{10ac5}\\u{10ac7}' +
  '\\u{10ac9}\\u{10aca}\\u{10ace}-\\u{10ad2}\\u{10add}\\u{10ae1}\\u{10ae4}\\u{10b81}\\u{10b83}-\\u{10b85}\\u{10b89}\\u{10b8c}\\u{10b8e}\\u{10b8f}' +
  '\\u{10b91}\\u{10d22}\\u{10f33}\\u{10f74}\\u{10f75}\\u{10fb4}-\\u{10fb6}\\u{10fb9}\\u{10fba}\\u{10fbd}\\u{10fc2}\\u{10fc3}';

/**
 * U+200C and U+200D where a word is written with them. UAX #31, Layout and Format Control Characters, rules A1 (U+200C breaks a
 * cursive connection), A2 (U+200C after a virama, between letters), B (U+200D after a virama, before no vowel sign).
 * STRICTER: no accent may stand between virama and joiner, and no mark of any kind after U+200D.
 */
export const NEEDED_JOINER =
  `(?:\\u200c(?<=[${JOINS_BOTH}${JOINS_LEFT}][\\p{Mn}\\p{Me}]*\\u200c)(?=[\\p{Mn}\\p{Me}]*[${JOINS_BOTH}${JOINS_RIGHT}])` +
  `|\\u200c(?<=\\p{L}\\p{M}*[${VIRAMA}]\\u200c)(?=\\p{L})|\\u200d(?<=\\p{L}\\p{M}*[${VIRAMA}]\\u200d)(?!\\p{M}))`;

/**
 * Assigned, no format character, not default-ignorable, and yet nothing is drawn, or nothing of its own (contract §4).
 * Found by walking every glyph of the Noto fonts for one without an outline, and NamesList.txt 15.0 for fillers, blanks, joiners,
 * selectors and modifiers. The two viramas at the end have no outline: they draw only by joining two letters of their script.
 */
export const DRAWS_NOTHING: readonly (readonly [pattern: string, what: string])[] = [
  ['\\u2800', 'braille pattern blank'],
  ['\\ufffc', 'object replacement character'],
  ['\\u2d7f', 'Tifinagh consonant joiner'],
  ['\\u{1107f}', 'Brahmi number joiner'],
  ['\\u{13440}', 'Egyptian hieroglyph mirror horizontally: changes the sign before it'],
  ['[\\u{13441}\\u{13442}]', 'Egyptian hieroglyph full blank, half blank'],
  ['\\u{16fe4}', 'Khitan small script filler'],
  ['\\u{1bc9d}', 'Duployan thick letter selector'],
  ['\\u{1d159}', 'musical symbol null notehead'],
  ['[\\u{1da9b}-\\u{1da9f}\\u{1daa1}-\\u{1daaf}]', 'SignWriting fill and rotation modifiers: change the sign before them'],
  ['\\u{11d45}(?:(?<!\\p{sc=Masaram_Gondi}\\u{11d45})|(?!\\p{sc=Masaram_Gondi}))', 'Masaram Gondi virama that joins nothing'],
  ['\\u{11d97}(?:(?<!\\p{sc=Gunjala_Gondi}\\u{11d97})|(?!\\p{sc=Gunjala_Gondi}))', 'Gunjala Gondi virama that joins nothing'],
];

/**
 * Letters of other scripts that look like A–Z or a–z: their prototype in UTS #39 (confusables.txt 15.0) is one such letter, or one
 * with a tail below, which is easily overlooked (η, Қ, ҫ). What has a stroke through it or a bar above looks like no such letter.
 */
export const LATIN_LOOK_ALIKES: readonly (readonly [script: string, letters: string])[] = [
  ['Greek', 'ͿΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγηινορσυϜϳϺᴦ'],
  ['Cyrillic', 'ЅІЈАВЕКМНОРСТУХЬагеорсухѕіјѡѴѵҚҢҪҫҬҮүҲһҽҿӀӇӉӍӏԁԌԛԜԝꙇ'],
  ['Armenian', 'ՍՏՕագզհոռսցքօ'],
  ['Hebrew', 'וטןס'],
  ['Arabic', 'اهھہە'],
  ['Nko', 'ߊ'],
  ['Oriya', 'ଠ'],
  ['Malayalam', 'ഠ'],
  ['Myanmar', 'ဝ'],
  ['Georgian', 'ყჿ'],
  ['Ethiopic', 'ሀዐ'],
  ['Cherokee', 'ᎠᎡᎢᎥᎩᎪᎫᎬᎳᎷᎻᎽᏀᏂᏃᏏᏒᏔᏕᏙᏚᏞᏟᏢᏦᏧᏳᏴꭵꮁꮃꮓꮩꮪꮯ'],
  ['Canadian_Aboriginal', 'ᐯᑌᑭᑯᑲᒍᒪᕁᕼᕽᖇᖯᖴᗅᗞᗪᗰᗷ'],
  ['Runic', 'ᚷᛁᛕᛖ'],
  ['Coptic', 'ⲅⲎⲒⲔⲘⲚⲞⲟⲢⲣⲤⲥⲦⲨⲬⳐ'],
  ['Tifinagh', 'ⴸⴹⵏⵔⵕⵝ'],
  ['Lisu', 'ꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ'],
  ['Bamum', 'ꛟ'],
  ['Lycian', '𐊂𐊆𐊇𐊊𐊐𐊒𐊕𐊖𐊗'],
  ['Carian', '𐊠𐊡𐊢𐊥𐊫𐊰𐊱𐊲𐊴𐋏'],
  ['Old_Italic', '𐌁𐌂𐌉𐌑𐌕𐌗'],
  ['Deseret', '𐐄𐐕𐐛𐐠𐐬𐐽𐑈'],
  ['Osage', '𐒴𐓂𐓎𐓪𐓶'],
  ['Elbasan', '𐔓𐔖𐔘𐔜𐔝𐔥𐔦𐔧'],
  ['Ahom', '𑜆𑜊𑜎𑜏'],
  ['Warang_Citi', '𑢠𑢢𑢣𑢤𑢦𑢩𑢮𑢲𑢵𑢸𑢼𑣀𑣁𑣂𑣃𑣄𑣈𑣗𑣘𑣜'],
  ['Miao', '𖼈𖼊𖼖𖼨𖼵𖼺𖽀𖽂𖽃'],
];
