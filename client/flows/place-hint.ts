/**
 * Where a passkey shall live, as a hint to the browser.
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
