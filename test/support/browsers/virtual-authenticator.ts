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

type Authenticator = { readonly cdp: CDPSession; readonly authenticatorId: string };

/** As a passkey provider does that serves both. */
export async function lendPasskeys(from: Authenticator, to: Authenticator): Promise<void> {
  const { credentials } = await from.cdp.send('WebAuthn.getCredentials', { authenticatorId: from.authenticatorId });
  for (const credential of credentials) await to.cdp.send('WebAuthn.addCredential', { authenticatorId: to.authenticatorId, credential });
}
