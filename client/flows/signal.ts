/**
 * Tells the browser what became of the passkeys, so that its list follows ours (WebAuthn L3 §5.1.10, signal methods).
 *
 * RTS Art 27(a): the server has revoked already; a signal proves nothing and changes nothing there. Without it the browser offers the
 * payer a passkey that can only fail, or an old name. A browser without signals keeps its list as it is.
 */
import type { Credential } from '../api/resources.ts';
import { session } from '../api/session.ts';

type Signalling = {
  signalUnknownCredential?: (options: { rpId: string; credentialId: string }) => Promise<void>;
  signalAllAcceptedCredentials?: (options: { rpId: string; userId: string; allAcceptedCredentialIds: string[] }) => Promise<void>;
  signalCurrentUserDetails?: (options: { rpId: string; userId: string; name: string; displayName: string }) => Promise<void>;
};

const browser = () => PublicKeyCredential as unknown as Signalling;

/** By its id alone: of a passkey that was revoked, perhaps with the session, or that the bank has answered not to have stored. */
export async function signalUnknown(credentialId: string): Promise<void> {
  const { rpId } = session.relyingParty;
  await quietly(() => browser().signalUnknownCredential?.({ rpId, credentialId }));
}

/** All that the bank accepts; what else the browser has of this payer is gone. */
export async function signalAccepted(userHandle: string, credentials: readonly Credential[]): Promise<void> {
  const allAcceptedCredentialIds = credentials.filter(({ status }) => status !== 'revoked').map(({ credentialId }) => credentialId);
  if (userHandle === '' || allAcceptedCredentialIds.length === 0) return;
  const { rpId } = session.relyingParty;
  await quietly(() => browser().signalAllAcceptedCredentials?.({ rpId, userId: userHandle, allAcceptedCredentialIds }));
}

/** A browser has one name for all passkeys of a payer, so the label joins it only where there is one passkey. */
export async function signalRenamed(userHandle: string, credentials: readonly Credential[]): Promise<void> {
  const payer = session.current?.payer;
  const [only, ...others] = credentials;
  if (!payer || userHandle === '' || !only) return;
  const displayName = others.length === 0 ? `${payer.displayName} (${only.label})` : payer.displayName;
  const { rpId } = session.relyingParty;
  await quietly(() => browser().signalCurrentUserDetails?.({ rpId, userId: userHandle, name: payer.username, displayName }));
}

async function quietly(signal: () => Promise<void> | undefined): Promise<void> {
  try {
    await signal();
  } catch {
    // Nothing depends on it.
  }
}
