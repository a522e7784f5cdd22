/**
 * The client data: what the browser says about the ceremony, as JSON bytes that the signature covers.
 *
 * WebAuthn L3 §5.8.1 CollectedClientData; §7.1 steps 5–6, §7.2 steps 8–9.
 * The bytes are parsed, never compared with a template: browsers add members (Chromium one of its own making). What they parse to
 * is small and plain, whatever was sent: 32 levels, every name once, no U+0000 (`unique-json.ts`).
 * If this file is lax, two readers of the same signed bytes can see two different origins or challenges.
 */
import { fromBase64url, isBase64url } from '../core/encoding/base64url.ts';
import { parseUniqueJson } from './unique-json.ts';

export type ClientData = {
  readonly type: string;
  /** base64url, as the browser wrote it. */
  readonly challenge: string;
  readonly origin: string;
  readonly crossOrigin?: boolean;
  readonly topOrigin?: string;
  readonly tokenBinding?: unknown;
  /** Secure Payment Confirmation: CollectedClientAdditionalPaymentData, judged by `spc-steps.ts`. */
  readonly payment?: unknown;
};

export type DecodedClientData = { readonly text: string | null; readonly value: ClientData | null };

/**
 * Decodes without judging. `text` is null where the bytes are not UTF-8, `value` where the text is not client data.
 * @param of what is a flaw of the text: in evidence `names`, the rule by which clients of before were judged
 */
export function decodeClientData(bytes: Uint8Array, of: 'all' | 'names' = 'all'): DecodedClientData {
  const text = utf8(bytes);
  const value = text === null ? null : parseUniqueJson(text, of);
  return { text, value: isClientData(value) ? value : null };
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 decode strips a byte order mark. STRICTER: bytes that are not UTF-8 are refused, not replaced by U+FFFD. */
function utf8(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * A member is there, with its type, or it is not there. `null` is neither, so it is refused: a client writes these bytes itself by
 * L3 §5.8.1.1, which leaves out a topOrigin that there is not and always writes a crossOrigin. They are signed and read again for
 * years, and readers take null for nothing, for false, or (Web IDL) for "null", which names an opaque origin. In the JSON around
 * them, which nothing signs, null is nothing (`answers/read-answer.ts`).
 */
function isClientData(value: unknown): value is ClientData {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { type, challenge, origin, crossOrigin, topOrigin } = value as Record<string, unknown>;
  return (
    typeof type === 'string' &&
    typeof challenge === 'string' &&
    typeof origin === 'string' &&
    // STRICTER: the string "false" is true to some readers.
    (crossOrigin === undefined || typeof crossOrigin === 'boolean') &&
    (topOrigin === undefined || typeof topOrigin === 'string')
  );
}

/**
 * WebAuthn L2 §7.2 step 14. Level 3 reserves the member and checks nothing.
 * STRICTER: one that is present has to be in shape, as the FIDO conformance cases ask.
 */
export function tokenBindingInShape(tokenBinding: unknown): boolean {
  if (tokenBinding === undefined) return true;
  if (typeof tokenBinding !== 'object' || tokenBinding === null) return false;
  const { status, id } = tokenBinding as Record<string, unknown>;
  if (status === 'supported' || status === 'not-supported') return true;
  return status === 'present' && typeof id === 'string' && id.length > 0;
}

/** Characters of SHA-256, and of 32 random bytes, in base64url: every challenge that we issue. */
const CHALLENGE_LENGTH = 43;

/**
 * The challenge that an answer claims to answer. Good for finding what we issued, never for deciding.
 * @returns null where it cannot be one of ours: no such text reaches a database, which may not even know its characters
 */
export function claimedChallenge(clientDataJSON: string): string | null {
  const claimed = decodeClientData(fromBase64url(clientDataJSON)).value?.challenge;
  return claimed !== undefined && claimed.length === CHALLENGE_LENGTH && isBase64url(claimed) ? claimed : null;
}
