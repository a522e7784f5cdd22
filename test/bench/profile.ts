/**
 * `npm run bench -- --profile`: where the server's time goes under warm load on 64 connections, by room and by function.
 *
 * V8 samples the running process; only samples of the loaded window count, and none of idling. Time in native code
 * stands with the JavaScript that called it: SQLite's with the driver, OpenSSL's with `node:crypto`. A commit waits for
 * the disk on the same thread, so that wait stands there too, though it is no CPU.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/servers/free-port.ts';
import { ourContestant, startMeasured } from './contestant.ts';
import { driveWindow } from './load-window.ts';
import { printTable } from './tables.ts';
import { warmUp } from './warm-up.ts';

const CONNECTIONS = 64;
const WARM_UP_MS = 8_000;
const MILLISECONDS = 6_000;
const FUNCTIONS = 30;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

type Node = {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
};
type Profile = { readonly nodes: readonly Node[]; readonly samples: readonly number[]; readonly timeDeltas: readonly number[] };

export async function profileServer(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-profile-'));
  try {
    const server = await startMeasured({ NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` }, await freePort());
    const contestant = ourContestant({ name: 'SQLite, one instance', paidAt: [server] });
    await warmUp(contestant, WARM_UP_MS);
    const payers = await contestant.enrol(CONNECTIONS);
    const began = performance.now();
    const sample = await driveWindow(contestant, CONNECTIONS, payers, MILLISECONDS);
    const ended = performance.now();
    for (const payer of payers) payer.connection.close();
    await server.stop();
    const gone = performance.now();
    const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
    if (!file) throw new Error('the server left no profile');
    const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile;
    const busy = selfTimes(profile, gone - began, gone - ended);
    console.log(`\n${sample.cpuMillisecondsEach.toFixed(2)} ms CPU an authorisation, profiler included; ${CONNECTIONS} connections\n`);
    print(
      'where',
      sums(busy, ({ callFrame }) => room(callFrame)),
    );
    console.log('');
    print('function', sums(busy, ({ callFrame }) => named(callFrame)).slice(0, FUNCTIONS));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param from @param to milliseconds before the end of the profile @returns microseconds by node, none of them idle */
function selfTimes({ nodes, samples, timeDeltas }: Profile, from: number, to: number): Map<Node, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const times = new Map<Node, number>();
  let before = timeDeltas.reduce((all, delta) => all + delta, 0) / 1000;
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0;
    before -= delta / 1000;
    const node = byId.get(id);
    if (node && before <= from && before >= to && node.callFrame.functionName !== '(idle)') times.set(node, (times.get(node) ?? 0) + delta);
  }
  return times;
}

function sums(times: Map<Node, number>, by: (node: Node) => string): [string, number][] {
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  const shares = new Map<string, number>();
  for (const [node, time] of times) shares.set(by(node), (shares.get(by(node)) ?? 0) + time / all);
  return [...shares].sort(([, a], [, b]) => b - a);
}

/** A package, a room of ours, a part of Node, or what V8 does for itself. */
function room({ url, functionName }: Node['callFrame']): string {
  const packaged = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (packaged === 'better-sqlite3' || /\/server\/storage\/sqlite[^/]*\.ts$/.test(url)) return 'SQLite: driver and native code';
  if (packaged) return packaged;
  if (/^node:(internal\/)?crypto/.test(url)) return 'node:crypto and OpenSSL';
  if (url.startsWith('node:')) return url.replace(/^node:(internal\/)?([^/]+).*/, 'node:$2');
  const ours = /\/server\/(?:([a-z-]+)\/)?[^/]+$/.exec(url);
  if (ours) return `server/${ours[1] ?? ''}`;
  return url === '' && functionName.startsWith('(') ? functionName : 'native code without a caller';
}

function named({ url, functionName, lineNumber }: Node['callFrame']): string {
  const where = url
    .replace('file://', '')
    .replace(ROOT, '')
    .replace(/^.*\/node_modules\//, '');
  return `${functionName || '(anonymous)'}${where && `  ${where}:${lineNumber + 1}`}`;
}

function print(title: string, shares: readonly [string, number][]): void {
  printTable(
    [title, '%'],
    shares.filter(([, share]) => share >= 0.001).map(([name, share]) => [name, (share * 100).toFixed(1)]),
  );
}
