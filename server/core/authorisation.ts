/**
 * The life of an authorisation: opened, taken once, and then finalised or failed (PSD2 `scaStatus`, Berlin Group names).
 *
 * RTS Art 4(1): the code is accepted only once. "Burn, then judge": the first answer in shape takes the authorisation,
 * whatever the verdict will be, so a second answer finds nothing to be judged against.
 */

export type ScaStatus = 'received' | 'started' | 'finalised' | 'failed' | 'exempted';
export type AuthorisationMethod = 'webauthn' | 'secure-payment-confirmation';

/** WebAuthn L3 §15.1 recommends 5–10 minutes for a ceremony; ours is five. */
export const AUTHORISATION_MS = 5 * 60_000;

/** An accepted `bind` is good for this long, once, in its own session (contract §3). */
export const BIND_MS = 5 * 60_000;

/** Times in milliseconds since the epoch. */
export type AuthorisationLife = {
  readonly scaStatus: ScaStatus;
  readonly expiresAt: number;
  readonly takenAt: number | null;
  readonly voidedAt: number | null;
};

/** Open means: an answer would be judged. The taking UPDATE in storage repeats these conditions, and decides. */
export function isOpen(life: AuthorisationLife, now: number): boolean {
  return life.scaStatus === 'started' && life.takenAt === null && life.voidedAt === null && now < life.expiresAt;
}

/** What the payer is told: an authorisation that can no longer succeed has failed, also before anything wrote that down. */
export function shownScaStatus(life: AuthorisationLife, now: number): ScaStatus {
  return life.scaStatus === 'started' && (life.voidedAt !== null || now >= life.expiresAt) ? 'failed' : life.scaStatus;
}
