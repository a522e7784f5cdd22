/**
 * `verify-audit` against somebody who has the database file: edit, delete, insert, swap, truncate, fork, and a log that
 * was rewritten as a whole, with every hash computed again (contract §6, RTS Art 29).
 *
 * Without the audit key a rewritten log breaks at its next checkpoint. With the key, or without the checkpoints, only
 * what was kept elsewhere shows it: a witness's checkpoints, a payer's evidence.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { type AuditEvent, detailsDigest, nextEvent } from '../../server/core/audit/audit-chain.ts';
import type { Checkpoint } from '../../server/core/audit/audit-checkpoint.ts';
import { auditSigner } from '../../server/core/audit/audit-key.ts';
import { CHECKPOINT_LABEL } from '../../server/core/audit/signed-statement.ts';
import { openSqlite } from '../../server/database/sqlite/open-sqlite.ts';
import { stores } from '../../server/storage/stores.ts';
import { AUDIT_KEY, START } from '../support/bank/bank.ts';
import { type TemporaryDatabase, tamper, temporaryDatabase } from '../support/databases/temporary-database.ts';
import { runTool, type ToolRun } from '../support/servers/run-tool.ts';
import { type Document, evidenceWorld } from '../support/worlds/evidence-world.ts';

const SIGNER = auditSigner(AUDIT_KEY);
const ACT = { now: START, requestId: 'request', sessionRef: null };
const entries = (count: number, word = 'x') =>
  Array.from({ length: count }, (_, i) => ({ type: 'access', outcome: 'success', details: { i, word } }) as const);

let log: TemporaryDatabase;
const checkpoints: Checkpoint[] = [];
let copies = 0;

beforeAll(async () => {
  log = await temporaryDatabase();
  await log.stores.auditKeys.publish(SIGNER.keyId, SIGNER.publicKeyPem, START);
  for (const count of [4, 4, 4]) {
    await log.stores.audit.record(ACT, ...entries(count));
    checkpoints.push((await log.stores.checkpoints.make(SIGNER, START)) as Checkpoint);
  }
  await log.stores.audit.record(ACT, ...entries(2));
  writeFileSync(join(log.folder, 'key.pem'), AUDIT_KEY.export({ type: 'pkcs8', format: 'pem' }));
  await keep('witness.jsonl', checkpoints);
});
afterAll(() => log[Symbol.asyncDispose]());

/** Lines as the witness writes them. */
async function keep(name: string, kept: readonly Checkpoint[]): Promise<string> {
  let lines = '';
  for (const [i, checkpoint] of kept.entries()) {
    const previous = kept[i - 1];
    const proof = previous && (await log.stores.checkpoints.consistencyProof(previous.treeSize, checkpoint.treeSize));
    lines += `${JSON.stringify({ ...checkpoint, consistency: previous ? { treeSize: previous.treeSize, proof } : null })}\n`;
  }
  const path = join(log.folder, name);
  writeFileSync(path, lines);
  return path;
}

/** The log in a folder of its own, to do anything to. */
async function copy(): Promise<string> {
  await log.run('UPDATE audit_head SET only_row = only_row');
  copies += 1;
  const path = join(log.folder, String(copies), 'bank.db');
  mkdirSync(join(log.folder, String(copies)));
  for (const suffix of ['', '-wal', '-shm']) cpSync(log.path + suffix, path + suffix);
  return path;
}

const verify = (path: string, ...args: string[]): Promise<ToolRun> =>
  runTool('audit/verify-audit.ts', args, { DATABASE_URL: `sqlite:${path}`, AUDIT_KEY_FILE: join(log.folder, 'key.pem') });
const since = ['--since', 'witness.jsonl'] as const;
const witness = () => [since[0], join(log.folder, since[1])];

/** Changes event `from` and computes every hash after it again, as somebody would who does not want to be seen. */
async function rewrite(path: string, from: number): Promise<void> {
  await tamper(path, '');
  const connection = new BetterSqlite(path);
  const rows = connection
    .prepare<[number], Record<string, string>>('SELECT * FROM audit_events WHERE sequence >= ? ORDER BY sequence')
    .all(from - 1);
  let head = { sequence: from - 1, hash: rows[0]?.hash ?? '' };
  const salt = new Uint8Array(32);
  for (let sequence = from; sequence < from - 1 + rows.length; sequence += 1) {
    const event: AuditEvent = nextEvent(
      head,
      { type: 'access', outcome: 'failure', requestId: 'request', sessionRef: null },
      START,
      detailsDigest(salt, {}),
    );
    connection
      .prepare('UPDATE audit_events SET outcome = ?, code = NULL, details_digest = ?, previous_hash = ?, hash = ? WHERE sequence = ?')
      .run(event.outcome, event.detailsDigest, event.previousHash, event.hash, sequence);
    connection.prepare('DELETE FROM audit_details WHERE sequence = ?').run(sequence);
    head = { sequence, hash: event.hash };
  }
  connection.prepare('UPDATE audit_head SET hash = ?').run(head.hash);
  connection.close();
}

