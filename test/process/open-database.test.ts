/**
 * A database belongs to its secrets and its profile; opened with others, the server says so in one line and stops.
 *
 * Contract §1: "The database records their fingerprints: an instance with others exits 1"; strict "refuses a database
 * that was ever seeded". An instance with another secret would lock every payer out and start a second history.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedDemo } from '../../server/cli/database/seed.ts';
import { readConfig } from '../../server/config.ts';
import { ConfigError } from '../../server/config-values.ts';
import { newId } from '../../server/core/audit/audit-chain.ts';
import { openSqlite } from '../../server/database/sqlite/open-sqlite.ts';
import { openDatabase } from '../../server/process/open-database.ts';
import { loadSecrets } from '../../server/process/secrets.ts';
import { stores } from '../../server/storage/stores.ts';
import { START } from '../support/bank/bank.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fido2-sca-open-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const config = (env: Record<string, string> = {}) => readConfig({ DATABASE_URL: `sqlite:${join(folder, 'bank.db')}`, ...env });
const strict = (env: Record<string, string> = {}) =>
  config({
    SCA_PROFILE: 'strict',
    RP_ID: 'bank.example',
    RP_ORIGINS: 'https://bank.example',
    TRUSTED_PROXIES: '127.0.0.1',
    SESSION_SECRET: 'a'.repeat(32),
    AUDIT_KEY_FILE: auditKey('audit.pem'),
    ...env,
  });
const mode = (name: string) => statSync(join(folder, name)).mode & 0o777;

function auditKey(name: string, type: 'ed25519' | 'x25519' = 'ed25519'): string {
  const path = join(folder, name);
  const { privateKey } = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  if (!existsSync(path)) writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return path;
}

async function openAndClose(of: ReturnType<typeof readConfig>) {
  const { database, secrets } = await openDatabase(of);
  await database.close();
  return secrets;
}

describe('secrets of the demo profile', () => {
  it('are made once, beside the database, for their owner’s eyes only', async () => {
    const first = await openAndClose(config());
    expect([mode('session-secret'), mode('audit-key.pem')]).toEqual([0o600, 0o600]);
    expect(readFileSync(join(folder, 'session-secret'), 'utf8').length).toBeGreaterThanOrEqual(43);
    const second = await openAndClose(config());
    expect(second.fingerprints).toEqual(first.fingerprints);
    expect(second.cookieKeys).toEqual(first.cookieKeys);
  });

  it('are derived by purpose: the cookie key is neither the secret nor its fingerprint', async () => {
    const { cookieKeys, fingerprints } = await openAndClose(config());
    const secret = readFileSync(join(folder, 'session-secret'), 'utf8');
    expect(new Set([...cookieKeys, secret, ...fingerprints.SESSION_SECRET]).size).toBe(3);
    expect(JSON.stringify(fingerprints)).not.toContain(secret);
  });

  // A crash between making the file and writing it leaves one like these, and the next start takes it for the secret.
  it.each(['', 'short'])('that are %j, as a crash may leave them, are refused', (rest) => {
    writeFileSync(join(folder, 'session-secret'), rest);
    expect(() => loadSecrets(config())).toThrow(ConfigError);
  });
});

describe('a database', () => {
  it.each([
    ['SESSION_SECRET', () => ({ SESSION_SECRET: 'b'.repeat(32) })],
    ['AUDIT_KEY_FILE', () => ({ AUDIT_KEY_FILE: auditKey('another.pem') })],
  ])('with another %s is refused by its name, and still opens with the old one', async (name, other) => {
    const first = await openAndClose(strict());
    await expect(openDatabase(strict(other()))).rejects.toThrow(
      new ConfigError(`${name} is not the one that this database was made with; give the old one, or another DATABASE_URL`),
    );
    expect((await openAndClose(strict())).fingerprints).toEqual(first.fingerprints);
  });

  it('whose secret files were lost is refused', async () => {
    await openAndClose(config());
    rmSync(join(folder, 'session-secret'));
    await expect(openDatabase(config())).rejects.toThrow(ConfigError);
  });

  it('that was ever seeded is refused by a strict server, for ever', async () => {
    const secrets = { SESSION_SECRET: 'a'.repeat(32), AUDIT_KEY_FILE: auditKey('audit.pem') };
    const { database } = await openDatabase(config(secrets));
    await seedDemo(
      stores(database, randomBytes, () => newId(randomBytes)),
      START,
    );
    await database.close();
    await expect(openDatabase(strict())).rejects.toThrow('SCA_PROFILE=strict refuses this database');
    await openAndClose(config(secrets));
  });

  it('that is new is readable to its owner only, with what SQLite lays beside it, also in a folder that was there before', async () => {
    chmodSync(folder, 0o755);
    const { database } = await openDatabase(config());
    expect(['bank.db', 'bank.db-wal', 'bank.db-shm'].map(mode)).toEqual([0o600, 0o600, 0o600]);
    await database.close();
  });

  it('that is none, or another program’s, gets no key files beside it and is left as it was', async () => {
    const letter = '# Dear bank\n'.repeat(1_000);
    const path = join(folder, 'README.md');
    writeFileSync(path, letter);
    await expect(openDatabase(config({ DATABASE_URL: `sqlite:${path}` }))).rejects.toThrow(/not a database/);
    expect([readdirSync(folder), readFileSync(path, 'utf8')]).toEqual([['README.md'], letter]);
    rmSync(path);

    const foreign = openSqlite(join(folder, 'bank.db'));
    await foreign.write(({ script }) => script('CREATE TABLE bookmarks (url TEXT)'));
    await foreign.close();
    await expect(openDatabase(config())).rejects.toThrow(/^DATABASE_URL is .*a database of another program$/);
    expect(readdirSync(folder).filter((name) => !name.startsWith('bank.db'))).toEqual([]);
  });

  it('that is none, or cannot be opened, is one clear line', async () => {
    writeFileSync(join(folder, 'bank.db'), 'Dear bank,\n'.repeat(1_000));
    await expect(openDatabase(config())).rejects.toThrow(/^DATABASE_URL .* cannot be opened: .*not a database/);
    rmSync(join(folder, 'bank.db'));
    mkdirSync(join(folder, 'bank.db'));
    await expect(openDatabase(config())).rejects.toThrow(/^DATABASE_URL .* cannot be opened/);
  });
});

describe('an audit key', () => {
  it.each([
    ['that is not there', () => join(folder, 'nowhere.pem'), 'there is no file to read'],
    ['of another kind', () => auditKey('x25519.pem', 'x25519'), 'holds no Ed25519 private key'],
    [
      'that is none',
      () => {
        writeFileSync(join(folder, 'letter.pem'), 'Dear bank,');
        return join(folder, 'letter.pem');
      },
      'holds no Ed25519 private key',
    ],
  ])('%s is refused', async (_, path, line) => {
    await expect(openDatabase(strict({ AUDIT_KEY_FILE: path() }))).rejects.toThrow(line);
  });
});
