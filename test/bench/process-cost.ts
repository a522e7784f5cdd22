/**
 * What a process costs: its CPU time over all threads, what it writes, and its resident memory at the worst moment.
 *
 * On Linux the scheduler counts nanoseconds, so short windows can be compared; elsewhere `ps` counts hundredths.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const LINUX = process.platform === 'linux';

/** User and system time in seconds, of every thread that lives. */
export function cpuSeconds(pid: number): number {
  if (!LINUX) {
    const time = execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return time.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
  }
  let nanoseconds = 0;
  for (const thread of namesIn(`/proc/${pid}/task`))
    nanoseconds += Number(read(`/proc/${pid}/task/${thread}/schedstat`)?.split(' ', 1)[0] ?? 0);
  return nanoseconds / 1e9;
}

/** As `cpuSeconds`, with all that the process ever started: those that live, and those that ended and were waited for. */
export function cpuSecondsOfTree(pid: number): number {
  const secondsOf = (each: number) => {
    const [user = 0, system = 0] = statFields(each)?.slice(13, 15) ?? [];
    return cpuSeconds(each) + (user + system) / ticksPerSecond();
  };
  return treeOf(pid).reduce((sum, each) => sum + secondsOf(each), 0);
}

/** What the process had written to disk, or will: the kernel counts a page when it is changed. Null where none counts. */
export function bytesWritten(pid: number): number | null {
  const bytes = /^write_bytes: (\d+)$/m.exec(read(`/proc/${pid}/io`) ?? '')?.[1];
  return bytes === undefined ? null : Number(bytes);
}

export function sumOrNull(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}

/** The process and those below it that live. */
function treeOf(pid: number): number[] {
  const processes = namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: statFields(name)?.[1] }));
  const below = (of: number): number[] => [of, ...processes.filter(({ parent }) => parent === of).flatMap((child) => below(child.pid))];
  return below(pid);
}

/** Of /proc/PID/stat after the name: state, parent, …; null where it ended while we looked. */
function statFields(pid: string | number): number[] | null {
  const text = read(`/proc/${pid}/stat`)?.replace(/^.*\) /, '');
  return text === undefined ? null : text.split(' ').map(Number);
}

let ticks = 0;
function ticksPerSecond(): number {
  ticks ||= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return ticks;
}

/** From now on `peakMegabytes` counts anew. */
export function forgetPeak(pid: number): void {
  if (LINUX) writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Most resident memory since `forgetPeak`, in megabytes (1,048,576 bytes); as it is now where the system keeps no peak. */
export function peakMegabytes(pid: number): number {
  const peak = LINUX && /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return peak ? Number(peak) / 1024 : rssMegabytes(pid);
}

/** Resident memory in megabytes (1,048,576 bytes). */
export function rssMegabytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) / 1024;
}

/** None where the process has ended. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Undefined where the process has ended. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
