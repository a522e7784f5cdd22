/** The tables of `test/bench/README.md`, from the results and from nothing else: CPU, latency, disk, stock, and where it was measured. */
import { comparisons } from './comparison.ts';
import { ONCE_MORE, PRODUCT, THREE_REQUESTS } from './installations.ts';
import { markdownTable, withPart } from './marked-part.ts';
import { EXPRESS_DURABLE, EXPRESS_DURABLE_UNTOUCHED } from './peer.ts';
import { type Results, rowOf } from './results.ts';

const CONNECTIONS = [1, 8, 64] as const;

/** Label, name, cold. */
const SHOWN = [
  ['SQLite, warm', PRODUCT, false],
  ['the same, started once more (A/A)', ONCE_MORE, false],
  ['the same in three requests', THREE_REQUESTS, false],
  ['SQLite, cold', PRODUCT, true],
  ['SQLite, two instances, warm', 'SQLite, two instances', false],
  ['PostgreSQL, warm', 'PostgreSQL, one instance', false],
  ['PostgreSQL, cold', 'PostgreSQL, one instance', true],
  ['PostgreSQL, two instances, warm', 'PostgreSQL, two instances', false],
  ['Express + SimpleWebAuthn + SQLite, a payment', EXPRESS_DURABLE, false],
  ['the same without its session touch', EXPRESS_DURABLE_UNTOUCHED, false],
  ['Express + SimpleWebAuthn, in memory, a payment', 'Express + SimpleWebAuthn, payments in memory', false],
  ['Express + SimpleWebAuthn, in memory, a login', 'Express + SimpleWebAuthn, in memory', false],
  ['better-auth + passkey plugin, SQLite, a login', 'better-auth + passkey plugin, SQLite', false],
] as const;

/** The page with the tables of these results. @throws where its two marks are gone */
export function withTables(page: string, results: Results): string {
  const parts = [cpuTable, seen, latencyTable, diskTable, probeSentence, stockSentence, machineSentence];
  return withPart(page, parts.map((part) => part(results)).join('\n\n'));
}

function cpuTable(results: Results): string {
  const head = ['CPU', ...CONNECTIONS.flatMap((each) => [`ratio, ${each}`, `ms, ${each}`, '+']), 'peak MB'];
  const rows = SHOWN.map(([label, name, cold]) => {
    const found = CONNECTIONS.map((each) => rowOf(results, name, each, cold));
    const cells = found.flatMap((row) => [row.ratio.toFixed(3), row.cpuMillisecondsEach.toFixed(2), `${(row.scatter * 100).toFixed(0)} %`]);
    return [label, ...cells, Math.max(...found.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0)];
  });
  return markdownTable(head, rows);
}

function seen({ loads }: Results): string {
  const ratios = comparisons(loads.rows).filter((each) => each.with === ONCE_MORE);
  const told = ratios.map(({ connections, ratio }) => `${ratio.toFixed(3)} on ${connections}`).join(', ');
  return `The product divided by itself (A/A): ${told}. A difference that is smaller was not seen.`;
}

function latencyTable(results: Results): string {
  const rows = results.loads.openLoop.map(({ name, connections, perSecond, p50, p99 }) => {
    const closed = rowOf(results, name, connections);
    const cells = [closed.perSecond.toFixed(0), closed.p50.toFixed(1), closed.p99.toFixed(1)];
    return [labelOf(name), ...cells, perSecond.toFixed(0), p50.toFixed(1), p99.toFixed(1)];
  });
  const head = ['latency, 8 connections, warm', 'closed: a second', 'p50 ms', 'p99 ms', 'open: a second', 'p50 ms', 'p99 ms'];
  return markdownTable(head, rows);
}

function diskTable(results: Results): string {
  const head = ['written a payment', ...CONNECTIONS.flatMap((each) => [`pages, ${each}`, `commits, ${each}`, `KiB, ${each}`])];
  const rows = results.loads.openLoop.map(({ name }) => {
    const cells = CONNECTIONS.flatMap((connections) => {
      const writes = results.loads.writes.find((each) => each.name === name && each.connections === connections);
      const { bytesEach } = rowOf(results, name, connections);
      const kibibytes = bytesEach === null ? '' : (bytesEach / 1024).toFixed(0);
      return [writes?.pagesEach.toFixed(1) ?? '', writes?.commitsEach.toFixed(2) ?? '', kibibytes];
    });
    return [labelOf(name), ...cells];
  });
  return markdownTable(head, rows);
}

function probeSentence({ loads }: Results): string {
  const told = loads.probes.map(
    ({ connections, pages, fsyncP50, fsyncP99 }) =>
      `${pages} pages, a commit on ${connections}: p50 ${fsyncP50.toFixed(2)} ms, p99 ${fsyncP99.toFixed(2)} ms`,
  );
  return `Write and fsync of as many pages as a commit has: ${told.join('; ')}. One verification: ${(loads.verify * 1000).toFixed(0)} µs.`;
}

function stockSentence({ stock }: Results): string {
  const of = (database: string) =>
    stock
      .filter(({ name }) => name.startsWith(database))
      .map(({ stored, cpuMillisecondsEach }) => `${cpuMillisecondsEach.toFixed(2)} ms with ${stored.toLocaleString('en')}`)
      .join(', ');
  return `CPU an authorisation on 64 connections, by payers and payments stored: SQLite ${of('SQLite')}; PostgreSQL ${of('PostgreSQL')}.`;
}

function machineSentence({ machine, date, plan, loads: { openssl } }: Results): string {
  return [
    `Measured on ${date.slice(0, 10)}, ${machine.cores} cores of ${machine.cpu} with a load of ${machine.loadBefore.toFixed(1)} before the run, Node ${machine.node.slice(1)};`,
    `${plan.windows} windows of ${plan.windowMilliseconds} ms; \`openssl speed\` ${openssl.fastest.toFixed(0)} verifications/s (${openssl.lowest.toFixed(0)} to ${openssl.highest.toFixed(0)} over the run).`,
  ].join('\n');
}

const labelOf = (name: string) => SHOWN.find(([, each, cold]) => each === name && !cold)?.[0] ?? name;
