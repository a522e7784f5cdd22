/**
 * Processes that tests start: none of them outlives the test, however that ends.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const KILL_AFTER_MS = 5_000;

const children = new Set<() => void>();

/**
 * Ends it when this process ends. Workers of a test run are ended by SIGTERM, on which `exit` is not emitted by itself.
 * @param end how, where SIGKILL to it alone is not enough
 */
export function endsWithUs<T extends ChildProcess>(child: T, end: () => void = () => void child.kill('SIGKILL')): T {
  if (children.size === 0) {
    process.on('exit', endAll);
    process.on('SIGTERM', exitOnSignal);
  }
  children.add(end);
  const gone = () => {
    children.delete(end);
    if (children.size > 0) return;
    process.off('exit', endAll);
    process.off('SIGTERM', exitOnSignal);
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

function exitOnSignal(): void {
  process.exit(143);
}
