/**
 * The specification of evidence says what the verifier does: the same checks in the same order, labels and members.
 *
 * `server/evidence/README.md` is what others build from. A check that is added here and not there is one that they do not make.
 */
import { describe, expect, it } from 'vitest';
import { CHECKPOINT_LABEL, ROTATION_LABEL, SEAL_LABEL } from '../../server/core/audit/signed-statement.ts';
import { EVIDENCE_FORMAT } from '../../server/core/evidence.ts';
import { broughtChecks } from '../../server/evidence/brought-checks.ts';
import schema from '../../server/evidence/evidence-1.schema.json' with { type: 'json' };
import { evidenceChecks } from '../../server/evidence/evidence-checks.ts';
import { LARGEST_FILE_BYTES } from '../../server/evidence/evidence-file.ts';
import { readSource } from '../support/source-files.ts';

const page = readSource('server/evidence/README.md');
/** Cells of the rows of the first table below a heading. */
function table(heading: string): string[][] {
  const [, below = ''] = page.split(`${heading}\n`);
  const rows = (below.split('\n#')[0] ?? '').split('\n\n').find((block) => block.startsWith('| ')) ?? '';
  return rows
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('the specification of evidence', () => {
  it.each([
    ['### Checks of the file', evidenceChecks],
    ['### Checks of what the verifier brought', broughtChecks],
  ] as const)('%s: every check, in order, with who vouches', (heading, checks) => {
    const stated = table(heading).map((cells) => [cells[0], cells.at(-1)]);
    expect(stated).toEqual(checks.map(({ name, voucher }) => [name, voucher]));
  });

  it('cites the step of each check of WebAuthn', () => {
    const steps = table('### Checks of the file').map(([name, , clause = '']) => [name, Number(/step (\d+)/.exec(clause)?.[1] ?? 0)]);
    expect(steps).toEqual(evidenceChecks.map(({ name, clause }) => [name, clause.step ?? 0]));
  });

  it('has every label, format and limit', () => {
    const words = [SEAL_LABEL, CHECKPOINT_LABEL, ROTATION_LABEL, EVIDENCE_FORMAT, LARGEST_FILE_BYTES.toLocaleString('en')];
    expect(words.filter((word) => !page.includes(word))).toEqual([]);
  });

  it('describes every member that the schema asks for', () => {
    const members = table('## 3. The document').map(([cell = '']) => cell);
    const named = (name: string) => members.some((cell) => new RegExp(`\`${name}[\`.]`).test(cell));
    expect(schema.required.filter((name) => !named(name))).toEqual([]);
    expect(schema.properties.credential.required.filter((name) => !members.some((cell) => cell.includes(`.${name}\``)))).toEqual([]);
  });
});
