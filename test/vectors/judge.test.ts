/**
 * A reader in another language, written from the specification alone, judges the vectors: `test/vectors/judge.py`.
 *
 * It shares no code with ours, so what it agrees with is in `server/evidence/README.md`. And it is no rubber stamp: a vector
 * with one change is judged otherwise.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hasTool } from '../support/servers/command-line-tools.ts';
import { ROOT } from '../support/source-files.ts';
import { type Document, sealed } from '../support/worlds/evidence-world.ts';
import { type EvidenceVector, readVectors } from './published-vectors.ts';

const missing = (['python3', 'openssl'] as const).filter((tool) => !hasTool(tool));
if (missing.length > 0) console.log(`${missing.join(' and ')} cannot be had here: the reader in Python is skipped`);

const links = readVectors('dynamic-links');
const evidence = readVectors('evidence');
const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-judge-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function judge(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('python3', ['-B', join(ROOT, 'test/vectors/judge.py'), ...args], { encoding: 'utf8' });
  return { status, lines: stdout.trimEnd().split('\n'), stderr };
}

/** What it says of one document, where that is all there is. */
function judgeOne(vector: EvidenceVector) {
  writeFileSync(join(folder, 'dynamic-links.json'), JSON.stringify({ ...links, accepted: [], refused: [] }));
  writeFileSync(join(folder, 'evidence.json'), JSON.stringify({ ...evidence, vectors: [vector] }));
  return judge(folder);
}

const named = (name: string) => evidence.vectors.find((vector) => vector.name === name) as EvidenceVector & { document: Document };

describe.skipIf(missing.length > 0)('the reader in Python', () => {
  it('agrees with every vector', () => {
    const { status, lines, stderr } = judge();
    const count = links.accepted.length + links.refused.length + evidence.vectors.length;
    expect([status, stderr, lines.at(-1)]).toEqual([0, '', `${count} vectors, 0 judged otherwise than they say`]);
    expect(lines.slice(0, -1).every((line) => line.startsWith('agrees '))).toBe(true);
    expect(lines).toHaveLength(count + 1);
  }, 60_000);

  it.each<[string, string, (document: Document) => Document]>([
    ['webauthn-es256', 'link', ({ object, ...rest }) => ({ ...rest, object: { ...object, amount: { currency: 'EUR', value: '1.00' } } })],
    ['webauthn-eddsa', 'signature', ({ assertion, ...rest }) => ({ ...rest, assertion: { ...assertion, signature: 'AAAA' } })],
    ['webauthn-rs256', 'seal', ({ seal, ...rest }) => ({ ...rest, seal: { ...seal, signature: 'A'.repeat(86) } })],
    ['spc-es256', 'evidence digest', (document) => ({ ...document, policy: {} })],
    ['spc-es256', 'checkpoint', (document) => withCheckpoint(document, { signedAt: '2026-11-23T10:00:00.000Z' })],
    ['webauthn-es256-in-a-longer-log', 'inclusion path', (document) => withCheckpoint(document, { rootHash: 'A'.repeat(43) })],
  ])('does not agree where one thing is changed in %s: %s', (name, check, change) => {
    const vector = named(name);
    const { status, lines } = judgeOne({ ...vector, document: sealedUnless(check, change(vector.document)) });
    expect(status).toBe(1);
    expect(lines[0]).toMatch(/^DIFFERS .*, and the file says \('bound', \[\]\)$/);
    expect(lines[0]).toContain(`'${check}'`);
  });

  it('does not agree where another verdict is expected', () => {
    expect(judgeOne({ ...named('webauthn-es256'), expected: { verdict: 'consistent', failing: [] } }).status).toBe(1);
    expect(judgeOne(named('webauthn-es256')).status).toBe(0);
  });

  it('does not agree with another challenge, and refuses what must be refused', () => {
    const [accepted, refused] = [links.accepted[0], links.refused[0]];
    if (!accepted || !refused) throw new Error('no vectors');
    const changed = {
      ...links,
      accepted: [{ ...accepted, challenge: 'A'.repeat(43) }],
      refused: [{ ...accepted, reason: refused.reason }],
    };
    writeFileSync(join(folder, 'dynamic-links.json'), JSON.stringify(changed));
    writeFileSync(join(folder, 'evidence.json'), JSON.stringify({ ...evidence, vectors: [] }));
    expect(judge(folder)).toMatchObject({
      status: 1,
      lines: [/^DIFFERS/, /^DIFFERS/, /2 judged otherwise/].map((line) => expect.stringMatching(line)),
    });
  });
});

function withCheckpoint(document: Document, changes: object): Document {
  const { audit } = document;
  return { ...document, audit: { ...audit, checkpoint: { ...audit.checkpoint, ...changes } } };
}

/** Sealed again, so that the seal is not what gives the change away. */
function sealedUnless(check: string, document: Document): Document {
  return check === 'seal' ? document : sealed(document);
}
