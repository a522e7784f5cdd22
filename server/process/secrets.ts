/**
 * The server's two secrets: one signs cookies, the other signs evidence and checkpoints.
 *
 * The demo profile makes them once, beside the SQLite file; otherwise the operator brings them. The database records their
 * fingerprints. An instance with other secrets would end every session and start a second history, so it exits instead.
 */
import { createPrivateKey, generateKeyPairSync, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { ConfigError } from '../config-values.ts';
import { auditSigner } from '../core/audit/audit-key.ts';

export type Secrets = {
  /** Keys of the session cookie's signature, base64url: the first one signs, each verifies. */
  readonly cookieKeys: readonly string[];
  /** Ed25519 private key. */
  readonly auditKey: KeyObject;
  /** What the database remembers of them. Two of the session secret while it is rotated (contract §1). */
  readonly fingerprints: { readonly SESSION_SECRET: readonly string[]; readonly AUDIT_KEY_FILE: string };
};

/** @throws ConfigError where a secret is missing, unreadable or of the wrong kind */
export function loadSecrets(config: Config): Secrets {
  // Beside PostgreSQL there is no folder, and the configuration insists on both.
  const folder = config.database.kind === 'sqlite' ? dirname(config.database.path) : '';
  const own = config.sessionSecrets ?? [madeOnce(join(folder, 'session-secret'), () => randomBytes(48).toString('base64url'))];
  const pem =
    config.auditKeyFile === null
      ? madeOnce(
          join(folder, 'audit-key.pem'),
          () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
        )
      : readKeyFile('AUDIT_KEY_FILE', config.auditKeyFile);
  const auditKey = ed25519Key(pem, config.auditKeyFile ?? join(folder, 'audit-key.pem'));
  return {
    cookieKeys: own.map((secret) => derive(secret, 'session-cookie')),
    auditKey,
    fingerprints: {
      SESSION_SECRET: own.map((secret) => derive(secret, 'fingerprint')),
      AUDIT_KEY_FILE: auditSigner(auditKey).keyId,
    },
  };
}

/** One secret, many purposes: a key that leaks from one says nothing about another (RFC 5869). */
function derive(secret: string, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', `fido2-sca/${purpose}`, 32)).toString('base64url');
}

/** Reads the file, or makes it: readable to its owner only, and under its name only when it is whole and on disk. */
function madeOnce(path: string, make: () => string): string {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const half = `${path}.${process.pid}`;
    const file = openSync(half, 'w', 0o600);
    writeSync(file, make());
    fsyncSync(file);
    closeSync(file);
    publish(half, path);
  }
  const text = readFileSync(path, 'utf8');
  if (Buffer.byteLength(text) < 32) throw new ConfigError(`${path} is not whole; it holds a secret of 32 bytes or more`);
  return text;
}

/** Gives the whole file its name, unless another instance that starts at the same time was first: then its secret counts. */
function publish(half: string, path: string): void {
  try {
    linkSync(half, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(half);
  }
}

/** @param name what the path was given as @throws ConfigError where there is no Ed25519 private key in PEM */
export const readAuditKey = (name: string, path: string): KeyObject => ed25519Key(readKeyFile(name, path), path);

function readKeyFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError(`${name} is “${path}”; there is no file to read`);
  }
}

function ed25519Key(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below, for both.
  }
  throw new ConfigError(`${path} holds no Ed25519 private key in PEM`);
}
