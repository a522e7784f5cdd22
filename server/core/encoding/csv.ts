/**
 * A row of CSV that a spreadsheet shows and does not execute.
 *
 * RFC 4180: cells in quotes where they have to be, lines end in CR LF. A spreadsheet runs a cell that begins like a formula (`=`, `+`,
 * `-`, `@`, tab, CR) when an auditor opens the file, and random ids in base64url can begin with `-`. Such
 * a cell gets an apostrophe before it. The exact bytes are in the JSON export.
 */
const FORMULA = /^[=+\-@\t\r]/;

/** @returns one line, its end included */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
