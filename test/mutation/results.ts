/**
 * What a run of mutants gave, as `results.json` keeps it: by file, with every mutant that no test noticed.
 *
 * A survivor is kept by its line's text and not by its number, so that an edit above it changes nothing here.
 */
/** `line`: the line of source that it stands in. `to`: what stood there instead, in one line. */
export type Survivor = {
  readonly mutator: string;
  readonly line: string;
  readonly from: string;
  readonly to: string;
  /** Whether any test ran it at all. */
  readonly covered: boolean;
};

export type FileResult = {
  readonly file: string;
  readonly mutants: number;
  /** A test failed, or did not end. */
  readonly killed: number;
  readonly seconds: number;
  readonly survivors: readonly Survivor[];
};

export type MutationResults = { readonly files: readonly FileResult[]; readonly notReached: readonly string[] };

type Position = { readonly line: number; readonly column: number };
type Mutant = {
  readonly mutatorName: string;
  readonly status: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
};
/** The report of Stryker (schema "mutation-testing-report-schema"), as far as it is read. */
export type Report = { readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>> };

const NOTICED = ['Killed', 'Timeout'];
const JUDGED = [...NOTICED, 'Survived', 'NoCoverage'];

export function fileResult(file: string, report: Report, milliseconds: number): FileResult {
  const { source = '', mutants = [] } = report.files[file] ?? {};
  const judged = mutants.filter(({ status }) => JUDGED.includes(status));
  const survivors = judged.filter(({ status }) => !NOTICED.includes(status)).map((mutant) => survivor(source.split('\n'), mutant));
  return { file, mutants: judged.length, killed: judged.length - survivors.length, seconds: Math.round(milliseconds / 1000), survivors };
}

/** With what one file gave in place of what it gave before. @param result null where it was not reached this time */
export function withResults(results: MutationResults, file: string, result: FileResult | null): MutationResults {
  if (result === null && results.files.some((each) => each.file === file)) return results;
  const files = [...results.files.filter((each) => each.file !== file), ...(result ? [result] : [])];
  const notReached = [...results.notReached.filter((each) => each !== file), ...(result ? [] : [file])];
  return { files: files.sort((one, other) => (one.file < other.file ? -1 : 1)), notReached: notReached.sort() };
}

function survivor(lines: readonly string[], { mutatorName, status, replacement = '', location: { start, end } }: Mutant): Survivor {
  const text = lines.slice(start.line - 1, end.line);
  const last = text.length - 1;
  const from = text.map((line, i) => line.slice(i === 0 ? start.column - 1 : 0, i === last ? end.column - 1 : undefined)).join('\n');
  return {
    mutator: mutatorName,
    line: (lines[start.line - 1] ?? '').trim(),
    from: inOneLine(from),
    to: inOneLine(replacement),
    covered: status !== 'NoCoverage',
  };
}

const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
