/**
 * The shapes that the server's answers have (contract §3, §4, §6), as the client relies on them.
 *
 * Only shapes: no logic. An answer is data from a party the client does not blindly believe: whatever decides over money
 * is recomputed from what is on the page (flows/agreement.ts), never taken from here.
 */
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import type { AuthorisationMethod } from '../../server/core/authorisation.ts';
import type { LinkedBinding, LinkedObject, LinkedPayment } from '../../server/core/dynamic-link.ts';
import type { MessageType } from '../../server/core/message-type.ts';
import type { Amount } from '../../server/core/payments/amount.ts';
import type { Flaw, PaymentOrder, TransactionStatus } from '../../server/core/payments/payment.ts';
import type { PaymentConfirmation } from '../../server/core/spc-payment-data.ts';

export type { Amount, Flaw, LinkedBinding, LinkedPayment, PaymentOrder };

export type RelyingParty = {
  rpId: string;
  rpName: string;
  profile: 'demo' | 'strict';
  demoOnNetwork: boolean;
  enrolment: boolean;
  diagnostics: boolean;
  /** Whether this browser has a live session; asking is no activity. */
  signedIn: boolean;
};

export type Payer = { payerId: string; username: string; displayName: string; roles: string[] };
export type SignedIn = {
  payer: Payer;
  session: { authenticatedAt: string; idleExpiresAt: string; absoluteExpiresAt: string };
};

export type Account = { iban: string; name: string; balance: Amount };
export type Payee = { name: string; iban: string };

export type Payment = PaymentOrder & {
  paymentId: string;
  transactionStatus: TransactionStatus;
  scaStatus: string;
  sca: { required: boolean; exemption?: string };
  /** How it was confirmed, once it is executed. */
  method?: Method;
  createdAt: string;
  executedAt?: string;
  evidence?: string;
};

export type Method = AuthorisationMethod;

export type Authorisation<Linked extends LinkedObject> = {
  authorisationId: string;
  scaStatus: string;
  expiresAt: string;
  link: { object: Linked; nonce: string };
  publicKey: PublicKeyCredentialRequestOptionsJSON;
  securePaymentConfirmation: PaymentConfirmation | null;
};

export type Credential = {
  credentialId: string;
  label: string;
  aaguid: string;
  authenticatorName: string | null;
  transports: string[];
  backupEligible: boolean;
  backupState: boolean;
  attestation: { format: string; verdict: 'verified' | 'self' | 'none' | 'untrusted' };
  securePaymentConfirmation: boolean;
  createdAt: string;
  lastUsedAt: string | null;
  status: string;
  possession: Possession;
  vouched: boolean | null;
  browserKeys: BrowserBoundKey[];
  inUse: boolean;
};

export type Possession = 'device-bound' | 'synced' | 'synced-with-bound-browser-key';
export type BrowserBoundKey = { keyId: string; status: 'seen' | 'bound'; boundBy: string | null; firstSeenAt: string; lastUsedAt: string };

export type Message = { messageId: string; type: MessageType; createdAt: string; credentialLabel?: string };

export type Evidence = {
  format: string;
  scope: string;
  object: LinkedPayment;
  nonce: string;
  challenge: string;
  method: Method;
  relyingParty: { id: string; origins: string[] };
  payer: { payerId: string; userHandle: string };
  credential: {
    credentialId: string;
    publicKey: string;
    publicKeyPem: string;
    aaguid: string;
    backupEligible: boolean;
    backupState: boolean;
    signCountBefore: number;
    possession: Possession;
  };
  assertion: AuthenticationResponseJSON['response'];
  browserBoundKey: { publicKey: string; status: 'seen' | 'bound' } | null;
  issuedPaymentConfirmation: PaymentConfirmation | null;
  registration: { registeredAt: string; boundBy: string; vouched?: boolean };
  acceptedAt: string;
  /** `checkpoint` is null until the bank has signed the log that the event is in. */
  audit: { event: { sequence: number }; checkpoint: { treeSize: number; signedAt: string } | null };
  /** null where the bank has not sealed it. */
  seal: { keyId: string; signature: string } | null;
};

export type Diagnosis = {
  requestId: string;
  recordedAt: string;
  ceremony: string;
  failureCode: string;
  explanation: string;
  clauses: { document: string; edition: string; section: string; step?: number; words: string }[];
  expected: Record<string, string | null>;
  received: Record<string, string | null>;
};
