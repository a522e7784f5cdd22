/** How the command line tools speak: one clear line and exit 1 for what is wrong, never a stack trace. */
import { ConfigError } from '../config-values.ts';

/** Something that the person at the terminal can mend. */
export class UsageError extends Error {}

export async function run(tool: (args: readonly string[]) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await tool(process.argv.slice(2));
  } catch (error) {
    const expected = error instanceof UsageError || error instanceof ConfigError;
    console.error(expected ? (error as Error).message : error);
    process.exitCode = 1;
  }
}
