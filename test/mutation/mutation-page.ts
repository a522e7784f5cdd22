/** The page of the mutants, `README.md` beside this file: made whole from `results.json` and `reasons.ts`. */

import { markdownTable } from '../bench/marked-part.ts';
import { GROUPS } from './groups.ts';
import { REASONS, type Reason } from './reasons.ts';
import type { FileResult, MutationResults, Survivor } from './results.ts';

/** Why this one may survive, or undefined: then nobody has read it yet. */
export function reasonOf(file: string, survivor: Survivor): Reason | undefined {
  return REASONS.find(
    (reason) =>
      reason.file === file &&
      reason.line.test(survivor.line) &&
      (reason.from === undefined || reason.from === survivor.from) &&
      (reason.to === undefined || [reason.to].flat().includes(survivor.to)),
  );
}

export function mutationPage(results: MutationResults): string {
  const all = results.files.flatMap(({ survivors }) => survivors).length;
  const [mutants, killed] = [sum(results.files, 'mutants'), sum(results.files, 'killed')];
  const rows = results.files.map(({ file, ...counts }) => [
    `\`${file}\``,
    String(counts.mutants),
    String(counts.killed),
    String(counts.survivors.length),
    percent(counts.killed, counts.mutants),
  ]);
  return `# Mutants

\`npm run mutate\` changes one thing at a time in the code that decides, and runs the tests that stand against it. A mutant that no
test notices is either a rule without a test, which then gets one, or a change that makes no difference. Every survivor is
read and has a line below. It is not part of \`npm test\`: the whole takes hours, and ends after four, in this order:
${GROUPS.map(({ name }) => name).join(' · ')}. \`npm run mutate -- --group "steps" --minutes 30\` runs one group, for half an hour.

Each file is run against the narrow tests of its group (\`groups.ts\`), so a survivor here may still be noticed by a wider test.
A file that SQL decides in is mutated by text: Stryker empties a statement, but removes no condition from it. The conditions of
the guards are broken one at a time by \`test/storage/both/guards-of-an-answer.test.ts\` and \`test/storage/both/guards-of-a-consent.test.ts\`.

## Score

**${killed} of ${mutants}** mutants were noticed (${percent(killed, mutants)}); ${all} survived.

${markdownTable(['file', 'mutants', 'noticed', 'survived', 'score'], rows)}

${notReached(results)}

## Survivors

${results.files
  .filter(({ survivors }) => survivors.length > 0)
  .map(survivorsOf)
  .join('\n\n')}
`;
}

function notReached({ notReached: files }: MutationResults): string {
  if (files.length === 0) return 'Every file was reached.';
  return `Not reached:\n\n${files.map((file) => `- \`${file}\``).join('\n')}`;
}

function survivorsOf({ file, survivors }: FileResult): string {
  const lines = survivors.map((survivor) => {
    const { from, to, covered } = survivor;
    return `- ${code(from)} → ${to === '' ? 'nothing' : code(to)}${covered ? '' : ' (no test runs it)'}: ${reasonOf(file, survivor)?.why ?? '**not read yet**'}`;
  });
  return `### \`${file}\`\n\n${[...new Set(lines)].join('\n')}`;
}

const LONGEST_CODE = 90;

function code(text: string): string {
  const short = text.length > LONGEST_CODE ? `${text.slice(0, LONGEST_CODE)}…` : text;
  return short.includes('`') ? `\`\` ${short} \`\`` : `\`${short}\``;
}

function sum(files: readonly FileResult[], count: 'mutants' | 'killed'): number {
  return files.reduce((total, file) => total + file[count], 0);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}
