/** What the bench prints: aligned columns, units in the head. */
import type { Row, Yardstick } from './interleaved.ts';
import type { Loads } from './loads.ts';

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
    '\nAuthorisations under load. CPU: mean of the cheapest quarter of the windows; +: how much dearer the middle one was. Ratio: to openssl.\n',
  );
  const head = [
    '',
    'conn.',
    'payers',
    'ratio',
    'a second',
    'CPU ms',
    '+ %',
    'p50 ms',
    'p99 ms',
    'KiB written',
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
      row.cpuMillisecondsEach.toFixed(3),
      (row.scatter * 100).toFixed(0),
      row.p50.toFixed(1),
      row.p99.toFixed(1),
      row.bytesEach === null ? '' : (row.bytesEach / 1024).toFixed(0),
      row.peakMegabytes.toFixed(0),
      (row.startMilliseconds / 1000).toFixed(2),
      share(row.cacheHits['public-keys']),
      share(row.cacheHits['session-cookies']),
    ]),
  );
  const { fastest, lowest, highest } = openssl;
  console.log(`\nopenssl speed: ${fastest.toFixed(0)} verifications/s (${lowest.toFixed(0)} to ${highest.toFixed(0)})`);
}

export function printWrites({ writes }: Loads): void {
  console.log('\nWritten a payment, counted in the write-ahead log of SQLite:\n');
  printTable(
    ['', 'conn.', 'pages', 'commits', 'pages a commit'],
    writes.map((each) => [
      each.name,
      String(each.connections),
      each.pagesEach.toFixed(1),
      each.commitsEach.toFixed(2),
      each.pagesPerCommit.toFixed(1),
    ]),
  );
}

/** Beside each other: p99 of closed load, p99 at half of its rate, and what one commit and one verification cost. */
export function printLatencies({ rows, openLoop, probes, verify }: Loads): void {
  console.log('\nOpen load at half of the closed rate, from the moment at which a payment was due:\n');
  const closed = (name: string, connections: number) =>
    rows.find((row) => row.name === name && !row.cold && row.connections === connections)?.p99.toFixed(1) ?? '';
  printTable(
    ['', 'conn.', 'a second', 'p50 ms', 'p99 ms', 'closed p99 ms'],
    openLoop.map(({ name, connections, perSecond, p50, p99 }) => {
      return [name, String(connections), perSecond.toFixed(0), p50.toFixed(1), p99.toFixed(1), closed(name, connections)];
    }),
  );
  console.log(`\none verification: ${(verify * 1000).toFixed(0)} µs`);
  for (const { connections, pages, fsyncP50, fsyncP99 } of probes)
    console.log(
      `fsync of ${pages} pages, a commit on ${connections} connections: p50 ${fsyncP50.toFixed(2)} ms, p99 ${fsyncP99.toFixed(2)} ms`,
    );
}

const share = (rate: number | null | undefined) => (rate === undefined ? '' : rate === null ? '–' : `${(rate * 100).toFixed(0)} %`);
