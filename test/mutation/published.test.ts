/**
 * What is published of the mutants: the page is made of `results.json`, and every survivor was read.
 *
 * A run that lets a new mutant survive makes this fail, until there is a test for it or a line that says why it may.
 */
import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT, readSource } from '../support/source-files.ts';
import { GROUPS } from './groups.ts';
import { mutationPage, reasonOf } from './mutation-page.ts';
import { REASONS } from './reasons.ts';
import { fileResult, type MutationResults, type Report, withResults } from './results.ts';

const results = JSON.parse(readSource('test/mutation/results.json')) as MutationResults;
const survivors = results.files.flatMap(({ file, survivors: left }) => left.map((survivor) => ({ file, survivor })));

describe('the page of the mutants', () => {
  it('is made of results.json', () => expect(readSource('test/mutation/README.md')).toBe(mutationPage(results)));

  it('says of every survivor why it may', () => {
    expect(survivors.filter(({ file, survivor }) => reasonOf(file, survivor) === undefined)).toEqual([]);
  });

  it('has no reason that is needed no more', () => {
    const used = new Set(survivors.map(({ file, survivor }) => reasonOf(file, survivor)));
    expect(REASONS.filter((reason) => !used.has(reason))).toEqual([]);
  });

  it('names every file of every group: with its score, or as not reached', () => {
    const parts = GROUPS.flatMap((group) => group.parts);
    const wanted = parts.flatMap(({ files }) => globSync(files as string[], { cwd: ROOT })).sort();
    expect([...results.files.map(({ file }) => file), ...results.notReached].sort()).toEqual(wanted);
    for (const { files, tests } of parts)
      for (const pattern of [...files, ...tests]) expect(globSync(pattern, { cwd: ROOT }), pattern).not.toEqual([]);
  });

  it('counts right', () => {
    for (const { mutants, killed, survivors: left } of results.files) expect(killed + left.length).toBe(mutants);
  });
});

describe('a report of Stryker', () => {
  const mutant = (status: string, line: number) => ({
    mutatorName: 'ConditionalExpression',
    status,
    replacement: 'true',
    location: { start: { line, column: 8 }, end: { line, column: 13 } },
  });
  const source = 'return a > b;\nreturn c > d;';
  const report: Report = { files: { 'a.ts': { source, mutants: [mutant('Killed', 1), mutant('Survived', 2), mutant('NoCoverage', 1)] } } };
  const result = fileResult('a.ts', report, 2_400);

  it('is counted: what no test ran survived as well', () => {
    expect(result).toMatchObject({ file: 'a.ts', mutants: 3, killed: 1, seconds: 2 });
    expect(result.survivors).toEqual([
      { mutator: 'ConditionalExpression', line: 'return c > d;', from: 'c > d', to: 'true', covered: true },
      { mutator: 'ConditionalExpression', line: 'return a > b;', from: 'a > b', to: 'true', covered: false },
    ]);
  });

  it('leaves out what could not be run at all', () => {
    const ignored = { files: { 'a.ts': { source, mutants: [mutant('Ignored', 1), mutant('Timeout', 1)] } } };
    expect(fileResult('a.ts', ignored, 0)).toMatchObject({ mutants: 1, killed: 1 });
  });

  it('takes the place of an older one; a file that was not reached keeps what it had', () => {
    const none: MutationResults = { files: [], notReached: ['a.ts', 'b.ts'] };
    const once = withResults(none, 'a.ts', result);
    expect(once).toEqual({ files: [result], notReached: ['b.ts'] });
    expect(withResults(once, 'a.ts', null)).toEqual(once);
    expect(withResults(none, 'c.ts', null).notReached).toEqual(['a.ts', 'b.ts', 'c.ts']);
  });
});
