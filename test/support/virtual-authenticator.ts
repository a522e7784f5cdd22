/** Chromium's virtual authenticator, as passkeys need it: it verifies its user, and answers at once (CDP `WebAuthn.*`). */
import type { CDPSession } from 'playwright-core';

export type AuthenticatorOptions = {
  /** `usb` is a security key. */
  readonly transport?: 'internal' | 'usb';
  readonly synced?: boolean;
};

/** @returns its id, for what a test changes about it */
export async function addVirtualAuthenticator(
  cdp: CDPSession,
  { transport = 'internal', synced = false }: AuthenticatorOptions,
): Promise<string> {
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: synced,
      defaultBackupState: synced,
    },
  });
  return authenticatorId;
}
