/**
 * The life of an authorisation: opened, taken once, and then finalised or failed (PSD2 `scaStatus`, Berlin Group names).
 *
 * RTS Art 4(1): the code is accepted only once. The first verdict burns the authorisation, whatever it is, in the
 * transaction in which it takes effect. A second answer finds it closed, and learns nothing of its own verdict.
 */
import { SCOPES, type Scope } from './scopes/scopes.ts';
import type { PaymentConfirmation } from './spc-payment-data.ts';

export type ScaStatus = 'received' | 'started' | 'finalised' | 'failed' | 'exempted';
export type AuthorisationMethod = 'webauthn' | 'secure-payment-confirmation';

/** POLICY: whether the browser's own dialog is not used, used where it can be, or the only way to pay. */
export type SpcPolicy = 'off' | 'prefer' | 'require';

const SHOWN_BY_THE_PAGE = ['webauthn'] as const;
const SHOWN_BY_EITHER = ['webauthn', 'secure-payment-confirmation'] as const;

/** Which methods there are for this scope at all. */
export function offeredMethods(scope: Scope): readonly AuthorisationMethod[] {
  return SCOPES[scope].browserShows ? SHOWN_BY_EITHER : SHOWN_BY_THE_PAGE;
}

/**
 * Which methods may answer an authorisation; empty where none may.
 * @param offered for the scope @param asked at the opening; null leaves the choice to what comes
 * @param issued whether the browser was given something to show
 */
export function acceptedMethods(
  offered: readonly AuthorisationMethod[],
  asked: AuthorisationMethod | null,
  issued: boolean,
  policy: SpcPolicy,
): readonly AuthorisationMethod[] {
  const shows = offered.includes('secure-payment-confirmation');
  const methods = offered.filter((method) => (method === 'webauthn' ? !shows || policy !== 'require' : policy !== 'off' && issued));
  return asked === null ? methods : methods.filter((method) => method === asked);
}

/** What was opened: who may answer it, in which session, and what is signed. Times in milliseconds since the epoch. */
export type Authorisation = AuthorisationLife & {
  readonly authorisationId: string;
  readonly scope: Scope;
  /** What it is about: the payment, the credential. A code is looked for by scope and subject. */
  readonly subjectId: string;
  /** RTS Art 5(1)(d): the version of the subject that was linked; 0 where the subject has none. */
  readonly subjectVersion: number;
  /** What is to be done to the subject, as the scope's act reads it (`ceremonies/scopes`). */
  readonly change: Readonly<Record<string, string>>;
  readonly payerId: string;
  readonly sessionRef: string;
  /** What was asked for at the opening; null leaves it to what comes. */
  readonly method: AuthorisationMethod | null;
  /** JCS of the linked object. */
  readonly linkObject: string;
  /** base64url, as is `challenge`. */
  readonly nonce: string;
  readonly challenge: string;
  readonly allowCredentials: readonly string[];
  /** What the browser was given to show; null where it was not asked to. */
  readonly paymentConfirmation: PaymentConfirmation | null;
  /** An earlier authorisation of the subject that the browser was to show, where this one need not be shown by it. */
  readonly fallbackFrom: string | null;
  readonly createdAt: number;
};

/** Times in milliseconds since the epoch. */
export type AuthorisationLife = {
  readonly scaStatus: ScaStatus;
  readonly expiresAt: number;
  readonly takenAt: number | null;
  readonly voidedAt: number | null;
};

/** Open means: an answer is judged. What it takes to have a verdict the UPDATE that burns it says again, in the transaction of the verdict. */
export function isOpen(life: AuthorisationLife, now: number): boolean {
  return life.scaStatus === 'started' && life.takenAt === null && life.voidedAt === null && now < life.expiresAt;
}

/** What the payer is told: an authorisation that can no longer succeed has failed, also before anything wrote that down. */
export function shownScaStatus(life: AuthorisationLife, now: number): ScaStatus {
  return life.scaStatus === 'started' && (life.voidedAt !== null || now >= life.expiresAt) ? 'failed' : life.scaStatus;
}
