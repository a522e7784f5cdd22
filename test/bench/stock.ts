/**
 * A bank with a past: payers who have each opened an account, registered a passkey and paid, put in by the ceremonies
 * themselves, without HTTP.
 *
 * So every row is one that the server would have written, evidence and audit log included, and `verify-audit` says so.
 * What is not there is sessions: the payers of the past have left.
 */
import { randomBytes } from 'node:crypto';
import { authorise } from '../../server/ceremonies/authorise-payment.ts';
import type { Environment } from '../../server/ceremonies/environment.ts';
import { finishRegistration } from '../../server/ceremonies/finish-registration.ts';
import { finishSignIn } from '../../server/ceremonies/finish-sign-in.ts';
import { paymentAct } from '../../server/ceremonies/scopes/payment.ts';
import { startAuthorisation } from '../../server/ceremonies/start-authorisation.ts';
import { startRegistration } from '../../server/ceremonies/start-registration.ts';
import { startSignIn } from '../../server/ceremonies/start-sign-in.ts';
import { newId } from '../../server/core/audit/audit-chain.ts';
import { orderedId } from '../../server/core/encoding/ordered-id.ts';
import type { Outcome } from '../../server/core/failures.ts';
import { BANK_CODE, composeIban } from '../../server/core/payments/iban.ts';
import type { Payment } from '../../server/core/payments/payment.ts';
import { POLICY } from '../../server/core/policy.ts';
import type { Database } from '../../server/database/database.ts';
import { stores } from '../../server/storage/stores.ts';
import { nativePasskey, type Passkey } from './native-passkey.ts';
import { PAYEE } from './payer.ts';

/** A payer of the past who may come back. */
export type StoredPayer = { readonly iban: string; readonly passkey: Passkey };

/** At once: as many share a commit. */
const AT_ONCE = 256;
const ENROLMENT_MS = 15 * 60_000;
const ORIGIN = 'http://localhost:3000';

/** @returns a function that adds one payer who has paid once */
function bankOf(database: Database) {
  const random = (count: number) => new Uint8Array(randomBytes(count));
  const relyingParty = { id: 'localhost', name: 'FIDO2 SCA demo bank', origins: [ORIGIN] };
  const environment: Environment = {
    relyingParty,
    attestation: 'none',
    policy: POLICY,
    dialogIcon: '/account-icon.png',
    now: Date.now,
    randomBytes: random,
  };
  const parts = { environment, ...stores(database, random, () => orderedId(Date.now(), random)) };
  const ceremonies = {
    startRegistration: startRegistration(parts),
    finishRegistration: finishRegistration(parts),
    startSignIn: startSignIn(parts),
    finishSignIn: finishSignIn(parts),
    startAuthorisation: startAuthorisation(parts),
    authorisePayment: authorise(parts, paymentAct),
  };
  return { parts, ceremonies };
}

/**
 * Adds payers number `from` to `to`, each with a payment.
 *
 * @param keep which of them are to come back
 * @returns those, by their number
 */
export async function addStock(database: Database, from: number, to: number, keep: ReadonlySet<number>): Promise<Map<number, StoredPayer>> {
  const bank = bankOf(database);
  const kept = new Map<number, StoredPayer>();
  let next = from;
  const worker = async () => {
    for (let each = next++; each < to; each = next++) {
      const payer = await addPayer(bank, each);
      if (keep.has(each)) kept.set(each, payer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return kept;
}

async function addPayer({ parts, ceremonies }: ReturnType<typeof bankOf>, number: number): Promise<StoredPayer> {
  const { randomBytes: random } = parts.environment;
  const [id, orderly] = [() => newId(random), () => orderedId(Date.now(), random)];
  const [payerId, iban] = [id(), composeIban(BANK_CODE, String(5_000_000_000 + number))];
  const account = { iban, name: 'Current account', balance: { currency: 'EUR', minorUnits: 1_000_000n } };
  const caller = () => ({ payerId, sessionRef, requestId: orderly() });
  const sessionRef = id();
  const payer = { payerId, username: `stored-${number}`, displayName: 'Stored payer', userHandle: id(), roles: ['payer' as const] };
  await parts.payers.add(
    { ...payer, seeded: false, enrolmentExpiresAt: Date.now() + ENROLMENT_MS, accounts: [account] },
    { now: Date.now(), requestId: orderly(), sessionRef: null },
  );
  const passkey = nativePasskey(ORIGIN);
  const creation = value(await ceremonies.startRegistration({ ...caller(), firstCredential: true }, 'platform'));
  value(await ceremonies.finishRegistration((await passkey.register(creation)) as never, { ...caller(), grant: { by: 'enrolment' } }));
  const signingIn = { sessionRef, payerId: null, requestId: orderly(), opens: id(), device: { newHash: id(), oldHash: null } };
  value(await ceremonies.finishSignIn(await passkey.assert(await ceremonies.startSignIn(sessionRef)), signingIn));

  const payment: Payment = {
    paymentId: orderly(),
    payerId,
    payerIban: iban,
    payee: PAYEE,
    amount: { currency: 'EUR', minorUnits: 1n },
    reference: null,
    transactionStatus: 'RCVD',
    scaStatus: 'received',
    version: 1,
    createdAt: Date.now(),
    executedAt: null,
    authorisableUntil: null,
    method: null,
  };
  await parts.ordering.create(payment, null, { now: payment.createdAt, requestId: orderly(), sessionRef });
  const asking = { method: 'webauthn', origin: ORIGIN, languages: [] } as const;
  const { paymentId } = payment;
  const opened = value(await ceremonies.startAuthorisation(paymentAct, { subjectId: paymentId, change: {} }, asking, caller()));
  const answer = await passkey.assert(opened.publicKey);
  const authorisation = await parts.authorisations.own(payerId, opened.authorisationId);
  value(await ceremonies.authorisePayment({ authorisation, subjectId: paymentId }, answer, caller()));
  return { iban, passkey };
}

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`the past of the bank failed: ${outcome.failure}`);
  return outcome.value;
}
