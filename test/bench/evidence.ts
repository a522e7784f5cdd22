/**
 * How many evidence documents one process judges in a second, each of another payer and so with another key.
 */

import { readEvidence } from '../../server/evidence/evidence-file.ts';
import { judgeEvidence } from '../../server/evidence/evidence-verdict.ts';
import { openBank } from '../support/bank.ts';
import { expectStatus } from '../support/browser.ts';
import { BROUGHT } from '../support/evidence-world.ts';

const DOCUMENTS = 300;

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
