/** Runs a command line tool of this project in a process of its own, to its end. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** What takes longer hangs. */
const LONGEST_MS = 20_000;

export type ToolRun = { readonly code: number | null; readonly out: string; readonly err: string };

/** @param file under `server/cli` @param env beside the path nothing else is handed on */
export function runTool(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  longestMilliseconds = LONGEST_MS,
): Promise<ToolRun> {
  const { PATH = '', HOME = '', SYSTEMROOT = '' } = process.env;
  const child = spawn(process.execPath, ['server/launch.mjs', `server/cli/${file}`, ...args], {
    cwd: ROOT,
    env: { PATH, HOME, SYSTEMROOT, ...env },
    timeout: longestMilliseconds,
    killSignal: 'SIGKILL',
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  return new Promise((resolve, reject) => child.once('error', reject).once('close', (code) => resolve({ code, out, err })));
}
