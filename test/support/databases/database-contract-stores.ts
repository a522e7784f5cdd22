/**
 * Our stores on a real database, as the store contract wants them: rows are put in by SQL, in whatever state a case asks for.
 *
 * Which database is the vitest project's choice (`openedDatabase`), so one contract judges SQLite and PostgreSQL.
 */
import type { Value } from '../../../server/database/database.ts';
import type { ContractStores, Look, Seed } from '../contract/contract-stores.ts';
import { type OpenedDatabase, openedDatabase } from './opened-database.ts';

export async function databaseContractStores(): Promise<ContractStores> {
  const opened = await openedDatabase();
  return { ports: opened.stores, seed: seedOf(opened), look: lookOf(opened), close: async () => opened[Symbol.asyncDispose]() };
}

function seedOf({ run, stores }: OpenedDatabase): Seed {
  const insert = async (table: string, row: Readonly<Record<string, Value>>) => {
    const names = Object.keys(row);
    await run(`INSERT INTO ${table} (${names}) VALUES (${names.map((_, index) => `$${index + 1}`)})`, Object.values(row));
  };
  const flag = (yes: boolean) => (yes ? 1 : 0);
  return {
    payer: async ({ iban, balance, ...payer }) => {
      const accounts = [{ iban, name: 'Current', balance }];
      await stores.payers.add({ ...payer, roles: ['payer'], seeded: false, accounts }, { now: 0, requestId: 'seed', sessionRef: null });
    },
    erasePayer: async (payerId) => {
      await run('UPDATE payers SET erased_at = 1 WHERE payer_id = $1', [payerId]);
    },
    credential: (credential) =>
      insert('credentials', {
        credential_id: credential.credentialId,
        payer_id: credential.payerId,
        public_key: credential.publicKey,
        sign_count: credential.signCount,
        transports: JSON.stringify(credential.transports),
        uv_initialized: flag(credential.uvInitialized),
        backup_eligible: flag(credential.backupEligible),
        backup_state: flag(credential.backupState),
        aaguid: credential.aaguid,
        label: credential.label,
        attestation_format: credential.attestation.format,
        attestation_verdict: credential.attestation.verdict,
        attestation_object: credential.attestationObject,
        client_data_json: credential.clientDataJSON,
        payment_extension: flag(credential.paymentExtension),
        bound_by: credential.boundBy,
        vouched: credential.vouched === null ? null : flag(credential.vouched),
        status: credential.status,
        created_at: credential.createdAt,
        last_used_at: credential.lastUsedAt,
        revoked_at: credential.status === 'revoked' ? credential.createdAt : null,
      }),
    payment: ({ paymentId, payerId, payerIban, payee, amount, transactionStatus, scaStatus, version, createdAt }) =>
      insert('payments', {
        payment_id: paymentId,
        payer_id: payerId,
        payer_iban: payerIban,
        payee_name: payee.name,
        payee_iban: payee.iban,
        currency: amount.currency,
        amount_minor: amount.minorUnits,
        transaction_status: transactionStatus,
        sca_status: scaStatus,
        version,
        created_at: createdAt,
      }),
    editPayment: async (paymentId, { minorUnits }) => {
      await run('UPDATE payments SET amount_minor = $2, version = version + 1 WHERE payment_id = $1', [paymentId, minorUnits]);
    },
    activation: ({ activationId, payerId, createdAt, expiresAt }) =>
      insert('activation_codes', {
        activation_id: activationId,
        payer_id: payerId,
        code_hash: activationId,
        selector: activationId,
        created_at: createdAt,
        expires_at: expiresAt,
      }),
    browserKey: ({ credentialId, keyId, status, at }) =>
      insert('browser_bound_keys', {
        credential_id: credentialId,
        key_id: keyId,
        public_key: 'a2V5',
        status,
        bound_by: status === 'bound' ? 'activation' : null,
        first_seen_at: at,
        bound_at: status === 'bound' ? at : null,
        last_used_at: at,
      }),
  };
}

function lookOf({ database, stores }: OpenedDatabase): Look {
  const count = async (sql: string, id: string) => (await database.read(sql, [id])).length;
  return {
    balance: async (iban) => {
      const [row] = await database.read<{ balance_minor: number }>('SELECT balance_minor FROM accounts WHERE iban = $1', [iban]);
      return BigInt(row?.balance_minor ?? 0);
    },
    payment: (paymentId) => stores.payments.load(paymentId),
    events: async (payerId) => {
      const events = await database.read<{ type: string; outcome: string; code: string | null; requestId: string; details: string }>(
        `SELECT e.type, e.outcome, e.code, e.request_id AS "requestId", d.details FROM audit_events e
         JOIN audit_details d ON d.sequence = e.sequence WHERE e.payer_id = $1 AND e.type <> 'enrolment' ORDER BY e.sequence`,
        [payerId],
      );
      return events.map(({ details, ...event }) => ({ ...event, details: JSON.parse(details) }));
    },
    evidence: async (authorisationId) => (await stores.evidence.of(authorisationId))?.document ?? null,
    refusals: (payerId) => count('SELECT 1 AS one FROM refused_assertions WHERE payer_id = $1', payerId),
    // As they are stored: what the mailbox makes of one about a refused try is not the store contract's.
    messages: async (payerId) =>
      (await database.read<{ type: string }>('SELECT type FROM messages WHERE payer_id = $1', [payerId])).map(({ type }) => type),
    messageIds: async (payerId) =>
      (await database.read<{ id: string }>('SELECT message_id AS id FROM messages WHERE payer_id = $1', [payerId])).map(({ id }) => id),
  };
}