describe('a log that nobody touched', () => {
  it('agrees with its checkpoints and with the witness', async () => {
    const { code, out, err } = await verify(await copy(), ...witness());
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^14 events, unbroken, head \S+\n3 checkpoints signed over it, 3 kept elsewhere agree, root \S+\n$/);
  });

  it('agrees with evidence of its payments, and with no edited one', async () => {
    const world = await evidenceWorld();
    const file = join(log.folder, 'evidence.json');
    writeFileSync(file, JSON.stringify(world.document));
    expect(await verify(world.bank.env.DATABASE_URL.slice(7), '--evidence', file)).toMatchObject({ code: 0, err: '' });
    const edited: [string, (document: Document) => void, string][] = [
      ['the amount', ({ object }) => Object.assign(object.amount, { value: '999999.00' }), 'contradicts itself'],
      ['an invented event', ({ audit }) => Object.assign(audit.event, { sequence: 0, hash: 'A'.repeat(43) }), 'at /audit/event/sequence'],
      ['the hash alone', ({ audit }) => Object.assign(audit.event, { hash: 'A'.repeat(43) }), 'contradicts itself'],
      ['without details', ({ audit }) => Object.assign(audit, { opened: null }), 'does not hold the details of its event'],
    ];
    for (const [what, edit, line] of edited) {
      const document = structuredClone(world.document);
      Object.assign(document, { seal: null });
      Object.assign(document.audit, { checkpoint: null, path: null });
      edit(document);
      const other = join(log.folder, 'edited.json');
      writeFileSync(other, JSON.stringify(document));
      const { code, out, err } = await verify(world.bank.env.DATABASE_URL.slice(7), '--evidence', other);
      expect([code, out, err.includes(line)], what).toEqual([1, '', true]);
    }
    const { sequence } = world.document.audit.event;
    const { code, err } = await verify(await copy(), '--evidence', file);
    expect([code, err]).toEqual([1, `event ${sequence}: ${file} has another event in this place\n`]);
    await world.bank.close();
  });
});

const SWAP = `UPDATE audit_events SET sequence = 99 WHERE sequence = 6; UPDATE audit_events SET sequence = 6 WHERE sequence = 7;
  UPDATE audit_events SET sequence = 7 WHERE sequence = 99`;
const INSERT = `UPDATE audit_events SET sequence = -sequence WHERE sequence > 6; UPDATE audit_events SET sequence = 1 - sequence WHERE sequence < 0;
  INSERT INTO audit_events SELECT 7, recorded_at, type, outcome, code, request_id, session_ref, payer_id, payment_id, details_digest, previous_hash, 'new'
  FROM audit_events WHERE sequence = 6; UPDATE audit_head SET sequence = 15`;
const cutTo = (size: number) => `DELETE FROM audit_details WHERE sequence > ${size}; DELETE FROM audit_events WHERE sequence > ${size};
  UPDATE audit_head SET sequence = ${size}, hash = (SELECT hash FROM audit_events WHERE sequence = ${size})`;

