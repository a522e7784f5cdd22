/**
 * The mark that an assertion was judged: without it no accepting transaction can be called.
 *
 * The brand is a compile-time mark. Only `assertion-steps.ts` makes one, so no path through this code can finalise an
 * authorisation, or forget to write the sign count back (WebAuthn L3 §7.2 step 24), without having verified.
 */
import type { AuthorisationMethod } from './authorisation.ts';
import type { UsedBrowserBoundKey } from './browser-bound-key.ts';

declare const verified: unique symbol;

export type VerifiedAssertion = {
  readonly [verified]: true;
  /** Who showed the payer what was signed: our page, or the browser. Read from the signed type. */
  readonly method: AuthorisationMethod;
  readonly credentialId: string;
  /** The key that verified (COSE, base64url), and the count it was compared with: guards of the accepting transaction. */
  readonly publicKey: string;
  readonly signCountBefore: number;
  readonly signCount: number;
  readonly backupState: boolean;
  /** The key that the browser signed along with, and its signature (base64url); null where it has none. */
  readonly browserBoundKey: UsedBrowserBoundKey | null;
  readonly browserBoundSignature: string | null;
  /** The bytes as they came, base64url: what evidence is made of. */
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: string;
  };
};
