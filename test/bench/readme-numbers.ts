/** What README says of the bench, from the results and from nothing else: a table, and where it was measured. */
import { type Results, rowOf } from './results.ts';

export const BEGIN = '<!-- from test/bench/results.json, by npm run bench -->';
export const END = '<!-- until here -->';

const SHOWN = [
  ['SQLite, warm', 'SQLite, one instance', false],
  ['SQLite, cold', 'SQLite, one instance', true],
  ['SQLite, two instances, warm', 'SQLite, two instances', false],
  ['PostgreSQL, warm', 'PostgreSQL, one instance', false],
  ['PostgreSQL, cold', 'PostgreSQL, one instance', true],
  ['PostgreSQL, two instances, warm', 'PostgreSQL, two instances', false],
  ['Express + SimpleWebAuthn, in memory, a payment', 'Express + SimpleWebAuthn, payments in memory', false],
  ['Express + SimpleWebAuthn, in memory, a login', 'Express + SimpleWebAuthn, in memory', false],
  ['better-auth + passkey plugin, SQLite, a login', 'better-auth + passkey plugin, SQLite', false],
] as const;

export function readmeNumbers(results: Results): string {
  const rows = SHOWN.map(([label, name, cold]) => {
    const [few, many] = [rowOf(results, name, 8, cold), rowOf(results, name, 64, cold)];
    const cells = [
      label,
      many.ratio.toFixed(3),
      many.cpuMillisecondsEach.toFixed(2),
      few.ratio.toFixed(3),
      few.p50.toFixed(1),
      few.p99.toFixed(1),
    ];
    return [...cells, Math.max(few.peakMegabytes, many.peakMegabytes).toFixed(0)];
  });
  const head = ['', 'ratio, 64 conn.', 'CPU ms', 'ratio, 8 conn.', 'p50 ms', 'p99 ms', 'peak MB'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line), '', stockSentence(results), '', machineSentence(results)].join('\n');
}

function stockSentence({ stock }: Results): string {
  const of = (database: string) =>
    stock
      .filter(({ name }) => name.startsWith(database))
      .map(({ stored, cpuMillisecondsEach }) => `${cpuMillisecondsEach.toFixed(2)} ms with ${stored.toLocaleString('en')}`)
      .join(', ');
  return `CPU an authorisation, by payers and payments stored: SQLite ${of('SQLite')}; PostgreSQL ${of('PostgreSQL')}.`;
}

function machineSentence({ machine, date, openssl, probe }: Results): string {
  const { median, lowest, highest } = openssl;
  return [
    `Measured on ${date.slice(0, 10)}, ${machine.cores} cores of ${machine.cpu} with a load of ${machine.loadBefore.toFixed(1)} before the run, Node ${machine.node.slice(1)};`,
    `\`openssl speed\` ${median.toFixed(0)} verifications/s (${lowest.toFixed(0)} to ${highest.toFixed(0)} over the run);`,
    `fsync of 4 KiB p50 ${probe.fsyncP50.toFixed(2)} ms, p99 ${probe.fsyncP99.toFixed(2)} ms.`,
  ].join('\n');
}

/** README with the numbers of these results. @throws where its two marks are gone */
export function withNumbers(readme: string, results: Results): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (from < 0 || to < from) throw new Error('README has no place for the numbers of the bench');
  return `${readme.slice(0, from + BEGIN.length)}\n\n${readmeNumbers(results)}\n\n${readme.slice(to)}`;
}
