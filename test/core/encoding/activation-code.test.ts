/** The spellings of activation codes (contract §3). What is read otherwise than it was printed locks its payer out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CODE_LETTERS,
  CODE_SHAPE,
  codeFlaw,
  codeInShape,
  codeOf,
  groupedCode,
  printedCode,
  readCode,
} from '../../../server/core/encoding/activation-code.ts';

const PRINTED = '7K2QD-9V4TB-XN3ZE-5M8RC-0JHW1';
const CODE = codeOf(PRINTED.replaceAll('-', ''));
const letters = fc.string({ unit: fc.constantFrom(...CODE_LETTERS), minLength: 25, maxLength: 25 });
/** What a person may write for each letter. */
const spellings = (letter: string) => ({ '0': ['0', 'O', 'o'], '1': ['1', 'I', 'i', 'L', 'l'] })[letter] ?? [letter, letter.toLowerCase()];

describe('a code', () => {
  it('is 25 letters of Crockford’s alphabet, the first five its selector', () => {
    expect(CODE_LETTERS).toHaveLength(32);
    expect(CODE).toEqual({ selector: '7K2QD', secret: '9V4TBXN3ZE5M8RC0JHW1' });
    expect(printedCode(CODE)).toBe(PRINTED);
  });

  it('is the same in every spelling, here and in the schema of a request', () => {
    const spelled = letters.chain((plain) =>
      fc.tuple(
        fc.constant(plain),
        fc.tuple(...[...plain].map((letter) => fc.tuple(fc.constantFrom(...spellings(letter)), fc.constantFrom('', '', '-', ' ')))),
      ),
    );
    fc.assert(
      fc.property(spelled, ([plain, typed]) => {
        const text = typed.map(([letter, after]) => letter + after).join('');
        expect(readCode(text)).toEqual(codeOf(plain));
        expect(codeInShape(text)).toEqual(codeOf(plain));
        expect(text).toMatch(new RegExp(CODE_SHAPE.pattern, 'u'));
        expect(codeFlaw(text)).toBeNull();
        expect(groupedCode(text)).toBe(printedCode(codeOf(plain)));
      }),
    );
  });

  it('is whatever has the shape that the schema wants, and else the schema refuses what is none', () => {
    const unit = fc.constantFrom(...'0O1IiLlUuAZaz -–ß１\u00ad\u0000Ⅰ');
    fc.assert(
      fc.property(fc.string({ unit, minLength: 20, maxLength: 32 }), (text) => {
        if (new RegExp(CODE_SHAPE.pattern, 'u').test(text)) expect(readCode(text)).not.toBeNull();
        if (readCode(text) === null) expect(() => codeInShape(text)).toThrow('passed the schema');
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['full-width, with other dashes', PRINTED.replaceAll('-', '—').replace('7K', '７Ｋ')],
    ['with invisible marks and a line end', `\u200b${PRINTED}\u2060\r\n`],
  ])('is read where it was pasted %s', (_how, pasted) => expect(readCode(pasted)).toEqual(CODE));
});

describe('what is no code', () => {
  it.each([
    ['', { kind: 'too-short', letters: 0 }],
    ['7K2QD-9V', { kind: 'too-short', letters: 7 }],
    [`${PRINTED}0`, { kind: 'too-long', letters: 26 }],
    [PRINTED.replace('9', 'U'), { kind: 'odd-letter', letter: 'U' }],
    [PRINTED.replace('9', 'ß'), { kind: 'odd-letter', letter: 'ß' }],
    [PRINTED.replace('9', '!'), { kind: 'odd-letter', letter: '!' }],
  ])('%j says why', (typed, flaw) => {
    expect(codeFlaw(typed)).toEqual(flaw);
    expect(readCode(typed)).toBeNull();
  });

  it.each([
    ['7k2qd9v', '7K2QD-9V'],
    ['7k2qd-', '7K2QD'],
    ['o i l', '011'],
    ['U2', 'U2'],
    ['', ''],
  ])('%j is shown as %j while it is typed', (typed, shown) => expect(groupedCode(typed)).toBe(shown));
});
