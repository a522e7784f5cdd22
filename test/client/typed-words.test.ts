/**
 * What a payer types on the pages before a session is refused in words: no pattern of a schema reaches a page (contract §3).
 *
 * The forms ask the same functions as the schemas. What they let through, the schema takes; what they refuse has a sentence.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeFlaws, usernameFlaws } from '../../client/texts/en/sign-in.ts';
import { CODE_SHAPE, codeFlaw, groupedCode } from '../../server/core/encoding/activation-code.ts';
import { USERNAME_SHAPE, usernameFlaw } from '../../server/core/encoding/username.ts';

const SENTENCE = /^[A-Z][^^$\\{}[\]]*$/u;
const typed = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'abz09._- ABZUOIL-áß'), maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'abz09._-'), maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'ABZ09OIL- '), minLength: 20, maxLength: 40 }),
);
const isIn = (pattern: string, text: string) => new RegExp(pattern, 'u').test(text);

describe('what is typed', () => {
  it('as a username is refused in words exactly where the schema would refuse it', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const flaw = usernameFlaw(text);
        expect(flaw === null).toBe(isIn(USERNAME_SHAPE.pattern, text));
        const letter = flaw?.kind === 'odd-letter' ? flaw.letter : '';
        if (flaw) expect(usernameFlaws(flaw).replace(`“${letter}”`, '')).toMatch(SENTENCE);
      }),
      { numRuns: 3_000 },
    );
  });

  it('as a code is refused in words, or is sent in a spelling that the schema takes', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const flaw = codeFlaw(text);
        if (flaw === null) {
          expect(isIn(CODE_SHAPE.pattern, groupedCode(text))).toBe(true);
          expect(groupedCode(text).length).toBeLessThanOrEqual(CODE_SHAPE.maxLength);
        } else expect(codeFlaws(flaw).replace(flaw.kind === 'odd-letter' ? `“${flaw.letter}”` : '', '')).toMatch(SENTENCE);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    [
      usernameFlaws({ kind: 'odd-letter', letter: ' ' }),
      'A username has no spaces: small letters, digits, dots, hyphens and underscores only',
    ],
    [
      codeFlaws({ kind: 'odd-letter', letter: '\u202e' }),
      'A code has no invisible characters: only digits and the letters A to Z without U',
    ],
    [codeFlaws({ kind: 'odd-letter', letter: 'U' }), 'A code has no “U”: only digits and the letters A to Z without U'],
    [codeFlaws({ kind: 'too-short', letters: 20 }), 'A code has 25 letters and digits, and 5 are missing'],
    [codeFlaws({ kind: 'too-short', letters: 0 }), 'Enter the code'],
  ])('%s', (said, sentence) => expect(said).toBe(sentence));
});
