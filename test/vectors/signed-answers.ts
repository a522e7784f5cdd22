/**
 * What the vectors need of the software authenticator, and the only file of them that touches it: documents of payments that
 * it signed, ways to sign one again after a fault, and answers with one named fault each.
 *
 * The bank's chance is derived from one word and its clock stands still, so that two runs differ only where signatures do.
 */
import { createHash } from 'node:crypto';
import { paymentClientMembers } from '../../server/authenticator/core/payment-client-data.ts';
import { onlyAssertionFaults, onlyRegistrationFaults, sharedFaults } from '../../server/authenticator/faults/faults.ts';
import { paymentFaults } from '../../server/authenticator/faults/payment-faults.ts';
import type { AuthenticatorSettings } from '../../server/authenticator/node/create-authenticator.ts';
import { makeKeyPair } from '../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import type { UnverifiedAssertion } from '../../server/ceremonies/answers/assertion-facts.ts';
import { auditSigner } from '../../server/core/audit/audit-key.ts';
import { toBase64url } from '../../server/core/encoding/base64url.ts';
import type { PaymentConfirmation } from '../../server/core/spc-payment-data.ts';
import { AUDIT_KEY, ORIGIN, openBank, START } from '../support/bank/bank.ts';
import { Browser, expectStatus, newAuthenticator, type Order } from '../support/bank/payer-browser.ts';
import { freshDatabase } from '../support/databases/fresh-database.ts';
import {
  type AssertionWorld,
  assertionWorld,
  ORIGIN as CEREMONY_ORIGIN,
  RP_ID as CEREMONY_RP_ID,
  type RegistrationWorld,
  registrationWorld,
} from '../support/worlds/ceremony-world.ts';
import { type Document, type Draft, digested, sealed } from '../support/worlds/evidence-world.ts';

export type Payment = {
  readonly settings?: Partial<AuthenticatorSettings>;
  readonly order?: Partial<Order>;
  /** Shown by the browser. */
  readonly spc?: boolean;
  /** The key that the browser signs along with: first seen with this payment, or bound when the passkey was registered. */
  readonly browserBoundKey?: 'seen' | 'bound';
  readonly userHandle?: null;
  readonly checkpoint?: boolean;
  /** Payments that are ordered after it and before the checkpoint. */
  readonly later?: number;
};

export type SignedDocument = {
  readonly document: Document;
  /** The document with one fault, signed, digested and sealed again; then, of what is made, one more. */
  readonly remake: (fault: (draft: Draft) => void, then?: (document: Document) => void) => Promise<Document>;
};

export async function signedDocument(payment: Payment): Promise<SignedDocument> {
  const { settings, order, spc = false, checkpoint = true, later = 0 } = payment;
  const fresh = await freshDatabase({ dialect: 'sqlite', now: START });
  await using bank = await openBank({ dialect: 'sqlite', fresh: { ...fresh, env: { DATABASE_URL: 'sqlite:vectors.db' } } });
  const alice = new Browser(bank.app, 'alice', newAuthenticator('alice', settings));
  const browserBoundKey = payment.browserBoundKey && { key: makeKeyPair(-7, seededBytes('the key of a browser')) };
  const { body: enrolled } = expectStatus(201, await alice.post('/api/enrolments', { username: 'alice', displayName: 'Alice' }));
  alice.iban = enrolled.accounts[0].iban;
  const registered = payment.browserBoundKey === 'bound' && browserBoundKey ? { browserBoundKey } : {};
  expectStatus(201, await alice.register(registered, spc ? { authenticatorAttachment: 'platform' } : {}));
  expectStatus(200, await alice.signIn());
  const paymentId = await alice.createPayment(order);
  const opened = await alice.openAuthorisation(paymentId);
  const issued = opened.securePaymentConfirmation;
  const how = {
    ...(spc && issued && { clientMembers: paymentClientMembers(issued, ORIGIN) }),
    ...(browserBoundKey && { browserBoundKey }),
    ...(payment.userHandle === null && { userHandle: undefined }),
  };
  const paid = expectStatus(200, await alice.answer(paymentId, opened, how));
  for (let i = 0; i < later; i += 1) await alice.createPayment();
  if (checkpoint) await bank.stores.checkpoints.make(auditSigner(AUDIT_KEY), bank.clock.now);
  const { body: document } = expectStatus(200, await alice.get(paid.body.evidence));
  const [held] = alice.authenticator.held;
  if (!held) throw new Error('the authenticator holds nothing');

  const remake: SignedDocument['remake'] = async (fault, then = () => undefined) => {
    const copy: Document = structuredClone(document);
    // A changed event is in no tree that was ever signed.
    Object.assign(copy.audit, { checkpoint: null, path: null });
    const draft: Draft = {
      document: copy,
      client: JSON.parse(Buffer.from(copy.assertion.clientDataJSON, 'base64url').toString()),
      authenticatorData: Buffer.from(copy.assertion.authenticatorData, 'base64url'),
    };
    fault(draft);
    const clientData = Buffer.from(JSON.stringify(draft.client));
    const hash = createHash('sha256').update(clientData).digest();
    const signature = await Promise.resolve(held.key.sign(new Uint8Array(Buffer.concat([draft.authenticatorData, hash]))));
    Object.assign(copy.assertion, {
      clientDataJSON: toBase64url(clientData),
      authenticatorData: toBase64url(draft.authenticatorData),
      signature: toBase64url(signature),
    });
    digested(copy);
    then(copy);
    return sealed(copy);
  };
  return { document, remake };
}

