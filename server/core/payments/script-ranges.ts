/**
 * Every script of Unicode 17 (Scripts.txt), with the first and the last code point that has it.
 *
 * Which script a letter has is asked of the engine; the ranges only say which few scripts it can be, because each question costs
 * 0.3 ms the first time. A test walks all letters: none is outside, and none has a script that is not here.
 */
export const SCRIPT_RANGES: readonly (readonly [script: string, first: number, last: number])[] = (
  'Latin:41-1df2a Bopomofo:2ea-31bf Greek:370-1d245 Coptic:3e2-2cff Cyrillic:400-1e08f Armenian:531-fb17 Hebrew:591-fb4f ' +
  'Arabic:600-1eef1 Syriac:700-86a Thaana:780-7b1 Nko:7c0-7ff Samaritan:800-83e Mandaic:840-85e Devanagari:900-11b09 ' +
  'Bengali:980-9fe Gurmukhi:a01-a76 Gujarati:a81-aff Oriya:b01-b77 Tamil:b82-11fff Telugu:c00-c7f Kannada:c80-cf3 ' +
  'Malayalam:d00-d7f Sinhala:d81-111f4 Thai:e01-e5b Lao:e81-edf Tibetan:f00-fda Myanmar:1000-116e3 Georgian:10a0-2d2d ' +
  'Hangul:1100-ffdc Ethiopic:1200-1e7fe Cherokee:13a0-abbf Canadian_Aboriginal:1400-11abf Ogham:1680-169c Runic:16a0-16f8 ' +
  'Tagalog:1700-171f Hanunoo:1720-1734 Buhid:1740-1753 Tagbanwa:1760-1773 Khmer:1780-19ff Mongolian:1800-1166c ' +
  'Limbu:1900-194f Tai_Le:1950-1974 New_Tai_Lue:1980-19df Buginese:1a00-1a1f Tai_Tham:1a20-1aad Balinese:1b00-1b7f ' +
  'Sundanese:1b80-1cc7 Batak:1bc0-1bff Lepcha:1c00-1c4f Ol_Chiki:1c50-1c7f Braille:2800-28ff Glagolitic:2c00-1e02a ' +
  'Tifinagh:2d30-2d7f Han:2e80-33479 Hiragana:3041-1f200 Katakana:30a1-1b167 Yi:a000-a4c6 Lisu:a4d0-11fb0 Vai:a500-a62b ' +
  'Bamum:a6a0-16a38 Syloti_Nagri:a800-a82c Phags_Pa:a840-a877 Saurashtra:a880-a8d9 Kayah_Li:a900-a92f Rejang:a930-a95f ' +
  'Javanese:a980-a9df Cham:aa00-aa5f Tai_Viet:aa80-aadf Meetei_Mayek:aae0-abf9 Linear_B:10000-100fa Lycian:10280-1029c ' +
  'Carian:102a0-102d0 Old_Italic:10300-1032f Gothic:10330-1034a Old_Permic:10350-1037a Ugaritic:10380-1039f ' +
  'Old_Persian:103a0-103d5 Deseret:10400-1044f Shavian:10450-1047f Osmanya:10480-104a9 Osage:104b0-104fb ' +
  'Elbasan:10500-10527 Caucasian_Albanian:10530-1056f Vithkuqi:10570-105bc Todhri:105c0-105f3 Linear_A:10600-10767 ' +
  'Cypriot:10800-1083f Imperial_Aramaic:10840-1085f Palmyrene:10860-1087f Nabataean:10880-108af Hatran:108e0-108ff ' +
  'Phoenician:10900-1091f Lydian:10920-1093f Sidetic:10940-10959 Meroitic_Hieroglyphs:10980-1099f ' +
  'Meroitic_Cursive:109a0-109ff Kharoshthi:10a00-10a58 Old_South_Arabian:10a60-10a7f Old_North_Arabian:10a80-10a9f ' +
  'Manichaean:10ac0-10af6 Avestan:10b00-10b3f Inscriptional_Parthian:10b40-10b5f Inscriptional_Pahlavi:10b60-10b7f ' +
  'Psalter_Pahlavi:10b80-10baf Old_Turkic:10c00-10c48 Old_Hungarian:10c80-10cff Hanifi_Rohingya:10d00-10d39 ' +
  'Garay:10d40-10d8f Yezidi:10e80-10eb1 Old_Sogdian:10f00-10f27 Sogdian:10f30-10f59 Old_Uyghur:10f70-10f89 ' +
  'Chorasmian:10fb0-10fcb Elymaic:10fe0-10ff6 Brahmi:11000-1107f Kaithi:11080-110cd Sora_Sompeng:110d0-110f9 ' +
  'Chakma:11100-11147 Mahajani:11150-11176 Sharada:11180-11b67 Khojki:11200-11241 Multani:11280-112a9 Khudawadi:112b0-112f9 ' +
  'Grantha:11300-11374 Tulu_Tigalari:11380-113e2 Newa:11400-11461 Tirhuta:11480-114d9 Siddham:11580-115dd Modi:11600-11659 ' +
  'Takri:11680-116c9 Ahom:11700-11746 Dogra:11800-1183b Warang_Citi:118a0-118ff Dives_Akuru:11900-11959 ' +
  'Nandinagari:119a0-119e4 Zanabazar_Square:11a00-11a47 Soyombo:11a50-11aa2 Pau_Cin_Hau:11ac0-11af8 Sunuwar:11bc0-11bf9 ' +
  'Bhaiksuki:11c00-11c6c Marchen:11c70-11cb6 Masaram_Gondi:11d00-11d59 Gunjala_Gondi:11d60-11da9 Tolong_Siki:11db0-11de9 ' +
  'Makasar:11ee0-11ef8 Kawi:11f00-11f5a Cuneiform:12000-12543 Cypro_Minoan:12f90-12ff2 Egyptian_Hieroglyphs:13000-143fa ' +
  'Anatolian_Hieroglyphs:14400-14646 Gurung_Khema:16100-16139 Mro:16a40-16a6f Tangsa:16a70-16ac9 Bassa_Vah:16ad0-16af5 ' +
  'Pahawh_Hmong:16b00-16b8f Kirat_Rai:16d40-16d79 Medefaidrin:16e40-16e9a Beria_Erfe:16ea0-16ed3 Miao:16f00-16f9f ' +
  'Tangut:16fe0-18df2 Nushu:16fe1-1b2fb Khitan_Small_Script:16fe4-18cff Duployan:1bc00-1bc9f SignWriting:1d800-1daaf ' +
  'Nyiakeng_Puachue_Hmong:1e100-1e14f Toto:1e290-1e2ae Wancho:1e2c0-1e2ff Nag_Mundari:1e4d0-1e4f9 Ol_Onal:1e5d0-1e5ff ' +
  'Tai_Yo:1e6c0-1e6ff Mende_Kikakui:1e800-1e8d6 Adlam:1e900-1e95f'
)
  .split(' ')
  .map((entry) => {
    const [script = '', first = '', last = ''] = entry.split(/[:-]/);
    return [script, Number.parseInt(first, 16), Number.parseInt(last, 16)];
  });
