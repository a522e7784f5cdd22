/** What every instance on one database is given alike: the session secret and the audit key, made for one test or one run of the bench. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type SharedSecrets = { readonly SESSION_SECRET: string; readonly AUDIT_KEY_FILE: string };

/** @param folder where the key is written */
export function sharedSecrets(folder: string): SharedSecrets {
  const AUDIT_KEY_FILE = join(folder, 'audit-key.pem');
  writeFileSync(AUDIT_KEY_FILE, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { SESSION_SECRET: 'the same for every instance and kept by nobody', AUDIT_KEY_FILE };
}
