/**
 * What is true of every database of ours at every moment, whatever was sent to the server or happened to the machine.
 *
 * Money is moved and never made; a balance is the sum of its entries; what was executed has evidence, a finalised
 * authorisation and an audit event, and what was not has moved nothing; the audit chain is whole, and holds the digests of
 * evidence and of refused assertions.
 * PSD2 Art 72(1), Art 97(1)(b); RTS Art 29. `effects` is what a refused answer must leave as it was.
 */
import { expect } from 'vitest';
import { type AuditHead, digest, FIRST_PREVIOUS_HASH, followChain } from '../../../server/core/audit/audit-chain.ts';
import type { Database, Row } from '../../../server/database/database.ts';
import { auditLog } from '../../../server/storage/audit/audit-log.ts';

type Reads = Pick<Database, 'read'>;

/** Rows that break a rule, by rule. Each is empty in a sound database. */
const BROKEN = {
  'a posting sums to zero in its currency':
    'SELECT posting_id, currency, sum(amount_minor) AS rest FROM ledger_entries GROUP BY posting_id, currency HAVING sum(amount_minor) <> 0',
  'a balance is the sum of its entries':
    'SELECT a.iban, a.balance_minor, (SELECT coalesce(sum(e.amount_minor), 0) FROM ledger_entries e WHERE e.ledger_account = a.iban) AS entries FROM accounts a ' +
    'WHERE a.balance_minor <> (SELECT coalesce(sum(e.amount_minor), 0) FROM ledger_entries e WHERE e.ledger_account = a.iban)',
  'an account that is gone holds nothing':
    `SELECT ledger_account, sum(amount_minor) AS rest FROM ledger_entries WHERE ledger_account NOT LIKE 'opening:%' AND ledger_account NOT LIKE 'settlement:%' ` +
    'AND ledger_account NOT IN (SELECT iban FROM accounts) GROUP BY ledger_account HAVING sum(amount_minor) <> 0',
  'an executed payment moved its amount once':
    `SELECT p.payment_id FROM payments p WHERE p.transaction_status = 'ACSC' AND (SELECT count(*) FROM ledger_entries e WHERE e.payment_id = p.payment_id ` +
    'AND abs(e.amount_minor) = p.amount_minor AND e.currency = p.currency AND (e.amount_minor > 0 OR e.ledger_account = p.payer_iban)) <> 2',
  'an executed payment has no further entries':
    'SELECT payment_id, count(*) AS entries FROM ledger_entries WHERE payment_id IS NOT NULL GROUP BY payment_id HAVING count(*) <> 2',
  'a payment that was not executed moved nothing': `SELECT e.entry_id FROM ledger_entries e JOIN payments p ON p.payment_id = e.payment_id WHERE p.transaction_status <> 'ACSC'`,
  'an executed payment has evidence': `SELECT payment_id FROM payments WHERE transaction_status = 'ACSC' AND authorisation_id NOT IN (SELECT authorisation_id FROM evidence)`,
  'an executed payment has its finalised authorisation':
    `SELECT p.payment_id FROM payments p LEFT JOIN authorisations a ON a.authorisation_id = p.authorisation_id AND a.scope = 'payment' AND a.subject_id = p.payment_id ` +
    `WHERE p.transaction_status = 'ACSC' AND (a.sca_status IS NULL OR a.sca_status <> 'finalised' OR a.subject_version <> p.version)`,
  'a payment has at most one finalised authorisation': `SELECT subject_id FROM authorisations WHERE sca_status = 'finalised' AND scope = 'payment' GROUP BY subject_id HAVING count(*) > 1`,
  'a payment is from an account of its payer':
    'SELECT p.payment_id FROM payments p LEFT JOIN accounts a ON a.iban = p.payer_iban AND a.payer_id = p.payer_id WHERE a.iban IS NULL',
  'an authorisation is of the payer whose payment it is, and a consent of a payer who is there':
    `SELECT a.authorisation_id FROM authorisations a LEFT JOIN payments p ON a.scope = 'payment' AND p.payment_id = a.subject_id WHERE a.payer_id <> COALESCE(p.payer_id, a.payer_id) ` +
    'OR a.payer_id NOT IN (SELECT payer_id FROM payers)',
  'evidence points at the success in the audit log': `SELECT v.authorisation_id FROM evidence v JOIN authorisations a ON a.authorisation_id = v.authorisation_id
    LEFT JOIN audit_events e ON e.sequence = v.audit_sequence AND e.payer_id = a.payer_id AND e.type = a.scope || '-authorisation'
    AND COALESCE(e.payment_id, '') = CASE a.scope WHEN 'payment' THEN a.subject_id ELSE '' END AND e.outcome = 'success' WHERE e.sequence IS NULL`,
  'an accepted authorisation has evidence, unless its payment was rejected': `SELECT a.authorisation_id FROM authorisations a LEFT JOIN payments p ON a.scope = 'payment' AND p.payment_id = a.subject_id
    WHERE (a.sca_status = 'finalised' AND COALESCE(p.transaction_status, 'ACSC') <> 'RJCT')
    <> (a.authorisation_id IN (SELECT authorisation_id FROM evidence))`,
} as const;

