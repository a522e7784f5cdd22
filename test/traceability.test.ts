/**
 * From clause to code to test and back: nothing that the tables promise goes without a test that exercises it.
 *
 * Every failure code has a test that names it in an assertion; every step of WebAuthn L3 §7.1 and §7.2 has a describe of
 * its own; every article of the RTS that a failure cites is explained in the README, or in the page of a room.
 */
import { describe, expect, it } from 'vitest';
import { assertionSteps } from '../server/ceremonies/assertion-steps.ts';
import { attestationSteps } from '../server/ceremonies/attestation-steps.ts';
import { spcSteps } from '../server/ceremonies/spc-steps.ts';
import { type FailureCode, failureRow, failures } from '../server/core/failures.ts';
import { assertionOutline, registrationOutline, type SpecStep } from '../server/webauthn/spec.ts';
import { filesUnder, readSource, withoutComments } from './support/source-files.ts';

const codes = Object.keys(failures) as FailureCode[];
const testFiles = filesUnder('test').filter((file) => file.endsWith('.test.ts') && file !== 'test/traceability.test.ts');

describe('every failure code', () => {
  // Quoted in a file that asserts, as a value: a key of a table (`'code': 'reason'`) exercises nothing.
  const asserted = testFiles
    .map((file) => withoutComments(readSource(file)))
    .filter((code) => code.includes('expect('))
    .join('\n');

  it.each(codes)('%s is asserted in a test', (code) => {
    expect(new RegExp(`'${code}'(?!:)`).test(asserted)).toBe(true);
  });

  it.each(codes)('%s is given by some ceremony or route', (code) => {
    const server = filesUnder('server').filter((file) => file.endsWith('.ts') && file !== 'server/core/failures.ts');
    expect(server.some((file) => withoutComments(readSource(file)).includes(`'${code}'`))).toBe(true);
  });

  it.each(codes)('%s cites a clause, and says in a sentence what happened', (code) => {
    const { clauses, sentence } = failureRow(code);
    expect(clauses.length).toBeGreaterThan(0);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    for (const { document, section, words } of clauses) expect([document, section, words].every((text) => text.length > 0)).toBe(true);
  });
});

describe.each([
  ['§7.1', registrationOutline, attestationSteps, 'test/ceremonies/attestation-steps.test.ts', 29],
  ['§7.2', assertionOutline, assertionSteps, 'test/ceremonies/assertion-steps.test.ts', 25],
] as const)('WebAuthn L3 %s', (section, outline, steps, testFile, length) => {
  const titles = [...readSource(testFile).matchAll(/^ {2}describe\('(step .*)', \(\) => \{$/gm)].map(([, title = '']) => title);
  const wanted = ({ step, words }: SpecStep) => `step ${step}: ${words}`;

  it('has as many steps as the edition that is pinned, in order', () => {
    expect(outline.map(({ step }) => step)).toEqual(Array.from({ length }, (_, i) => i + 1));
  });

  it('is the outline of its test: one describe a step, in order, in the same words', () => {
    expect(titles.map((title) => title.replace(/ \(nothing to verify here: .*\)$/, ''))).toEqual(outline.map(wanted));
  });

  it('has nothing to verify exactly where the server does not', () => {
    const idle = titles.filter((title) => title.includes('(nothing to verify here: ')).map((title) => Number(/\d+/.exec(title)?.[0]));
    expect(idle).toEqual(outline.filter(({ by }) => by !== 'server').map(({ step }) => step));
  });

  it('is cited by each failure with a step that gives it', () => {
    for (const { step, failure } of steps) {
      if (typeof step === 'string') continue;
      const cited = failureRow(failure)
        .clauses.filter((clause) => clause.section === section)
        .map((clause) => clause.step);
      const general = failureRow(failure).clauses.some((clause) => clause.document === 'WebAuthn L3' && clause.step === undefined);
      expect(cited.includes(step) || general, `${failure} at step ${step}`).toBe(true);
    }
  });

  it('has a check, or a reason why it has none, for each step that is the server’s', () => {
    const file = readSource(`server/ceremonies/${section === '§7.1' ? 'attestation' : 'assertion'}-steps.ts`);
    // Named in a check, or in the comment that says where else it is done: `// Step 23: …`, `step 20`, `steps 18 and 19`.
    const named = [...file.matchAll(/\b[Ss]teps? (\d+)(?:(?: and |–)(\d+))?|\bstep: (\d+)/g)].flatMap((match) =>
      match.slice(1).map(Number),
    );
    const missing = outline.filter(({ by, step }) => by === 'server' && !named.includes(step)).map(wanted);
    expect(missing).toEqual([]);
  });
});

describe('Secure Payment Confirmation, #sctn-verifying-assertion', () => {
  it('is the outline of its test: one describe a step, in order', () => {
    const titles = [...readSource('test/ceremonies/spc-steps.test.ts').matchAll(/^ {2}describe\('(.*)', \(\) => \{$/gm)];
    expect(titles.map(([, title]) => title)).toEqual(spcSteps.map(({ name }) => name));
  });

  it('is cited by each failure that gives it', () => {
    const uncited = spcSteps.filter(
      ({ failure }) => !failureRow(failure).clauses.some(({ section }) => section === '#sctn-verifying-assertion'),
    );
    expect(uncited.map(({ failure }) => failure)).toEqual([]);
  });
});

describe('the README and the pages of the rooms', () => {
  const pages = ['README.md', ...filesUnder('server', 'client', 'test').filter((file) => file.endsWith('/README.md'))];
  const text = pages.map(readSource).join('\n');
  const cited = codes.flatMap((code) => failureRow(code).clauses).filter(({ document }) => document.includes('2018/389'));

  it('mention every article of the RTS that a failure cites', () => {
    const missing = new Set(cited.map(({ section }) => section).filter((section) => !text.includes(section)));
    expect([...missing].sort()).toEqual([]);
  });
});
