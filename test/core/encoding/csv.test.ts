/**
 * RFC 4180, and that no cell is a formula: whatever text a log holds, a spreadsheet shows it and runs nothing.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow } from '../../../server/core/encoding/csv.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', "'", 'a') }),
);

/** RFC 4180 §2, by the book: what a reader makes of one line. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n$)/gy;
  for (;;) {
    const match = cell.exec(line);
    if (!match) throw new Error(`no CSV: ${JSON.stringify(line)}`);
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') return cells;
  }
}

describe('a row', () => {
  it('is read back as it was, but for an apostrophe before what would be a formula', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (cells) => {
        const read = cellsOf(csvRow(cells));
        expect(read).toEqual(cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)));
        for (const cell of read) expect(['=', '+', '-', '@', '\t', '\r']).not.toContain(cell[0]);
      }),
    );
  });

  it.each([
    [['a', 'b'], 'a,b\r\n'],
    [['', ''], ',\r\n'],
    [['say "x"', 'a,b', 'c\nd'], '"say ""x""","a,b","c\nd"\r\n'],
    [['=1+1', '-AbC', '@x', "'a"], "'=1+1,'-AbC,'@x,'a\r\n"],
    [['\r=1'], '"\'\r=1"\r\n'],
  ])('%j', (cells, line) => expect(csvRow(cells)).toBe(line));
});
