/**
 * The life of an authorisation: opened, taken once, and then finalised or failed (PSD2 `scaStatus`, Berlin Group names).
 *
 * RTS Art 4(1): the code is accepted only once. The first verdict burns the authorisation, whatever it is, in the
 * transaction in which it takes effect: a second answer finds it closed, and nobody is told how it would have been judged.
 */
import type { BrowserBoundKeyName } from './browser-bound-key.ts';

export type ScaStatus = 'received' | 'started' | 'finalised' | 'failed' | 'exempted';
export type AuthorisationMethod = 'webauthn' | 'secure-payment-confirmation';

/** POLICY: whether the browser's own dialog is not used, used where it can be, or the only way to pay. */
export type SpcPolicy = 'off' | 'prefer' | 'require';

/**
 * Which methods may answer an authorisation of a payment; empty where none may.
 * @param asked at the opening; null leaves the choice to what comes
 * @param issued whether the browser was given something to show
 */
export function acceptedMethods(asked: AuthorisationMethod | null, issued: boolean, policy: SpcPolicy): readonly AuthorisationMethod[] {
  const methods: AuthorisationMethod[] = [];
  if (policy !== 'require') methods.push('webauthn');
  if (policy !== 'off' && issued) methods.push('secure-payment-confirmation');
  return asked === null ? methods : methods.filter((method) => method === asked);
}

/** WebAuthn L3 §15.1 recommends 5–10 minutes for a ceremony; ours is five. */
export const AUTHORISATION_MS = 5 * 60_000;

/** What a `bind` can consent to, as it stands in the linked object. */
export type BindAction = 'register-credential-or-revoke-credential' | 'bind-browser-key';

/** The whole of it: a browser is named, since consent to any browser would bind whichever is asked for first. */
export type BindConsent =
  | { readonly action: typeof PASSKEY_CHANGE.action }
  | ({ readonly action: 'bind-browser-key' } & BrowserBoundKeyName);

export const PASSKEY_CHANGE = { action: 'register-credential-or-revoke-credential' } as const;

/** An accepted `bind` is good for this long, once, in its own session (contract §3). */
export const BIND_MS = 5 * 60_000;

/** Times in milliseconds since the epoch. */
export type AuthorisationLife = {
  readonly scaStatus: ScaStatus;
  readonly expiresAt: number;
  readonly takenAt: number | null;
  readonly voidedAt: number | null;
};

/** Open means: an answer is judged. What it takes to have a verdict the UPDATE that burns it says again, in `accepting.ts` and `failing.ts`. */
export function isOpen(life: AuthorisationLife, now: number): boolean {
  return life.scaStatus === 'started' && life.takenAt === null && life.voidedAt === null && now < life.expiresAt;
}

/** What the payer is told: an authorisation that can no longer succeed has failed, also before anything wrote that down. */
export function shownScaStatus(life: AuthorisationLife, now: number): ScaStatus {
  return life.scaStatus === 'started' && (life.voidedAt !== null || now >= life.expiresAt) ? 'failed' : life.scaStatus;
}
