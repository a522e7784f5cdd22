/**
 * The audit keys that a key vouches for: back from it, predecessor by predecessor, where both keys signed (contract §6).
 *
 * A row in the database counts as a key only if such a chain leads to it. Otherwise an attacker who can write to the database
 * would make the bank publish the attacker's key, and judge with it.
 */
import { createPublicKey } from 'node:crypto';
import { type AuditKey, type AuditSigner, auditKey } from './audit-key.ts';
import { type DatedKey, endedBy, type KeyStep, signedStep } from './audit-key-history.ts';
import { type KeyRotation, publicAuditKey } from './audit-key-rotation.ts';

/** A key as it is stored or published: believed in nothing until a chain of statements leads to it. */
type NamedKey = { readonly keyId: string; readonly publicKeyPem: string; readonly rotation: KeyRotation | null };

type KeyChain<Row> = {
  /** Oldest first; the last is the one that the chain began with. A row is null where there is none of that key. */
  readonly links: readonly { readonly key: DatedKey; readonly row: Row | null }[];
  /** The key that says it follows another, and both did not sign that. */
  readonly broken: string | null;
  /** Keys that the chain does not reach. */
  readonly strangers: readonly Row[];
};

/** Back from a key that is trusted, predecessor by predecessor, where both keys signed. Never throws, whatever the rows hold. */
export function keyChain<Row extends NamedKey>(trusted: AuditKey, stored: readonly Row[]): KeyChain<Row> {
  const rows = new Map(stored.map((row) => [row.keyId, row]));
  const links: { key: DatedKey; row: Row | null }[] = [];
  let broken: string | null = null;
  for (let key: DatedKey | null = trusted; key !== null; ) {
    const row: Row | null = rows.get(key.keyId) ?? null;
    rows.delete(key.keyId);
    links.unshift({ key, row });
    const named: Row | undefined = row?.rotation ? rows.get(row.rotation.statement.previousKeyId) : undefined;
    const previous: AuditKey | null | undefined = named && publicAuditKey(named.publicKeyPem);
    const step: KeyStep | null = row?.rotation && previous ? signedStep(previous, key, row.rotation) : null;
    if (row?.rotation && step === null) broken = key.keyId;
    key = step && endedBy(step.previous, Math.min(step.rotatedAt, key.retiredAt ?? Number.POSITIVE_INFINITY));
  }
  return { links, broken, strangers: [...rows.values()] };
}

/** The chain from the key that an instance signs with: all that it may publish, or judge with. */
export function signersChain<Row extends NamedKey>(signer: AuditSigner, stored: readonly Row[]): KeyChain<Row> {
  return keyChain(auditKey(createPublicKey(signer.publicKeyPem)), stored);
}