export async function expectSound(database: Reads): Promise<void> {
  for (const [rule, sql] of Object.entries(BROKEN)) expect(await database.read(sql), rule).toEqual([]);
  await expectWholeChain(database);
}

/** @returns the head that the chain leads to, which is the one on record */
export async function expectWholeChain(database: Reads): Promise<AuditHead> {
  const audit = auditLog(database as Database, () => new Uint8Array());
  let head: AuditHead = { sequence: 0, hash: FIRST_PREVIOUS_HASH };
  const documents = new Map(
    (await database.read<{ audit_sequence: number; document: string }>('SELECT audit_sequence, document FROM evidence')).map((row) => [
      row.audit_sequence,
      row.document,
    ]),
  );
  const refusals = new Map(
    (await database.read<{ audit_sequence: number; document: string }>('SELECT audit_sequence, document FROM refused_assertions')).map(
      (row) => [row.audit_sequence, row.document],
    ),
  );
  for (const { event, stored } of await audit.after(0, 1_000_000)) {
    const followed = followChain(head, event, stored);
    if (!followed.ok) throw new Error(`the audit chain breaks at event ${event.sequence}: ${followed.fault.fault}`);
    head = followed.head;
    const document = documents.get(event.sequence);
    if (document !== undefined && stored) expect(JSON.parse(stored.details).evidenceDigest).toBe(digest(document));
    // Documents go after retention, and are bounded in number; one that is there is the one that was refused.
    const refusal = refusals.get(event.sequence);
    if (stored && refusal !== undefined) expect(JSON.parse(stored.details).refusalDigest).toBe(digest(refusal));
  }
  expect(head, 'the chain ends at its head').toEqual(await audit.head());
  return head;
}

/** All that an accepted assertion leaves behind. Equal before and after a refused one. */
export async function effects(database: Reads): Promise<Record<string, Row[]>> {
  return {
    ledger: await database.read('SELECT entry_id, ledger_account, amount_minor FROM ledger_entries ORDER BY entry_id'),
    balances: await database.read('SELECT iban, balance_minor FROM accounts ORDER BY iban'),
    records: await database.read('SELECT credential_id, sign_count, backup_state, last_used_at FROM credentials ORDER BY credential_id'),
    evidence: await database.read('SELECT authorisation_id FROM evidence ORDER BY authorisation_id'),
    finalised: await database.read(`SELECT authorisation_id FROM authorisations WHERE sca_status = 'finalised' ORDER BY authorisation_id`),
    successes: await database.read(
      `SELECT sequence FROM audit_events WHERE (type LIKE '%-authorisation' OR type = 'sign-in') AND outcome = 'success' ORDER BY sequence`,
    ),
  };
}
