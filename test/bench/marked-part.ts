/** The part of a page that is written from the results of the bench: it stands between two marks, and nothing else does. */

const BEGIN = '<!-- from test/bench/results.json, by npm run bench -->';
const END = '<!-- until here -->';

/** The page with this part. @throws where its two marks are gone */
export function withPart(page: string, part: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error('the page has no place for the numbers of the bench');
  return `${page.slice(0, from + BEGIN.length)}\n\n${part}\n\n${page.slice(to)}`;
}

/** A table in Markdown; everything but the first column to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (column === 0 ? (cells[0] ?? '').padEnd(width) : (cells[column] ?? '').padStart(width))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
