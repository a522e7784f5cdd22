/**
 * `npm run verify-evidence -- FILE […]`: what the authenticator signed, and what only the bank vouches for (contract §6).
 *
 * No database, no network, no configuration: a file, and what the verifier brings. Exit 0 only when every file is bound,
 * or with `--consistency-only` when every file is consistent. `npm run bundle-verifier` makes one file of it.
 */
import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { followKeySteps, forkIn } from '../../core/audit/audit-key-history.ts';
import { fileText } from '../../core/encoding/file-text.ts';
import { readAuditKeys, readKeyHistory } from '../../evidence/audit-key-file.ts';
import type { Brought } from '../../evidence/brought-checks.ts';
import { LARGEST_FILE_BYTES, readEvidence } from '../../evidence/evidence-file.ts';
import { type EvidenceVerdict, judgeEvidence } from '../../evidence/evidence-verdict.ts';
import { run, UsageError } from '../terminal.ts';
import { evidenceLines, printable } from './evidence-lines.ts';

const USAGE =
  'usage: verify-evidence FILE […] --rp-id ID --origin ORIGIN --audit-key FILE [--audit-keys-history FILE] | --consistency-only  [--json]';

type Judged = { readonly file: string } & (EvidenceVerdict | { readonly verdict: 'unreadable'; readonly reason: string });

await run(async (args) => {
  const { files, brought, consistencyOnly, json } = readArguments(args);
  let passed = true;
  for (const file of files) {
    const judged = judge(file, brought);
    passed &&= judged.verdict === 'bound' || (consistencyOnly && judged.verdict === 'consistent');
    print(judged, json);
  }
  return passed ? 0 : 1;
});

function readArguments(args: readonly string[]) {
  const { values, positionals } = parsed(args);
  const {
    'consistency-only': consistencyOnly = false,
    json = false,
    'rp-id': rpId = null,
    origin = [],
    'audit-key': keyFiles = [],
    'audit-keys-history': historyFiles = [],
  } = values;
  if (positionals.length === 0) throw new UsageError(USAGE);
  if (consistencyOnly && (rpId !== null || origin.length > 0 || keyFiles.length > 0 || historyFiles.length > 0))
    throw new UsageError('--consistency-only looks at nothing but the file: give no --rp-id, --origin or --audit-key with it');
  if (historyFiles.length > 0 && keyFiles.length === 0)
    throw new UsageError('--audit-keys-history leads on from a key that you trust: give that with --audit-key');
  const trusted = keyFiles.map((file) => wellRead(file, readAuditKeys(textOf(file))));
  const histories = historyFiles.map((file) => wellRead(file, readKeyHistory(textOf(file))));
  // What is trusted says of its keys who followed whom: a history that says otherwise of one of them is somebody else's.
  const steps = [...trusted, ...histories].flatMap((read) => read.steps);
  const fork = forkIn(steps);
  if (fork !== null) throw new UsageError(`${[...keyFiles, ...historyFiles].map(printable).join(', ')} ${fork}`);
  const auditKeys = followKeySteps(
    trusted.flatMap(({ keys }) => keys),
    steps,
  );
  const brought: Brought = { rpId, origins: origin, auditKeys };
  return { files: positionals, brought, consistencyOnly, json };
}

function textOf(file: string): string {
  const text = fileText(contentOf(file));
  if (text === null) throw new UsageError(`${printable(file)} is not UTF-8`);
  return text;
}

function wellRead<T>(file: string, read: ({ ok: true } & T) | { ok: false; reason: string }): T {
  if (!read.ok) throw new UsageError(`${printable(file)} ${read.reason}`);
  return read;
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    'rp-id': text,
    origin: { ...text, multiple: true },
    'audit-key': { ...text, multiple: true },
    'audit-keys-history': { ...text, multiple: true },
    'consistency-only': { type: 'boolean' },
    json: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    throw new UsageError(USAGE);
  }
}

function judge(file: string, brought: Brought): Judged {
  try {
    const read = readEvidence(contentOf(file));
    return { file, ...(read.ok ? judgeEvidence(read.document, brought) : { verdict: 'unreadable', reason: read.reason }) };
  } catch (error) {
    if (error instanceof UsageError) return { file, verdict: 'unreadable', reason: error.message };
    throw error;
  }
}

/** @throws UsageError where there is nothing to read, or more than evidence can have */
function contentOf(file: string): Buffer {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new UsageError(`${printable(file)} is no file`);
  if (stat.size > LARGEST_FILE_BYTES)
    throw new UsageError(`${printable(file)} has ${stat.size} bytes; there is nothing of ours over ${LARGEST_FILE_BYTES}`);
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`${printable(file)} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function print(judged: Judged, json: boolean): void {
  if (json) console.log(JSON.stringify(judged));
  else if (judged.verdict === 'unreadable') console.error(`${printable(judged.file)}: ${judged.reason}`);
  else for (const line of evidenceLines(judged.file, judged)) console.log(line);
}