describe('somebody with the database file and without the key is seen', () => {
  it.each([
    ['edit', `UPDATE audit_events SET outcome = 'failure' WHERE sequence = 6`, 'event 6: edited'],
    ['delete', 'DELETE FROM audit_events WHERE sequence = 6', 'event 7: gap'],
    ['insert', INSERT, 'event 7: unlinked'],
    ['swap', SWAP, 'event 6: unlinked'],
    ['truncate', cutTo(10), 'the log ends at event 10: a checkpoint was signed over 12'],
    ['truncate to a checkpoint', cutTo(8), 'the log ends at event 8: a checkpoint was signed over 12'],
    [
      'a checkpoint with another root',
      `UPDATE audit_checkpoints SET root_hash = 'AAAA' WHERE tree_size = 8`,
      'event 8: the checkpoint here is not signed with',
    ],
    [
      'a checkpoint with another size',
      'UPDATE audit_checkpoints SET tree_size = 7 WHERE tree_size = 8',
      'event 7: the checkpoint here is not signed with',
    ],
  ])('%s', async (_, sql, line) => {
    const path = await copy();
    await tamper(path, sql);
    const { code, out, err } = await verify(path);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(line);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('rewrite: every hash fits, and the next checkpoint does not', async () => {
    const path = await copy();
    await rewrite(path, 6);
    expect((await verify(path)).err).toBe('event 8: the log up to here is not the one that its checkpoint was signed over\n');
  });
});

describe('somebody with the database file and the key is seen by who kept a checkpoint', () => {
  it('rewrite, checkpoints thrown away: the log agrees with itself, and not with the witness', async () => {
    const path = await copy();
    await rewrite(path, 6);
    await tamper(path, 'DELETE FROM audit_checkpoints; DELETE FROM audit_tree_nodes');
    expect((await verify(path)).code).toBe(0);
    const { code, err } = await verify(path, ...witness());
    expect([code, err]).toEqual([1, expect.stringMatching(/^event 8: the log up to here is not the one that \S+ has a checkpoint of\n$/)]);
  });

  it('truncate, checkpoints thrown away', async () => {
    const path = await copy();
    await tamper(path, `${cutTo(10)}; DELETE FROM audit_checkpoints WHERE tree_size > 10`);
    expect((await verify(path)).code).toBe(0);
    expect((await verify(path, ...witness())).err).toBe('the log ends at event 10: what was kept elsewhere goes to event 12\n');
  });

  it('fork: two logs that went on apart, each whole, each signed', async () => {
    const path = await copy();
    const database = openSqlite(path);
    const other = stores(database, seededBytes('fork'), () => 'id');
    await other.audit.record(ACT, ...entries(3, 'fork'));
    const forked = (await other.checkpoints.make(SIGNER, START)) as Checkpoint;
    await database.close();
    await log.stores.audit.record(ACT, ...entries(3));
    const file = join(log.folder, 'fork.json');
    writeFileSync(file, JSON.stringify(forked));
    expect((await verify(path, '--since', file)).code).toBe(0);
    const { code, err } = await verify(await copy(), '--since', file);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^event 17: the log up to here is not the one that \S+fork\.json has a checkpoint of\n$/),
    ]);
  });
});

describe('a byte order mark before what was kept elsewhere (RFC 8259 §8.1)', () => {
  const MARK = '\u{feff}';
  it('is ignored in a witness file, and in one checkpoint', async () => {
    const file = join(log.folder, 'marked.jsonl');
    writeFileSync(file, MARK + readFileSync(join(log.folder, 'witness.jsonl'), 'utf8'));
    expect(await verify(log.path, '--since', file)).toEqual(await verify(log.path, ...witness()));
    writeFileSync(file, MARK + JSON.stringify(checkpoints[0]));
    expect((await verify(log.path, '--since', file)).code).toBe(0);
  });

  it('is refused before any other line, and in UTF-16', async () => {
    const file = join(log.folder, 'marked-twice.jsonl');
    writeFileSync(file, [checkpoints[0], checkpoints[1]].map((each) => JSON.stringify(each)).join(`\n${MARK}`));
    expect(await verify(log.path, '--since', file)).toMatchObject({ code: 1, err: expect.stringContaining('line 2: is not a checkpoint') });
    writeFileSync(file, Buffer.from(MARK + JSON.stringify(checkpoints[0]), 'utf16le'));
    expect(await verify(log.path, '--since', file)).toMatchObject({ code: 1, err: expect.stringContaining('is not UTF-8') });
  });
});

describe('what is no checkpoint of this bank: one clear line, exit 1', () => {
  const another = (): Checkpoint => {
    const { signature: _, ...statement } = { ...(checkpoints[2] as Checkpoint), rootHash: checkpoints[0]?.rootHash ?? '' };
    return { ...statement, signature: SIGNER.sign(CHECKPOINT_LABEL, statement) };
  };
  it.each<[string, () => string, string]>([
    ['junk', () => 'junk', 'line 1: is not a checkpoint'],
    ['nothing', () => '\n', 'holds no checkpoint'],
    ['edited', () => JSON.stringify({ ...checkpoints[0], treeSize: 5 }), 'line 1: is not signed with the audit key'],
    [
      'a line that does not continue the one before, though signed',
      () => [checkpoints[1], { ...another(), consistency: { treeSize: 8, proof: [] } }].map((each) => JSON.stringify(each)).join('\n'),
      'line 2: is not a log that continues the one of the line before',
    ],
  ])('%s', async (_, content, line) => {
    const file = join(log.folder, 'bad.jsonl');
    writeFileSync(file, content());
    const { code, out, err } = await verify(log.path, '--since', file);
    expect([code, out, err.trim().split('\n').length]).toEqual([1, '', 1]);
    expect(err).toContain(line);
  });

  it.each([
    [['--since', 'nowhere'], 'nowhere cannot be read: ENOENT'],
    [['--evidence', 'package.json'], 'package.json: is not evidence in the format'],
    [['--all'], 'usage: npm run verify-audit'],
  ])('%s', async (args, line) => {
    const { code, err } = await verify(log.path, ...args);
    expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
    expect(err).toContain(line);
  });
});
