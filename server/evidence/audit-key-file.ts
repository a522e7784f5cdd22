/**
 * Public audit keys from a file that the verifier brought: one key in PEM, or the document at
 * `/.well-known/fido2-sca-audit-keys`, which holds every key that the bank ever signed with (contract §6).
 *
 * Where the file comes from is the verifier's to know: a key taken from whoever gave the evidence proves nothing.
 */
import { createPublicKey } from 'node:crypto';
import { parseUniqueJson } from '../ceremonies/unique-json.ts';
import { type AuditKey, auditKey } from '../core/audit-key.ts';

/** @returns the keys, or one sentence on what is wrong with the file */
export function readAuditKeys(text: string): { ok: true; keys: AuditKey[] } | { ok: false; reason: string } {
  const refuse = (reason: string) => ({ ok: false as const, reason });
  if (text.includes('PRIVATE KEY')) return refuse('holds a private key; a verifier needs the public one, and nobody else should have this');
  const pems = text.trimStart().startsWith('{') ? publishedPems(text) : [text];
  if (!pems || pems.length === 0) return refuse('holds no keys as /.well-known/fido2-sca-audit-keys gives them');
  try {
    const keys = pems.map((pem) => createPublicKey(pem));
    if (keys.every(({ asymmetricKeyType }) => asymmetricKeyType === 'ed25519')) return { ok: true, keys: keys.map(auditKey) };
  } catch {
    // Said below, for both.
  }
  return refuse('holds no Ed25519 public key in PEM');
}

function publishedPems(text: string): string[] | null {
  const published = parseUniqueJson(text) as { keys?: unknown } | null | undefined;
  if (!Array.isArray(published?.keys)) return null;
  const pems = published.keys.map((each: { publicKeyPem?: unknown } | null) => each?.publicKeyPem);
  return pems.every((pem) => typeof pem === 'string') ? pems : null;
}
