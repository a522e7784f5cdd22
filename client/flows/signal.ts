/**
 * Telling the browser that a passkey is gone, so that its list follows ours (WebAuthn L3 §5.1.10, signal methods).
 *
 * RTS Art 27(a): the server has revoked it already; a signal proves nothing and changes nothing there. Without it the
 * payer is offered a passkey that can only fail. By its id alone: naming all accepted ones would need the user handle, which
 * the client does not have. A new label is no signal: it is the bank's own name for the passkey, and no browser shows it.
 */
import { session } from '../session.ts';

type Signalling = { signalUnknownCredential?: (options: { rpId: string; credentialId: string }) => Promise<void> };

export async function signalRevoked(credentialId: string): Promise<void> {
  const { rpId } = session.relyingParty;
  try {
    await (PublicKeyCredential as unknown as Signalling).signalUnknownCredential?.({ rpId, credentialId });
  } catch {
    // A browser that does not take it keeps the passkey in its list; here it is revoked all the same.
  }
}