type NamedFault = 'none' | (string & {});
export type FaultyAssertion = AssertionWorld & { readonly fault: NamedFault; readonly answer: UnverifiedAssertion };
export type FaultyRegistration = RegistrationWorld & { readonly fault: NamedFault };

/** An honest answer to the options of a payment, and one with each fault that the authenticator knows. */
export async function faultyAssertions(): Promise<FaultyAssertion[]> {
  const named = [['none', undefined] as const, ...Object.entries({ ...sharedFaults, ...onlyAssertionFaults })];
  const worlds = named.map(async ([fault, change]) => ({ fault, ...(await Promise.resolve(assertionWorld(having(change)))) }));
  return Promise.all(worlds);
}

/** As above, where the browser shows the payment itself. */
export async function faultyPaymentAnswers(): Promise<FaultyAssertion[]> {
  const named = [['none', undefined] as const, ...Object.entries(paymentFaults)];
  const clientMembers = paymentClientMembers({ ...ISSUED, challenge: '', credentialIds: [] }, CEREMONY_ORIGIN);
  const worlds = named.map(async ([fault, change]) => {
    const world = await Promise.resolve(assertionWorld({ clientMembers, ...having(change) }));
    const { challenge } = world.expected;
    const paymentConfirmation = { ...ISSUED, challenge: challenge ?? '', credentialIds: [world.record.credentialId] };
    return { ...world, fault, expected: { ...world.expected, types: ['payment.get' as const], paymentConfirmation } };
  });
  return Promise.all(worlds);
}

/** An honest answer to the options of a registration, and one with each fault that the authenticator knows. */
export async function faultyRegistrations(): Promise<FaultyRegistration[]> {
  const named = [['none', undefined] as const, ...Object.entries({ ...sharedFaults, ...onlyRegistrationFaults })];
  return Promise.all(named.map(async ([fault, change]) => ({ fault, ...(await Promise.resolve(registrationWorld(having(change)))) })));
}

const having = <Fault>(fault: Fault | undefined): { faults?: Fault[] } => (fault === undefined ? {} : { faults: [fault] });

const ISSUED: Omit<PaymentConfirmation, 'credentialIds' | 'challenge'> = {
  rpId: CEREMONY_RP_ID,
  instrument: { displayName: 'Current account', icon: `${CEREMONY_ORIGIN}/account-icon.png`, details: 'DE12 •••• 3456' },
  payeeName: 'Alpine Books',
  timeout: 300_000,
  total: { currency: 'EUR', value: '49.99' },
};

/** The faults by name, so that a test can see that each has a vector. */
export const FAULT_NAMES = {
  assertion: Object.keys({ ...sharedFaults, ...onlyAssertionFaults }),
  payment: Object.keys(paymentFaults),
  registration: Object.keys({ ...sharedFaults, ...onlyRegistrationFaults }),
};
