/**
 * Public audit keys from a file that the verifier brought: one key in PEM, or the document at
 * `/.well-known/fido2-sca-audit-keys`, which holds every key that the bank ever signed with (contract §6).
 *
 * Where the file comes from is the verifier's to know: a key taken from whoever gave the evidence proves nothing. The same
 * document as a *history* is believed in nothing but its statements: it leads from a key that is trusted to those that
 * followed it or went before it, by a statement that both signed. So a key kept for years is enough, wherever the
 * history comes from.
 */
import { createPublicKey } from 'node:crypto';
import { parseUniqueJson } from '../ceremonies/unique-json.ts';
import { type AuditKey, auditKey } from '../core/audit-key.ts';
import { isKeyRotation, publicAuditKey, rotationJoins } from '../core/audit-key-rotation.ts';

type Read<T> = ({ ok: true } & T) | { ok: false; reason: string };
const refuse = (reason: string) => ({ ok: false as const, reason });
const NOT_PUBLISHED = 'holds no keys as /.well-known/fido2-sca-audit-keys gives them';

/** @returns the keys, or one sentence on what is wrong with the file */
export function readAuditKeys(text: string): Read<{ keys: AuditKey[] }> {
  if (text.includes('PRIVATE KEY')) return refuse('holds a private key; a verifier needs the public one, and nobody else should have this');
  const pems = text.trimStart().startsWith('{') ? publishedKeys(text)?.map(({ publicKeyPem }) => publicKeyPem) : [text];
  if (!pems || pems.length === 0) return refuse(NOT_PUBLISHED);
  try {
    const keys = pems.map((pem) => createPublicKey(pem));
    if (keys.every(({ asymmetricKeyType }) => asymmetricKeyType === 'ed25519')) return { ok: true, keys: keys.map(auditKey) };
  } catch {
    // Said below, for both.
  }
  return refuse('holds no Ed25519 public key in PEM');
}

/** Two keys of which both signed that the one follows the other. */
export type KeyStep = readonly [AuditKey, AuditKey];

/** @returns the steps of a history, or one sentence on what is wrong with the file */
export function readKeyHistory(text: string): Read<{ steps: KeyStep[] }> {
  const published = publishedKeys(text);
  if (!published || published.length === 0) return refuse(NOT_PUBLISHED);
  const keys = new Map(published.map(({ publicKeyPem }) => publicAuditKey(publicKeyPem)).map((key) => [key?.keyId, key]));
  if (keys.has(undefined)) return refuse('holds no Ed25519 public key in PEM');
  const steps: KeyStep[] = [];
  for (const { publicKeyPem, rotation = null } of published) {
    if (rotation === null) continue;
    const next = publicAuditKey(publicKeyPem);
    const previous = isKeyRotation(rotation) ? keys.get(rotation.statement.previousKeyId) : undefined;
    if (!next || !previous || !isKeyRotation(rotation) || !rotationJoins(previous, next, rotation))
      return refuse(`says that ${next?.keyId} followed another key, and both did not sign that`);
    steps.push([previous, next]);
  }
  return { ok: true, steps };
}

/** The keys, and all that the steps lead to from them. */
export function followKeySteps(trusted: readonly AuditKey[], steps: readonly KeyStep[]): AuditKey[] {
  const reached = new Map(trusted.map((key) => [key.keyId, key]));
  let open = [...steps];
  for (let before = -1; open.length !== before; ) {
    before = open.length;
    for (const step of open) if (step.some(({ keyId }) => reached.has(keyId))) for (const key of step) reached.set(key.keyId, key);
    open = open.filter((step) => !step.every(({ keyId }) => reached.has(keyId)));
  }
  return [...reached.values()];
}

function publishedKeys(text: string): { publicKeyPem: string; rotation?: unknown }[] | null {
  const published = parseUniqueJson(text) as { keys?: unknown } | null | undefined;
  if (!Array.isArray(published?.keys)) return null;
  return published.keys.every((each: { publicKeyPem?: unknown } | null) => typeof each?.publicKeyPem === 'string') ? published.keys : null;
}
