/**
 * Where a passkey shall live, as a hint to the browser, and whether a phone can be reached at all.
 *
 * WebAuthn L3 §5.8.7: a hint only orders what the browser offers, so the payer may still choose otherwise, and a browser that knows
 * no hints shows its own list. Nothing is decided by it: what answered is judged as any passkey (RTS Art 24).
 */
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser';

const HINTS = { 'security-key': 'security-key', phone: 'hybrid' } as const;

export function withHint(
  options: PublicKeyCredentialCreationOptionsJSON,
  place: 'this-device' | keyof typeof HINTS,
): PublicKeyCredentialCreationOptionsJSON {
  return place === 'this-device' ? options : { ...options, hints: [HINTS[place]] };
}

type Asked = { getClientCapabilities?: () => Promise<Readonly<Record<string, boolean>>> };

/** WebAuthn L3 §5.1.7: false only where the browser says that it reaches no phone. */
export async function canReachPhone(): Promise<boolean> {
  const asked = globalThis.PublicKeyCredential as Asked | undefined;
  const capabilities = await asked?.getClientCapabilities?.().catch(() => ({}));
  return (capabilities as Readonly<Record<string, boolean>> | undefined)?.hybridTransport !== false;
}
