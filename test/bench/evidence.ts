/**
 * How many evidence documents one process judges in a second, each of another payer and so with another key; and how
 * many events of the audit log it follows, chain, details and tree.
 */

import { type AuditHead, FIRST_PREVIOUS_HASH, followChain } from '../../server/core/audit/audit-chain.ts';
import { growingTree, leafHash } from '../../server/core/audit/merkle-tree.ts';
import { fromBase64url } from '../../server/core/encoding/base64url.ts';
import { readEvidence } from '../../server/evidence/evidence-file.ts';
import { judgeEvidence } from '../../server/evidence/evidence-verdict.ts';
import { openBank } from '../support/bank/bank.ts';
import { expectStatus } from '../support/bank/payer-browser.ts';
import { temporaryDatabase } from '../support/databases/temporary-database.ts';
import { BROUGHT } from '../support/worlds/evidence-world.ts';

const DOCUMENTS = 300;
const EVENTS = 100_000;

export async function evidenceVerificationsPerSecond(): Promise<number> {
  await using bank = await openBank();
  const files: Buffer[] = [];
  for (let each = 0; each < DOCUMENTS; each += 1) {
    const payer = await bank.enrol(`payer-${each}`);
    const paid = expectStatus(200, await payer.pay());
    files.push(Buffer.from((await payer.get(paid.body.evidence)).text));
  }
  const began = performance.now();
  for (const file of files) {
    const read = readEvidence(file);
    if (!read.ok || judgeEvidence(read.document, BROUGHT).verdict !== 'bound') throw new Error('evidence of our own is not bound');
  }
  return DOCUMENTS / ((performance.now() - began) / 1000);
}

/** As `verify-audit` does it, from a file. */
export async function auditEventsPerSecond(): Promise<number> {
  await using here = await temporaryDatabase();
  const act = { now: Date.now(), requestId: 'a'.repeat(22), sessionRef: 'b'.repeat(22) };
  const details = { authorisationId: 'c'.repeat(22), method: 'webauthn', challenge: 'd'.repeat(43), evidenceDigest: 'e'.repeat(43) };
  const entry = { type: 'payment-authorisation', outcome: 'success', payerId: 'f'.repeat(22), paymentId: 'g'.repeat(22), details } as const;
  for (let recorded = 0; recorded < EVENTS; recorded += 1_000)
    await here.stores.audit.record(act, ...Array<typeof entry>(1_000).fill(entry));
  const began = performance.now();
  const tree = growingTree();
  for (let head: AuditHead = { sequence: 0, hash: FIRST_PREVIOUS_HASH }; head.sequence < EVENTS; ) {
    for (const { event, stored } of await here.stores.audit.after(head.sequence, 1_000)) {
      const followed = followChain(head, event, stored);
      if (!followed.ok) throw new Error('a log of our own is broken');
      head = followed.head;
      tree.append(leafHash(fromBase64url(head.hash)));
    }
  }
  tree.root();
  return EVENTS / ((performance.now() - began) / 1000);
}
