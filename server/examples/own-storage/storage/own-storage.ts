/**
 * Every port of `ceremonies/ports.ts` on Maps: what a bank brings, at its shortest. Left out are the optional `OrderKeyPort` and
 * `OpenPaymentPort`, so a payment takes three requests.
 *
 * Nothing here is durable: a bank puts its database behind the same members (RTS Art 4(3)(b), 29: counters and events
 * outlive a restart). `test/support/store-contract.ts` runs on these Maps as it runs on SQLite and PostgreSQL.
 */
import type { AuditPort, AuthorisationPort } from '../../../ceremonies/ports.ts';
import type { Policy } from '../../../core/policy.ts';
import { acceptingPort } from './accepting.ts';
import { auditList } from './audit-list.ts';
import { challengePort } from './challenges.ts';
import { failingPort } from './failing.ts';
import { openingPort } from './opening.ts';
import { attemptPort, browserKeyPort, credentialPort, devicePort, dialogPort, payerPort } from './reading.ts';
import { registeringPort } from './registering.ts';
import type { ServedScope } from './scope-stores.ts';
import { signingInPort } from './signing-in.ts';
import type { Transactions } from './transactions.ts';

export function ownStorage(transactions: Transactions, randomBytes: (count: number) => Uint8Array, policy: Policy) {
  const { committed, write } = transactions;
  const append = auditList(randomBytes);
  const audit: AuditPort = { record: (act, entry) => write(async (bank) => append(bank, act, entry)) };
  const authorisations: AuthorisationPort<ServedScope> = {
    ...openingPort(transactions, append),
    ...acceptingPort(transactions, append),
    ...failingPort(transactions, append),
  };
  return {
    append,
    accounts: dialogPort(committed),
    attempts: attemptPort(committed),
    audit,
    authorisations,
    browserKeys: browserKeyPort(committed),
    challenges: challengePort(transactions),
    credentials: credentialPort(committed),
    devices: devicePort(committed),
    payers: payerPort(committed),
    registering: registeringPort(transactions, append, policy),
    signingIn: signingInPort(transactions, append),
  };
}
