/**
 * The last line of every test run, alone: `N passed, N failed`, and `, N skipped` where any were.
 *
 * Whoever reads only one line of the output reads this one, so it counts tests, and a file that could not even be
 * loaded counts as one that failed. It is printed when the process ends, after whatever else is still printed.
 */
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

export class ClosingLineReporter implements Reporter {
  #line: string | null = null;

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    if (this.#line === null) process.once('exit', () => process.stdout.write(`${this.#line}\n`));
    this.#line = closingLine(modules, unhandled.length);
  }
}

function closingLine(modules: readonly TestModule[], unhandledErrors: number): string {
  const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
  const count = (...wanted: string[]) => states.filter((state) => wanted.includes(state)).length;
  // Errors of a file, a suite or a hook leave tests that never ran behind: those are failures, not silence.
  const broken = modules.flatMap((module) => [module, ...module.children.allSuites()]).filter((each) => each.errors().length > 0).length;
  const [failed, skipped] = [count('failed', 'pending') + broken + unhandledErrors, count('skipped')];
  return `${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
