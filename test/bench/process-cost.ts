/** What a process costs: its CPU time over all threads, and its resident memory. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** User and system time in seconds. */
export function cpuSeconds(pid: number): number {
  if (process.platform === 'linux') {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  }
  const time = execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  return time.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
}

/** As `cpuSeconds`, with all that the process ever started: those that live, and those that ended and were waited for. */
export function cpuSecondsOfTree(pid: number): number {
  const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(name))
    .filter((fields) => fields !== null);
  const sum = (id: number): number => {
    const own = stats.find((fields) => fields.pid === id);
    const children = stats.filter((fields) => fields.parent === id);
    return (own ? own.own + own.ended : 0) + children.reduce((all, child) => all + sum(child.pid), 0);
  };
  return sum(pid) / ticks;
}

function statOf(pid: string): { pid: number; parent: number; own: number; ended: number } | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
      .map(Number);
    const [parent = 0, own = 0, ended = 0] = [fields[1], (fields[11] ?? 0) + (fields[12] ?? 0), (fields[13] ?? 0) + (fields[14] ?? 0)];
    return { pid: Number(pid), parent, own, ended };
  } catch {
    return null; // it ended while we looked
  }
}

/** Resident memory in megabytes (1,048,576 bytes). */
export function rssMegabytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim()) / 1024;
}
