/** What the bench prints: aligned columns, units in the head. */
import type { DiskProbe } from './disk-probe.ts';
import type { Row, Yardstick } from './rounds.ts';

/** Numbers and their names in two columns of one's own width; everything but the first column to the right. */
export function printTable(head: readonly string[], lines: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((cells) => cells[column]?.length ?? 0)));
  const print = (cells: readonly string[]) =>
    console.log(
      cells
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    );
  print(head);
  for (const cells of lines) print(cells);
}

export function printLoads(rows: readonly Row[], openssl: Yardstick): void {
  console.log(
    '\nAuthorisations under load, medians of the rounds. Ratio: authorisations a CPU-second ÷ verifications a second of openssl.\n',
  );
  const head = [
    '',
    'conn.',
    'payers',
    'ratio',
    'a second',
    'CPU ms',
    'p50 ms',
    'p99 ms',
    'peak MB',
    'start s',
    'key cache',
    'cookie cache',
  ];
  printTable(
    head,
    rows.map((row) => [
      row.name,
      String(row.connections),
      row.cold ? 'cold' : 'warm',
      row.ratio.toFixed(3),
      row.perSecond.toFixed(0),
      row.cpuMillisecondsEach.toFixed(2),
      row.p50.toFixed(1),
      row.p99.toFixed(1),
      row.peakMegabytes.toFixed(0),
      (row.startMilliseconds / 1000).toFixed(2),
      share(row.cacheHits['public-keys']),
      share(row.cacheHits['session-cookies']),
    ]),
  );
  const { median, lowest, highest } = openssl;
  console.log(`\nopenssl speed: ${median.toFixed(0)} verifications/s (${lowest.toFixed(0)} to ${highest.toFixed(0)})`);
}

/** Beside the p99 of a whole authorisation, which commits several times, on 8 connections: what one commit and one verification cost. */
export function printProbe(rows: readonly Row[], probe: DiskProbe): void {
  const { fsyncP50, fsyncP99, verify } = probe;
  console.log(
    `\nfsync of 4 KiB: p50 ${fsyncP50.toFixed(2)} ms, p99 ${fsyncP99.toFixed(2)} ms; one verification ${(verify * 1000).toFixed(0)} µs; in this run.`,
  );
  for (const row of rows.filter(({ connections }) => connections === 8)) {
    const times = (fsync: number) => (row.p99 / (fsync + verify)).toFixed(1);
    console.log(
      `p99 of ${row.name}, ${row.cold ? 'cold' : 'warm'}, 8 connections: ${times(fsyncP50)} × (fsync p50 + verify), ${times(fsyncP99)} × (fsync p99 + verify)`,
    );
  }
}

const share = (rate: number | null | undefined) => (rate === undefined ? '' : rate === null ? '–' : `${(rate * 100).toFixed(0)} %`);
