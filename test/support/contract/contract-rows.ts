/**
 * The rows that the store contract seeds, each valid in every member: a case changes the one that it is about.
 */
import type { NewAuthorisation } from '../../../server/ceremonies/ports.ts';
import type { StoredCredential } from '../../../server/core/credential-record.ts';
import type { Payment } from '../../../server/core/payments/payment.ts';
import { POLICY } from '../../../server/core/policy.ts';
import type { PaymentConfirmation } from '../../../server/core/spc-payment-data.ts';
import type { SeededPayer } from './contract-stores.ts';

const PAYEE = { name: 'Corner Bookshop', iban: 'CH9300762011623852957' };

export function aCredential(credentialId: string, { payerId, userHandle }: SeededPayer): StoredCredential {
  return {
    credentialId,
    payerId,
    userHandle,
    publicKey: `key-of-${credentialId}`,
    signCount: 5,
    transports: ['internal', 'hybrid'],
    uvInitialized: true,
    backupEligible: false,
    backupState: false,
    status: 'active',
    aaguid: '00000000-0000-0000-0000-000000000000',
    label: 'Passkey',
    attestation: { format: 'none', verdict: 'none' },
    attestationObject: 'b2JqZWN0',
    clientDataJSON: 'e30',
    paymentExtension: true,
    boundBy: 'enrolment',
    vouched: true,
    createdAt: 1_700_000_000_007,
    lastUsedAt: null,
  };
}

export function aPayment(paymentId: string, { payerId, iban }: SeededPayer, createdAt: number): Payment {
  return {
    paymentId,
    payerId,
    payerIban: iban,
    payee: PAYEE,
    amount: { currency: 'EUR', minorUnits: 4_999n },
    reference: null,
    transactionStatus: 'RCVD',
    scaStatus: 'received',
    version: 1,
    createdAt,
    executedAt: null,
    authorisableUntil: null,
    method: null,
  };
}

export function anAuthorisation(authorisationId: string, { payerId, paymentId, version }: Payment, createdAt: number): NewAuthorisation {
  return {
    authorisationId,
    scope: 'payment',
    subjectId: paymentId,
    subjectVersion: version,
    change: {},
    payerId,
    sessionRef: 'session-1',
    method: null,
    linkObject: '{"a":"b"}',
    nonce: `nonce-${authorisationId}`,
    challenge: `challenge-${authorisationId}`,
    allowCredentials: ['one', 'other'],
    paymentConfirmation: null,
    createdAt,
    expiresAt: createdAt + POLICY.authorisationMs,
  };
}

export const CONFIRMATION: PaymentConfirmation = {
  credentialIds: ['one'],
  challenge: 'challenge',
  rpId: 'bank.example',
  instrument: { displayName: 'Current', icon: 'https://bank.example/icon.png', details: 'DE75 •••• 0001' },
  payeeName: PAYEE.name,
  timeout: 300_000,
  total: { currency: 'EUR', value: '49.99' },
};
