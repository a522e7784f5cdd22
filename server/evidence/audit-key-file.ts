/**
 * Public audit keys from a file that the verifier brought: one key in PEM, or the document at
 * `/.well-known/fido2-sca-audit-keys`, which holds every key that the bank ever signed with (contract §6).
 *
 * The verifier has to know where the file comes from: a key from the sender of the evidence proves nothing. Of the same
 * document as a *history* only the statements are believed: each was signed by two keys, and leads from a trusted key to the
 * key before or after it. A history is as good as the trusted key. A thief of a retired key can lead from it to a
 * successor of their own, so a verifier brings the newest key that they know.
 */

import type { AuditKey } from '../core/audit/audit-key.ts';
import { type DatedKey, endedBy, type KeyStep, signedStep } from '../core/audit/audit-key-history.ts';
import { isKeyRotation, publicAuditKey } from '../core/audit/audit-key-rotation.ts';
import { parseUniqueJson } from '../webauthn/unique-json.ts';

type Read<T> = ({ ok: true } & T) | { ok: false; reason: string };
const refuse = (reason: string) => ({ ok: false as const, reason });
const NO_KEY = 'holds no Ed25519 public key in PEM';
const NOT_PUBLISHED = 'holds no keys as /.well-known/fido2-sca-audit-keys gives them';

/** @returns the keys, and by which steps the document says that they followed one another; or one sentence on what is wrong with the file */
export function readAuditKeys(text: string): Read<{ keys: DatedKey[]; steps: KeyStep[] }> {
  if (text.includes('PRIVATE KEY')) return refuse('holds a private key; a verifier needs the public one, and nobody else should have this');
  const published = text.trimStart().startsWith('{') ? publishedKeys(text) : [{ publicKeyPem: text }];
  if (!published || published.length === 0) return refuse(NOT_PUBLISHED);
  const keys = published.map(({ publicKeyPem }) => publicAuditKey(publicKeyPem)).filter((key) => key !== null);
  return keys.length === published.length ? { ok: true, ...dated(keys, published) } : refuse(NO_KEY);
}

/** @returns the steps of a history, or one sentence on what is wrong with the file */
export function readKeyHistory(text: string): Read<{ steps: KeyStep[] }> {
  const published = publishedKeys(text);
  if (!published || published.length === 0) return refuse(NOT_PUBLISHED);
  const keys = new Map(published.map(({ publicKeyPem }) => publicAuditKey(publicKeyPem)).map((key) => [key?.keyId, key]));
  if (keys.has(undefined)) return refuse(NO_KEY);
  const steps: KeyStep[] = [];
  for (const { publicKeyPem, rotation = null } of published) {
    if (rotation === null) continue;
    const next = publicAuditKey(publicKeyPem);
    const previous = isKeyRotation(rotation) ? keys.get(rotation.statement.previousKeyId) : undefined;
    const step = next && previous && isKeyRotation(rotation) ? signedStep(previous, next, rotation) : null;
    if (step === null) return refuse(`says that ${next?.keyId} followed another key, and both did not sign that`);
    steps.push(step);
  }
  return { ok: true, steps };
}

/** Until when each key signed, where the document says by both keys that another followed. */
function dated(keys: readonly AuditKey[], published: readonly Published[]): { keys: DatedKey[]; steps: KeyStep[] } {
  const steps: KeyStep[] = [];
  const known = new Map<string, DatedKey>(keys.map((key) => [key.keyId, key]));
  for (const { publicKeyPem, rotation } of published) {
    const next = publicAuditKey(publicKeyPem);
    const previous = isKeyRotation(rotation) ? known.get(rotation.statement.previousKeyId) : undefined;
    const step = next && previous && isKeyRotation(rotation) ? signedStep(previous, next, rotation) : null;
    if (!previous || !step) continue;
    known.set(previous.keyId, endedBy(previous, step.rotatedAt));
    steps.push(step);
  }
  return { keys: [...known.values()], steps };
}

type Published = { readonly publicKeyPem: string; readonly rotation?: unknown };

function publishedKeys(text: string): Published[] | null {
  const published = parseUniqueJson(text) as { keys?: unknown } | null | undefined;
  if (!Array.isArray(published?.keys)) return null;
  return published.keys.every((each: { publicKeyPem?: unknown } | null) => typeof each?.publicKeyPem === 'string') ? published.keys : null;
}
