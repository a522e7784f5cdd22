/**
 * The Maps of `examples/own-storage`, as the store contract wants them: its ports, its rows put in, its rows looked at.
 *
 * This is all that a bank writes to run the contract on a storage of its own.
 */
import { randomBytes } from 'node:crypto';
import { POLICY } from '../../../server/core/policy.ts';
import { ownStorage } from '../../../server/examples/own-storage/storage/own-storage.ts';
import { type Bank, change, emptyBank, keyOf } from '../../../server/examples/own-storage/storage/rows.ts';
import { type Transactions, transactions } from '../../../server/examples/own-storage/storage/transactions.ts';
import type { ContractStores } from '../contract/contract-stores.ts';

export async function ownStorageStores(maps: Transactions = transactions(emptyBank())): Promise<ContractStores> {
  const ports = ownStorage(maps, (count) => new Uint8Array(randomBytes(count)), POLICY);
  const seed = (job: (bank: Bank) => void) => maps.write(async (bank) => job(bank));
  const { committed } = maps;
  const messagesOf = (payerId: string) => [...committed().messages].filter(([, message]) => message.payerId === payerId);
  return {
    ports,
    seed: {
      payer: ({ iban, balance, ...payer }) =>
        seed(({ payers, accounts }) => {
          payers.set(payer.payerId, payer);
          accounts.set(iban, { iban, payerId: payer.payerId, name: 'Current', balance });
        }),
      erasePayer: (payerId) => seed(({ payers }) => payers.delete(payerId)),
      credential: (credential) =>
        seed(({ credentials }) => credentials.set(credential.credentialId, { ...credential, suspicions: [], suspicionToldAs: null })),
      payment: (payment) => seed(({ payments }) => payments.set(payment.paymentId, payment)),
      editPayment: (paymentId, amount) =>
        seed(({ payments }) => change(payments, paymentId, { amount, version: (payments.get(paymentId)?.version ?? 0) + 1 })),
      activation: ({ activationId, payerId, expiresAt }) =>
        seed(({ activations }) => activations.set(activationId, { payerId, expiresAt, consumedAt: null })),
      browserKey: ({ credentialId, keyId, status, at }) =>
        seed(({ browserKeys }) => browserKeys.set(keyOf(credentialId, keyId), { credentialId, status, lastUsedAt: at })),
    },
    look: {
      balance: async (iban) => committed().accounts.get(iban)?.balance.minorUnits ?? 0n,
      payment: async (paymentId) => committed().payments.get(paymentId) ?? null,
      events: async (payerId) => {
        const events = [...committed().audit.values()].filter(({ event }) => event.payerId === payerId);
        return events.map(({ event: { type, outcome, code = null, requestId }, details }) => {
          return { type, outcome, code, requestId, details: JSON.parse(details) };
        });
      },
      evidence: async (authorisationId) => committed().evidence.get(authorisationId)?.document ?? null,
      refusals: async (payerId) => [...committed().refusals.values()].filter((kept) => kept.payerId === payerId).length,
      messages: async (payerId) => messagesOf(payerId).map(([, { type }]) => type),
      messageIds: async (payerId) => messagesOf(payerId).map(([id]) => String(id)),
    },
    close: async () => undefined,
  };
}
