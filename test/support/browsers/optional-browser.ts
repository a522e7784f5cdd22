/**
 * Browsers that tests use where they can be had: looked for, asked of Debian, and tried, before the tests begin.
 *
 * Where one cannot be had, or does not start, its tests are skipped, and that is said: everything else runs without it.
 */
import { installPackages, OPTIONAL_MS } from './debian-packages.ts';

export type OptionalBrowser = {
  readonly name: string;
  /** `none` in it leaves the browser out. */
  readonly variable: string;
  readonly packages: readonly string[];
  /** @returns where it is, or null */
  readonly find: () => string | null;
  readonly start: () => Promise<{ readonly version: string; readonly close: () => Promise<void> }>;
};

const LEFT_OUT = 'none';

/** @returns where it is, or null also where it is to be left out */
export function present({ variable, find }: OptionalBrowser): string | null {
  return process.env[variable] === LEFT_OUT ? null : find();
}

/** @returns its version, or why its tests are skipped */
export async function provide(browser: OptionalBrowser, say: (line: string) => void): Promise<string> {
  const { name, variable, packages, find, start } = browser;
  if (process.env[variable] === LEFT_OUT) return `left out, by ${variable}; its tests are skipped`;
  if (!find()) installPackages(name, packages, say, OPTIONAL_MS);
  try {
    const started = await start();
    await started.close();
    return started.version;
  } catch (error) {
    process.env[variable] = LEFT_OUT;
    return `not to be had here (${(error as Error).message}); its tests are skipped`;
  }
}
