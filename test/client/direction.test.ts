/** `dir` follows the language of the words: HTML, the dir attribute; WCAG 1.3.2. */
import { describe, expect, it } from 'vitest';
import { directionOf } from '../../client/texts/direction.ts';

describe('the direction of a language', () => {
  it.each(['ar', 'ar-EG', 'fa-IR', 'he', 'ur'])('%s is written from right to left', (tag) => expect(directionOf(tag)).toBe('rtl'));
  it.each(['en', 'de-AT', 'el', 'ja', ''])('%j is not', (tag) => expect(directionOf(tag)).toBe('ltr'));
});
