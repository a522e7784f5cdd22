/**
 * Processes that tests start: none of them outlives the test, however that ends.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const KILL_AFTER_MS = 5_000;
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

const children = new Set<() => void>();

/**
 * Ends it when this process ends, by a signal too: workers of a test run are ended by SIGTERM.
 * @param end how, where SIGKILL to it alone is not enough
 */
export function endsWithUs<T extends ChildProcess>(child: T, end: () => void = () => void child.kill('SIGKILL')): T {
  if (children.size === 0) {
    process.on('exit', endAll);
    for (const signal of SIGNALS) process.on(signal, endOnSignal);
  }
  children.add(end);
  const gone = () => {
    children.delete(end);
    if (children.size > 0) return;
    process.off('exit', endAll);
    for (const signal of SIGNALS) process.off(signal, endOnSignal);
  };
  // A process that could not be started says so here, and never exits.
  return child.once('exit', gone).once('error', gone);
}

/** Asks it to end, and waits; kills it where it takes long. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await exited;
  clearTimeout(timer);
}

/** @throws where it ends, or could not be started */
export async function untilItEnds(child: ChildProcess, name: string): Promise<never> {
  const [code, signal] = await once(child, 'exit');
  throw new Error(`${name} ended with ${code ?? signal}`);
}

function endAll(): void {
  for (const end of children) end();
}

function endOnSignal(): void {
  // First: vitest lets no worker exit by itself.
  endAll();
  process.exit(1);
}
