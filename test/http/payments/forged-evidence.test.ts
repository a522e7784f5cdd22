/**
 * Evidence that somebody with the database, and without the audit key, forged with every hash of its own computed again.
 *
 * PSD2 Art 72(1), contract §6. The bank seals only an event that stands in the log: between its neighbours, and under the
 * checkpoint where there is one. A log that was rewritten as a whole, its checkpoints deleted, fits itself; only what was
 * kept elsewhere shows it, and server/storage/README.md says so.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditEvent, eventHash } from '../../../server/core/audit/audit-chain.ts';
import { auditSigner } from '../../../server/core/audit/audit-key.ts';
import { judgeEvidence } from '../../../server/evidence/evidence-verdict.ts';
import { type ServedEvidence, sealedEvidence } from '../../../server/evidence/seal-evidence.ts';
import { AUDIT_KEY } from '../../support/bank/bank.ts';
import { DIALECT } from '../../support/databases/fresh-database.ts';
import { fileOf, tamper } from '../../support/databases/temporary-database.ts';
import { runTool } from '../../support/servers/run-tool.ts';
import { BROUGHT, type Document, type EvidenceWorld, evidenceWorld, relinked } from '../../support/worlds/evidence-world.ts';

const signer = auditSigner(AUDIT_KEY);
let world: EvidenceWorld;
let forgery: Forgery;
let events: AuditEvent[];
let folder: string;
let elsewhere: { kept: string; key: string };

const served = async (): Promise<ServedEvidence> => {
  const { stores } = world.bank;
  return sealedEvidence({ ...stores, auditSigner: signer }, await stores.evidence.ofPayment(world.document.object.paymentId));
};
const sqlText = (value: unknown) => `'${String(value).replaceAll("'", "''")}'`;
const setEvent = ({ sequence, detailsDigest, previousHash, hash }: AuditEvent) =>
  `UPDATE audit_events SET details_digest = '${detailsDigest}', previous_hash = '${previousHash}', hash = '${hash}' WHERE sequence = ${sequence};`;
const setHead = ({ hash }: AuditEvent) => `UPDATE audit_head SET hash = '${hash}';`;
const NO_CHECKPOINT = 'DELETE FROM audit_checkpoints;';
const hashed = ({ hash: _, ...event }: AuditEvent): AuditEvent => ({ ...event, hash: eventHash(event) });

type Forgery = { event: AuditEvent; sql: string };

/** The document says 1.00, and so do link, signature, details and event. */
async function forged(): Promise<Forgery> {
  const {
    audit,
    seal: _,
    ...document
  }: Document = await world.remake((draft) => {
    draft.document.object.amount.value = '1.00';
    relinked(draft);
  });
  const { event, opened } = audit;
  const sql = `UPDATE evidence SET document = ${sqlText(canonicalize(document))} WHERE audit_sequence = ${event.sequence};
    UPDATE audit_details SET details = ${sqlText(canonicalize(opened.details))} WHERE sequence = ${event.sequence}; ${setEvent(event)}`;
  return { event, sql };
}

/** The events from the forged one on, each chained to the one before. */
function rewritten(first: AuditEvent): AuditEvent[] {
  const chain = [first];
  for (const event of events.slice(first.sequence)) chain.push(hashed({ ...event, previousHash: chain.at(-1)?.hash ?? '' }));
  return chain;
}

describe.skipIf(DIALECT === 'postgres')('forged evidence', () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fido2-sca-forged-'));
    elsewhere = { kept: join(folder, 'kept.json'), key: join(folder, 'key.pem') };
    world = await evidenceWorld();
    forgery = await forged();
    await world.bank.enrol('bob');
    events = (await world.bank.stores.audit.after(0, 1_000)).map(({ event }) => event);
    writeFileSync(elsewhere.kept, JSON.stringify(world.document));
    writeFileSync(elsewhere.key, AUDIT_KEY.export({ type: 'pkcs8', format: 'pem' }));
  });
  afterEach(async () => {
    await world.bank.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each<[string, () => string]>([
    [
      'under a checkpoint, the chain after it rewritten',
      () => `${rewritten(forgery.event).map(setEvent).join('')} ${setHead(rewritten(forgery.event).at(-1) as AuditEvent)}`,
    ],
    ['under a checkpoint', () => ''],
    ['the checkpoint deleted, the next event unlinked', () => NO_CHECKPOINT],
    [
      'the checkpoint deleted, the next event linked and not hashed again',
      () => NO_CHECKPOINT + setEvent({ ...(events[forgery.event.sequence] as AuditEvent), previousHash: forgery.event.hash }),
    ],
    [
      'the checkpoint deleted, as an event that follows no other',
      () => {
        const [alone, ...after] = rewritten(hashed({ ...forgery.event, previousHash: 'A'.repeat(43) }));
        return NO_CHECKPOINT + [alone as AuditEvent, ...after].map(setEvent).join('') + setHead(after.at(-1) as AuditEvent);
      },
    ],
    [
      'the checkpoint deleted, as the last event, which the head does not name',
      () => `${NO_CHECKPOINT} DELETE FROM audit_events WHERE sequence > ${forgery.event.sequence};
        UPDATE audit_head SET sequence = ${forgery.event.sequence}`,
    ],
  ])('%s: not sealed', async (_, sql) => {
    await tamper(fileOf(world.bank.config), forgery.sql + sql());
    const { state, document } = (await served()) as { state: string; document: Document };
    expect([state, document.seal, document.object.amount.value]).toEqual(['unproven', null, '1.00']);
  });

  it('in a log that was rewritten as a whole: sealed and bound, and seen by who kept evidence', async () => {
    const chain = rewritten(forgery.event);
    await tamper(
      fileOf(world.bank.config),
      forgery.sql + NO_CHECKPOINT + chain.map(setEvent).join('') + setHead(chain.at(-1) as AuditEvent),
    );
    await world.bank.stores.checkpoints.make(signer, world.bank.clock.now);
    const { state, document } = (await served()) as { state: string; document: Document };
    expect([state, judgeEvidence(document, BROUGHT).verdict]).toEqual(['sealed', 'bound']);

    const verify = (...args: string[]) => runTool('audit/verify-audit.ts', args, { ...world.bank.env, AUDIT_KEY_FILE: elsewhere.key });
    const alone = await verify();
    expect([alone.code, alone.out.includes('nothing that was kept elsewhere was compared')]).toEqual([0, true]);
    const compared = await verify('--evidence', elsewhere.kept);
    expect([compared.code, compared.err]).toEqual([1, expect.stringContaining('has another event in this place')]);
  });
});
